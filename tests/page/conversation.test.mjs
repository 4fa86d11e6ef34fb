// A conversation through both sides of the page: what one does, the other sees without a reload.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, open, pageTest, seen, startEmulator, test, until, withBrowser } from "./harness.mjs";

const context = withBrowser();

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

pageTest(context, "from the first word to a tapped quick reply", async (it) => {
  const { phone, inbox, page } = it;
  await seen(phone.getByText("Who writes first?"));
  await it.takePhone("Jane Doe");
  await it.write("Where is my order?");

  await seen(inbox.getByRole("option", { name: /Jane Doe/, selected: true }));
  await seen(it.message(inbox, "Where is my order?"));

  await inbox.getByRole("button", { name: "Quick replies" }).click();
  await inbox.getByLabel("Quick reply 1: title").fill("The blue one");
  await inbox.getByRole("button", { name: "Another" }).click();
  await inbox.getByLabel("Quick reply 2: title").fill("The red one");
  await it.answer("Which one do you mean?");
  await seen(it.message(inbox, "Which one do you mean?").getByText("✓✓ Read"));
  await seen(it.message(phone, "Which one do you mean?"));

  await phone.getByRole("toolbar", { name: "Quick replies" }).getByText("The red one").click();
  const tapped = it.message(inbox, "The red one").filter({ hasText: "Tapped" });
  await seen(tapped.getByText("Tapped: THE_RED_ONE"));
  assert.equal(await phone.getByRole("toolbar", { name: "Quick replies" }).count(), 0);

  await inbox.getByRole("button", { name: "Mark read" }).click();
  await seen(it.message(phone, "The red one").getByText("Seen"));
  assert.equal(await page.title(), "postproxy-dm emulator");
});

pageTest(context, "reactions go both ways, and away again", async (it) => {
  const { phone, inbox } = it;
  await it.takePhone("Jane Doe");
  await it.write("It arrived!");
  await it.answer("Wonderful.");
  await seen(it.message(phone, "Wonderful."));

  const react = async (side, text, name) => {
    await it.message(side, text).hover();
    await it.message(side, text).getByRole("button", { name: "React" }).click();
    await it.message(side, text).getByRole("button", { name }).click();
  };
  await react(phone, "Wonderful.", "love");
  await seen(it.message(inbox, "Wonderful.").getByRole("img", { name: "Reaction ❤" }));
  await react(inbox, "It arrived!", "smile");
  await seen(it.message(phone, "It arrived!").getByRole("img", { name: "Reaction 😆" }));
  await react(phone, "Wonderful.", "love");
  await it.message(inbox, "Wonderful.").getByRole("img").waitFor({ state: "detached" });
});

pageTest(context, "the customer edits a message, and unsends it", async (it) => {
  const { phone, inbox } = it;
  // Of the platforms only Instagram reports both.
  await it.takePhone("Jane Doe", "Instagram");
  await it.write("Blue kettel");
  const own = it.message(phone, "Blue kettel");
  await own.hover();
  await own.getByRole("button", { name: "Edit" }).click();
  await phone.getByLabel("New text").fill("Blue kettle");
  await phone.getByRole("button", { name: "Save" }).click();
  await seen(it.message(inbox, "Blue kettle").getByText("Edited"));

  await it.message(phone, "Blue kettle").hover();
  await it.message(phone, "Blue kettle").getByRole("button", { name: "Unsend" }).click();
  await seen(inbox.getByRole("article").getByText("Unsent"));
  assert.equal(await inbox.getByText("Blue kettle").count(), 0);
});

pageTest(context, "buttons are tapped, links are links", async (it) => {
  const { phone, inbox } = it;
  await it.takePhone("Jane Doe");
  await it.write("Hi");
  await inbox.getByRole("button", { name: "Buttons" }).click();
  await inbox.getByLabel("Button 1: title").fill("Track it");
  await inbox.getByLabel("Button 1: link or payload").fill("https://shop.example/track");
  await inbox.getByRole("button", { name: "Another" }).click();
  await inbox.getByLabel("Button 2: title").fill("Cancel it");
  await inbox.getByLabel("Button 2: link or payload").fill("CANCEL");
  await it.answer("What shall we do?");

  const link = phone.getByRole("link", { name: /Track it/ });
  assert.equal(await link.getAttribute("href"), "https://shop.example/track");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  await phone.getByRole("button", { name: "Cancel it" }).click();
  await seen(inbox.getByText("Tapped: CANCEL"));
});

pageTest(context, "a carousel's buttons and a Telegram keyboard are tapped too", async (it) => {
  const { phone, inbox, emulator } = it;
  await it.takePhone("Jane Doe");
  await it.write("What do you have?");
  await seen(it.message(inbox, "What do you have?"));
  const send = async (platform, content) => {
    const { body } = await emulator.api("GET", `/profiles/${emulator.profiles[platform]}/chats`);
    await emulator.api("POST", `/chats/${body.data[0].id}/messages`, content);
  };
  const buttons = (payload) => [{ type: "postback", title: `Take ${payload}`, payload }];
  await send("facebook", {
    elements: [
      { title: "Kettle", subtitle: "1.7 l", buttons: buttons("KETTLE") },
      { title: "Teapot", subtitle: "0.9 l", buttons: buttons("TEAPOT") },
    ],
  });
  await phone.getByRole("button", { name: "Take TEAPOT" }).click();
  await seen(inbox.getByText("Tapped: TEAPOT"));

  await it.takePhone("Omar", "Telegram");
  await it.write("Salut");
  await seen(inbox.getByRole("heading", { name: "Omar" }));
  const key = { text: "Oui", callback_data: "OUI" };
  await send("telegram", { body: "On continue ?", reply_markup: { inline_keyboard: [[key]] } });
  await phone.getByRole("button", { name: "Oui" }).click();
  await seen(inbox.getByText("Tapped: OUI"));
});

