// The pictures in docs/emulator.md: a real conversation, in either theme. UPDATE_SCREENSHOTS=1 writes them; without it, the test
// only takes them.

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assert, pageTest, seen, startReceiver, withBrowser } from "./harness.mjs";

const context = withBrowser();
const MOST_BYTES = 200_000;

for (const scheme of ["light", "dark"]) {
  pageTest(
    context,
    `a picture in the ${scheme} theme`,
    async (it) => {
      const bot = await startReceiver();
      it.after(() => bot.stop());
      await it.emulator.control("webhook", { url: `${bot.url}/webhooks` }, "PUT");
      await converse(it);
      await it.log
        .getByRole("option", { name: /message\.received/ })
        .first()
        .click();
      await seen(it.log.getByText("Signature input"));
      await it.page.mouse.move(0, 0);
      const picture = await it.page.screenshot({ animations: "disabled" });
      assert.ok(picture.length < MOST_BYTES, `${picture.length} bytes are too many for a page`);
      const file = new URL(`screenshots/${scheme}.png`, import.meta.url);
      if (process.env.UPDATE_SCREENSHOTS) writeFileSync(fileURLToPath(file), picture);
      await it.emulator.control("webhook", { url: null }, "PUT");
    },
    { scheme, size: { width: 1216, height: 760 } },
  );
}

async function converse({ emulator, phone, inbox }) {
  const { control, api, profiles } = emulator;
  const person = (platform, id, name) => (text) =>
    control("inbound", {
      profile_id: profiles[platform],
      participant_external_id: id,
      participant_name: name,
      text,
    });
  await person("telegram", "514203377", "Omar Haddad")("Do you ship to Lyon?");
  await control("clock", { advance_seconds: 26 * 3600 });
  await person("instagram", "17841400008460056", "Mia Chen")("Love the new colours 😍");
  const jane = person("facebook", "7012345678901234", "Jane Doe");
  const { chat, message } = await jane("Hi! Where is my order?");
  await inbox.getByRole("option", { name: /Jane Doe/ }).click();
  const answer = async (content) => {
    const { body } = await api("POST", `/chats/${chat.id}/messages`, content);
    await seen(inbox.locator(`[data-message="${body.id}"]`).getByText("✓✓ Read"));
    return body.id;
  };
  const asked = await answer({
    body: "Hello Jane! Which order do you mean?",
    quick_replies: [
      { title: "#1042, blue kettle", payload: "1042" },
      { title: "#1057, red kettle", payload: "1057" },
    ],
  });
  await control("tap", { message_id: asked, index: 0 });
  await api("POST", `/messages/${message.id}/react`, { reaction: "like" });
  const told = await answer({
    body: "It shipped this morning and arrives on Thursday.",
    buttons: [
      { type: "web_url", title: "Track the parcel", url: "https://shop.example/1042" },
      { type: "postback", title: "Change the address", payload: "ADDRESS" },
    ],
  });
  await control("reaction", { message_id: told, reaction: "love" });
  await jane("Wonderful, thank you!");
  await answer({
    body: "You're welcome. Anything else?",
    quick_replies: [
      { title: "No, that's all", payload: "NO" },
      { title: "Talk to a person", payload: "PERSON" },
    ],
  });
  await seen(phone.getByRole("button", { name: "No, that's all" }));
  await seen(inbox.getByRole("article").last().getByText("✓✓ Read"));
}
