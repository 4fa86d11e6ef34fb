// What only WhatsApp has in a message: templates with their variables filled in, places, contact cards, lists.

import { assert, pageTest, seen, withBrowser } from "./harness.mjs";

const context = withBrowser();

/** Omar writes on WhatsApp. Returns a function that sends what he is answered. */
async function omarWrites(it) {
  const { control, api, profiles } = it.emulator;
  const { chat } = await control("inbound", {
    profile_id: profiles.whatsapp,
    participant_external_id: "15551234567",
    participant_name: "Omar",
    text: "Hi",
  });
  await seen(it.message(it.inbox, "Hi"));
  return async (content) => {
    const { status, body } = await api("POST", `/chats/${chat.id}/messages`, content);
    assert.equal(status, 202, JSON.stringify(body));
  };
}

/** Meta approves of a new template. */
async function approved({ control, api, profiles }, content) {
  const made = await api("POST", `/profiles/${profiles.whatsapp}/templates`, {
    ...content,
    language: "en_US",
    category: "UTILITY",
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await control("template", { template_id: made.body.id, status: "APPROVED" });
  return made.body;
}

pageTest(context, "a template is shown with its variables filled in", async (it) => {
  const { phone, inbox, emulator } = it;
  const send = await omarWrites(it);
  await send({ template: { name: "order_shipped", language: "en_US", variables: ["Jane", "#1042"] } });
  const text = "Hi Jane, your order #1042 has shipped.";
  await seen(it.message(phone, text));
  await seen(it.message(inbox, text).getByText("Template order_shipped, en_US"));
  await seen(inbox.getByRole("option", { name: new RegExp(`You: ${text}`) }));

  const name = `receipt_${Math.floor(Math.random() * 1e9)}`;
  const receipt = await approved(emulator, {
    name,
    components: [
      { type: "HEADER", format: "DOCUMENT" },
      { type: "BODY", text: "{{2}} <b>is</b> paid, {{1}}. Thank you, {{1}}!" },
      { type: "FOOTER", text: "Acme" },
      { type: "BUTTONS", buttons: [{ type: "URL", text: "Track", url: "https://example.com/{{1}}" }] },
    ],
  });
  await send({
    template: {
      id: receipt.id,
      variables: ["Jane", "#1042", "1Z"],
      header_media: { link: "https://example.com/Receipt.pdf" },
    },
  });
  for (const side of [phone, inbox]) {
    const message = it.message(side, "#1042 <b>is</b> paid, Jane. Thank you, Jane!");
    await seen(message.getByText("Acme"));
    await seen(message.getByRole("link", { name: "Receipt.pdf" }));
    assert.equal(
      await message.getByRole("link", { name: "Track" }).getAttribute("href"),
      "https://example.com/1Z",
    );
  }

  // What was said stays as it was, whatever becomes of the template.
  await emulator.api("DELETE", `/profiles/${emulator.profiles.whatsapp}/templates/${receipt.id}`);
  await send({ body: "Anything else?" });
  await seen(it.message(inbox, "Anything else?"));
  await seen(it.message(inbox, "#1042 <b>is</b> paid"));
});

pageTest(context, "a place, contact cards and a list are shown as text", async (it) => {
  const { phone, inbox } = it;
  const send = await omarWrites(it);
  await send({ location: { latitude: 59.33, longitude: 18.07 } });
  await send({ location: { latitude: 1, longitude: 2, name: "Acme", address: "Main Street 1" } });
  await send({ contacts: [{ name: { formatted_name: "Ada Lovelace" } }] });
  await send({
    interactive: {
      type: "button",
      body: { text: "Which one?" },
      action: { buttons: [{ type: "reply", reply: { id: "1", title: "The blue one" } }] },
    },
  });
  for (const side of [phone, inbox]) {
    for (const text of ["📍 59.33, 18.07", "📍 Acme", "Main Street 1", "👤 Ada Lovelace", "The blue one"]) {
      await seen(it.message(side, text));
    }
  }
  await seen(inbox.getByRole("option", { name: /You: Which one\?/ }));
});
