// Both sides follow their conversation: after a picture, which gets its height once it is loaded, after a message of
// one's own, however far up one reads, and when the browser has moved a list. Whoever reads further up stays there.

import { crc32, deflateSync } from "node:zlib";
import { assert, pageTest, seen, until, withBrowser } from "./harness.mjs";

const context = withBrowser();

const TALL = png(300, 600);

/** Returns how many pixels of a conversation are hidden below its visible part. */
const distance = (side) =>
  side
    .getByRole("log")
    .evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);

const isAtEnd = (side) => until("the end of the conversation", async () => (await distance(side)) < 2);

const scrollUp = async (side) => {
  await side.getByRole("log").hover();
  await side.page().mouse.wheel(0, -5000);
  await until("the beginning", () => side.getByRole("log").evaluate(({ scrollTop }) => scrollTop === 0));
};

/** Fills a conversation beyond its visible part. */
async function talk(it) {
  await it.takePhone("Jane Doe");
  await it.write("Where is my order?");
  await seen(it.message(it.inbox, "Where is my order?"));
  const { body } = await it.emulator.api("GET", `/profiles/${it.emulator.profiles.facebook}/chats`);
  const [chat] = body.data;
  const answer = (text) => it.emulator.api("POST", `/chats/${chat.id}/messages`, { body: text });
  for (let number = 1; number <= 25; number += 1) await answer(`Line ${number}\nof the answer`);
  for (const side of [it.phone, it.inbox]) await seen(it.message(side, "Line 25"));
  return { chat, answer };
}

/** Sends a picture from the composer of a side, without waiting for it to be shown. */
async function sendPicture(side) {
  const file = { name: "kettle.png", mimeType: "image/png", buffer: TALL };
  await side.locator("input[type=file]").setInputFiles(file);
  await side.getByRole("button", { name: "Send", exact: true }).click();
}

for (const [whose, delayMs] of [
  ["customer", 0],
  ["customer", 400],
  ["business", 0],
  ["business", 400],
]) {
  pageTest(
    context,
    `both sides go on following after a picture of the ${whose}'s that takes ${delayMs} ms`,
    async (it) => {
      const { phone, inbox, page } = it;
      const { answer } = await talk(it);
      await page.route(/attachments/, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        await route.continue();
      });
      await sendPicture(whose === "customer" ? phone : inbox);
      for (const side of [phone, inbox]) {
        const picture = side.getByRole("img", { name: /kettle/ });
        await until("the picture", () => picture.evaluate(({ naturalHeight }) => naturalHeight === 600));
        await isAtEnd(side);
      }
      await answer("After the picture");
      for (const side of [phone, inbox]) {
        await seen(it.message(side, "After the picture"));
        await isAtEnd(side);
      }
    },
  );
}

pageTest(context, "whoever reads further up stays there, until they write", async (it) => {
  const { phone, inbox } = it;
  const { answer } = await talk(it);
  for (const side of [phone, inbox]) await scrollUp(side);
  await answer("A new one");
  for (const side of [phone, inbox]) {
    await it.message(side, "A new one").waitFor({ state: "attached" });
    assert.equal(await side.getByRole("log").evaluate(({ scrollTop }) => scrollTop), 0);
  }
  await it.write("My own");
  await it.message(phone, "My own").waitFor({ state: "attached" });
  await isAtEnd(phone);
  assert.equal(
    await inbox.getByRole("log").evaluate(({ scrollTop }) => scrollTop),
    0,
    "the other side reads on",
  );
  await it.answer("My own answer");
  await it.message(inbox, "My own answer").waitFor({ state: "attached" });
  await isAtEnd(inbox);
});

for (const [what, selector] of [
  ["the list", ".thread-content"],
  ["the composer", ".composer"],
]) {
  pageTest(context, `a side still follows when a line of ${what} goes and comes back at once`, async (it) => {
    const { phone } = it;
    const { answer } = await talk(it);
    // The list can be scrolled less far without the line, so the browser moves it. By the next frame its size is as it
    // was. Browsers without scroll anchoring leave it there.
    await phone.evaluate(async (side, selector) => {
      const list = side.querySelector("[role=log]");
      list.style.overflowAnchor = "none";
      const line = document.createElement("p");
      line.style.cssText = "flex: none; height: 200px; margin: 0";
      const frame = () => new Promise(requestAnimationFrame);
      side.querySelector(selector).append(line);
      for (let frames = 0; frames < 3; frames += 1) await frame();
      line.remove();
      list.getBoundingClientRect();
      side.querySelector(selector).append(line);
      for (let frames = 0; frames < 3; frames += 1) await frame();
    }, selector);
    await isAtEnd(phone);
    await answer("A new one");
    await seen(it.message(phone, "A new one"));
    await isAtEnd(phone);
  });
}

pageTest(context, "a side still follows when messages change places", async (it) => {
  const { phone } = it;
  const { answer } = await talk(it);
  // A browser with scroll anchoring keeps the first message in view where it was.
  await phone.getByRole("log").evaluate(async (list) => {
    const { top } = list.getBoundingClientRect();
    const rows = [...list.querySelectorAll(".row")];
    const first = rows.find((row) => row.getBoundingClientRect().top >= top);
    for (let places = 0; places < 5; places += 1) first.after(first.previousElementSibling);
    for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
  });
  await isAtEnd(phone);
  await answer("A new one");
  await seen(it.message(phone, "A new one"));
  await isAtEnd(phone);
});

for (const [how, scroll] of [
  ["by the wheel", (page) => page.mouse.wheel(0, -600)],
  ["by keys", (page) => page.keyboard.press("PageUp")],
  ["by a search in the page", (_, list) => list.evaluate((list) => list.scrollBy(0, -600))],
]) {
  pageTest(context, `whoever scrolls up ${how} stays there`, async (it) => {
    const { phone, page } = it;
    const { answer } = await talk(it);
    const list = phone.getByRole("log");
    await it.message(phone, "Line 25").focus();
    await list.hover();
    await until("being further up", async () => {
      await scroll(page, list);
      return (await distance(phone)) > 300;
    });
    // A list that is scrolled smoothly has come to rest.
    const top = () => list.evaluate(({ scrollTop }) => scrollTop);
    await until("a rest", async () => {
      const before = await top();
      await page.waitForTimeout(100);
      return before === (await top());
    });
    const before = await top();
    await answer("A new one");
    await it.message(phone, "A new one").waitFor({ state: "attached" });
    assert.equal(await top(), before);
  });
}

/** A grey picture. */
function png(width, height) {
  const chunk = (type, data) => {
    const bytes = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return Buffer.concat([length, bytes, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, of grey.
  header.set([8, 0, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(width, 0x99)]);
  const pixels = deflateSync(Buffer.concat(Array(height).fill(row)));
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
