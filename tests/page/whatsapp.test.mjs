// What only WhatsApp has in a message: templates with their variables filled in, places, contact cards, and
// Meta's interactive messages.

import { assert, barriers, pageTest, seen, withBrowser } from "./harness.mjs";

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

pageTest(context, "a place and contact cards are shown as text", async (it) => {
  const { phone, inbox } = it;
  const send = await omarWrites(it);
  await send({ location: { latitude: 59.33, longitude: 18.07 } });
  await send({ location: { latitude: 1, longitude: 2, name: "Acme", address: "Main Street 1" } });
  await send({ contacts: [{ name: { formatted_name: "Ada Lovelace" } }] });
  for (const side of [phone, inbox]) {
    for (const text of ["📍 59.33, 18.07", "📍 Acme", "Main Street 1", "👤 Ada Lovelace"]) {
      await seen(it.message(side, text));
    }
  }
});

const BUTTONS = {
  type: "button",
  header: { type: "image", image: { link: "https://shop.example/kettle.png" } },
  body: { text: "Which one?" },
  footer: { text: "Both boil" },
  action: {
    buttons: [
      { type: "reply", reply: { id: "blue", title: "The blue one" } },
      { type: "reply", reply: { title: "Has no id" } },
      { type: "reply", reply: { id: "red", title: "The red one" } },
    ],
  },
};

const LIST = {
  type: "list",
  header: { type: "text", text: "Delivery" },
  body: { text: "When shall we come?" },
  action: {
    button: "Pick a time",
    sections: [
      {
        title: "Monday",
        rows: [
          { id: "m1", title: "Before noon", description: "Ring twice" },
          { id: "m2", title: "After noon" },
        ],
      },
      { title: "Tuesday", rows: [{ id: "t1", title: "All day", description: "Almost booked out" }] },
    ],
  },
};

const LINK = {
  type: "cta_url",
  body: { text: "It is on its way." },
  action: {
    name: "cta_url",
    parameters: { display_text: "Track it", url: "https://shop.example/1042" },
  },
};

pageTest(context, "reply buttons and the rows of a list are shown, and tapped", async (it) => {
  const { phone, inbox } = it;
  const send = await omarWrites(it);
  await send({ interactive: BUTTONS });
  await seen(inbox.getByRole("option", { name: /You: Which one\?/ }));
  for (const side of [phone, inbox]) {
    const message = it.message(side, "Which one?");
    for (const text of ["Both boil", "The blue one", "Has no id", "The red one"])
      await seen(message.getByText(text));
    await seen(message.getByRole("link", { name: "kettle.png" }));
  }
  assert.equal(await it.message(inbox, "Which one?").getByRole("button", { name: "The red one" }).count(), 0);
  assert.equal(await phone.getByRole("button", { name: "Has no id" }).count(), 0);
  await phone.getByRole("button", { name: "The red one" }).click();
  await seen(inbox.getByText("Tapped: red"));

  await send({ interactive: LIST });
  await seen(inbox.getByRole("option", { name: /You: When shall we come\?/ }));
  for (const side of [phone, inbox]) {
    const message = it.message(side, "When shall we come?");
    for (const text of ["Delivery", "Pick a time", "Monday", "Ring twice", "Tuesday", "Almost booked out"]) {
      await seen(message.getByText(text));
    }
  }
  for (const [row, id] of [
    ["All day", "t1"],
    ["After noon", "m2"],
  ]) {
    await phone.getByRole("button", { name: row }).click();
    await seen(inbox.getByText(`Tapped: ${id}`));
  }
});

pageTest(
  context,
  "a link of Meta's is a link, and any other object is shown as far as it can be",
  async (it) => {
    const { phone, inbox } = it;
    const send = await omarWrites(it);
    await send({ interactive: LINK });
    for (const side of [phone, inbox]) {
      const link = it.message(side, "It is on its way.").getByRole("link", { name: "Track it" });
      assert.equal(await link.getAttribute("href"), "https://shop.example/1042");
    }
    await seen(inbox.getByRole("option", { name: /You: It is on its way\./ }));

    for (const interactive of [
      { type: "odd_1", header: 7, body: [], footer: null, action: { buttons: {}, sections: "x" } },
      { type: "odd_2", action: { buttons: [null, 7, { reply: [] }], sections: [null, { rows: [null] }] } },
      { type: "odd_3", header: { type: "image", image: { id: "1" } }, body: { text: "odd_3" } },
      { type: "odd_4", header: { type: "video", video: { link: "https://" } }, body: { text: "odd_4" } },
      {
        type: "odd_5",
        body: { text: "odd_5" },
        action: { name: "cta_url", parameters: { url: "https://" } },
      },
      {
        type: "odd_6",
        body: { text: "odd_6" },
        action: { name: "cta_url", parameters: { url: "javascript:x" } },
      },
    ]) {
      await send({ interactive });
      for (const side of [phone, inbox]) await seen(it.message(side, interactive.type));
      await seen(inbox.getByRole("option", { name: new RegExp(`You: ${interactive.type}`) }));
    }
    assert.equal(await it.message(phone, "odd_6").getByRole("link").count(), 0);
  },
);

for (const scheme of ["light", "dark"]) {
  pageTest(
    context,
    `interactive messages have no barriers in the ${scheme} theme, and need no mouse`,
    async (it) => {
      const { phone, inbox, page } = it;
      const send = await omarWrites(it);
      for (const interactive of [BUTTONS, LINK, LIST]) await send({ interactive });
      await seen(it.message(inbox, "When shall we come?").getByText("✓✓ Read"));
      assert.deepEqual(await barriers(page), []);
      await it.message(phone, "When shall we come?").focus();
      const row = phone.getByRole("button", { name: "After noon" });
      const isFocused = () => row.evaluate((element) => element === document.activeElement);
      for (let steps = 0; steps < 6 && !(await isFocused()); steps += 1) await page.keyboard.press("Tab");
      assert.ok(await isFocused());
      await page.keyboard.press("Enter");
      await seen(inbox.getByText("Tapped: m2"));
    },
    { scheme },
  );
}