pageTest(context, "files are sent by either side: images are shown, others are links", async (it) => {
  const { phone, inbox } = it;
  await it.takePhone("Jane Doe");
  await phone.locator("input[type=file]").setInputFiles({
    name: "broken kettle.png",
    mimeType: "image/png",
    buffer: PIXEL,
  });
  await it.write("It came like this");
  const image = inbox.getByRole("img", { name: /kettle/ });
  await seen(image);
  await until("the image", () => image.evaluate(({ naturalWidth }) => naturalWidth === 1));

  await inbox.locator("input[type=file]").setInputFiles({
    name: "Refund 1042.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("We are sorry."),
  });
  await inbox.getByRole("button", { name: "Send" }).click();
  await seen(phone.getByRole("link", { name: /Refund/ }));
  const href = await phone.getByRole("link", { name: /Refund/ }).getAttribute("href");
  const answer = await fetch(new URL(href, it.emulator.url));
  assert.equal(await answer.text(), "We are sorry.");
});

pageTest(context, "what a program does shows at once, typing too", async (it) => {
  const { phone, inbox, emulator } = it;
  const { chat } = await emulator.control("inbound", {
    profile_id: emulator.profiles.facebook,
    participant_external_id: "outsider",
    participant_name: "Mia Chen",
    text: "From a curl",
  });
  await seen(it.message(inbox, "From a curl"));
  await emulator.api("POST", `/chats/${chat.id}/start_typing`);
  await seen(phone.getByRole("status", { name: /is typing/ }));
  await emulator.api("POST", `/chats/${chat.id}/messages`, { body: "From a bot" });
  await seen(it.message(phone, "From a bot"));
  // The log says that typing has ended, and may arrive after the message.
  await phone.getByRole("status", { name: /is typing/ }).waitFor({ state: "detached" });
});

pageTest(
  context,
  "nothing reaches who is offline, and who reads nothing gives no receipt of it",
  async (it) => {
    const { phone, inbox } = it;
    await it.takePhone("Jane Doe");
    await it.write("Hi");
    const presence = phone.getByLabel("How Jane Doe is");
    await presence.selectOption("offline");
    await seen(it.message(inbox, "Hi"));
    await it.answer("Are you there?");
    await seen(it.message(inbox, "Are you there?").getByText("✓ Sent", { exact: true }));
    assert.equal(await phone.getByText("Are you there?").count(), 0);

    await presence.selectOption("busy");
    await seen(it.message(phone, "Are you there?"));
    await seen(it.message(inbox, "Are you there?").getByText("✓✓ Delivered"));
    await it.page.reload();
    await seen(it.message(inbox, "Are you there?").getByText("✓✓ Delivered"));
    await until("the presence", async () => (await presence.inputValue()) === "busy");

    await presence.selectOption("available");
    await seen(it.message(inbox, "Are you there?").getByText("✓✓ Read"));
    await presence.selectOption("blocked");
    await it.answer("Hello?");
    await seen(it.message(inbox, "Hello?").getByText("Not sent."));
  },
);

pageTest(context, "several customers, each with a conversation of their own, latest first", async (it) => {
  const { phone, inbox } = it;
  for (const [name, platform] of [
    ["Jane Doe", "Messenger"],
    ["Mia Chen", "Instagram"],
    ["Ana Silva", "Bluesky"],
  ]) {
    await it.takePhone(name, platform);
    await it.write(`This is ${name}`);
    await seen(it.message(inbox, `This is ${name}`));
  }
  const names = () => inbox.getByRole("option").locator(".name").allTextContents();
  assert.deepEqual(await names(), ["Ana Silva", "Mia Chen", "Jane Doe"]);
  await phone.getByRole("button", { name: "Jane Doe" }).click();
  await seen(it.message(inbox, "This is Jane Doe"));
  await it.write("Me again");
  await seen(it.message(inbox, "Me again"));
  await seen(inbox.getByRole("option").first().getByText("Jane Doe"));
  assert.deepEqual(await names(), ["Jane Doe", "Ana Silva", "Mia Chen"]);
  await inbox.getByRole("option", { name: /Ana Silva/ }).click();
  // Bluesky has no files, no reactions and no window.
  await seen(inbox.getByText("No window"));
  assert.equal(await phone.getByRole("button", { name: "Attach a file" }).count(), 0);
});

test("the page goes on after a restart of the emulator", async () => {
  const data = await mkdtemp(join(tmpdir(), "postproxy-dm-page-"));
  let emulator = await startEmulator({ dataDir: data });
  try {
    const it = await open({ browser: context.browser, emulator });
    await it.takePhone("Jane Doe");
    await it.write("Before");
    await seen(it.message(it.inbox, "Before"));
    await emulator.stop();
    await seen(it.page.getByText("The emulator does not answer"));
    emulator = await startEmulator({ dataDir: data, port: Number(new URL(emulator.url).port) });
    await seen(it.page.getByText("Live", { exact: true }));
    await it.write("After");
    await seen(it.message(it.inbox, "Before"));
    await seen(it.message(it.inbox, "After"));
    await it.page.context().close();
  } finally {
    await emulator.stop();
    await rm(data, { recursive: true });
  }
});
