// What a platform takes: what `capabilities` says of it is what the checks and the emulator go by.

import { assert, failure, personWrites, sdk, suite, test, withEmulator } from "./harness.mjs";

const PLATFORMS = ["facebook", "instagram", "telegram", "bluesky", "whatsapp"];

const button = { title: "Yes", type: "postback", payload: "YES" };
const element = (fields) => ({ title: "A", subtitle: "B", ...fields });
const elements = (fields) => ({ elements: [element(fields)] });
const quickReplies = (fields) => ({ body: "?", quick_replies: [{ title: "Yes", ...fields }] });
const many = (item, count) => Array(count).fill(item);

/** A message of each limit, which has `count` of what it counts, and the field that is refused where they are too many. */
const MESSAGES = {
  text_with_buttons: [(count) => ({ body: "é".repeat(count), buttons: [button] }), "body"],
  buttons: [(count) => ({ body: "?", buttons: many(button, count) }), "buttons"],
  quick_replies: [(count) => ({ body: "?", quick_replies: many({ title: "Yes" }, count) }), "quick_replies"],
  quick_reply_title: [(count) => quickReplies({ title: "é".repeat(count) }), "quick_replies[0].title"],
  quick_reply_payload: [(count) => quickReplies({ payload: "é".repeat(count) }), "quick_replies[0].payload"],
  elements: [(count) => ({ elements: many(element(), count) }), "elements"],
  element_title: [(count) => elements({ title: "é".repeat(count) }), "elements[0].title"],
  subtitle: [(count) => elements({ subtitle: "é".repeat(count) }), "elements[0].subtitle"],
  callback_data: [
    (count) => ({
      body: "?",
      reply_markup: { inline_keyboard: [[{ text: "Yes", callback_data: "x".repeat(count) }]] },
    }),
    "reply_markup.inline_keyboard[0][0].callback_data",
  ],
};

suite("the limits of a platform", () => {
  const context = withEmulator();

  /** Sends a message at the limit, and one that has one too many, which both sides refuse. */
  async function isLimit(chat, message, most, field) {
    const { postproxy } = context;
    assert.equal((await postproxy.sendMessage(chat, message(most))).status, "pending", field);
    const own = await failure(postproxy.sendMessage(chat, message(most + 1)));
    assert.deepEqual([own.constructor, own.field, own.outcome], [sdk.ValidationError, field, "not_sent"]);
    const service = await failure(postproxy.sendMessage(chat.id, message(most + 1)));
    assert(service instanceof sdk.ValidationError, String(service));
    assert(service.message.includes(field), `${field}: ${service}`);
  }

  for (const platform of PLATFORMS) {
    test(`are those of its texts on ${platform}`, async () => {
      const { chat } = await personWrites(context.emulator, platform);
      for (const { max, unit } of sdk.capabilities(platform).limits.text) {
        // Ten thousand bytes of short characters would be too many graphemes.
        const character = platform === "bluesky" && unit === "bytes" ? "👨‍👩‍👧‍👦" : "é";
        const size = unit === "bytes" ? Buffer.byteLength(character) : 1;
        const text = (count) => character.repeat(Math.floor(count / size)) + "x".repeat(count % size);
        await isLimit(chat, (count) => ({ body: text(count) }), max, "body");
      }
    });

    test(`are those of what can be tapped on ${platform}`, async () => {
      const { chat } = await personWrites(context.emulator, platform);
      const { text, interactive, ...limits } = sdk.capabilities(platform).limits;
      assert.deepEqual(Object.keys(limits).sort(), Object.keys(MESSAGES).sort());
      for (const [name, [message, field]] of Object.entries(MESSAGES)) {
        if (limits[name] !== null) {
          await isLimit(chat, message, limits[name], field);
          continue;
        }
        const error = await failure(context.postproxy.sendMessage(chat, message(1)));
        assert.equal(
          error.outcome,
          "not_sent",
          `${name} has no limit on ${platform}, and can't be sent there`,
        );
      }
    });
  }

  test("of interactive messages are WhatsApp's alone", () => {
    for (const platform of PLATFORMS) {
      const { interactive } = sdk.capabilities(platform).limits;
      assert.equal(interactive !== null, platform === "whatsapp", platform);
      for (const [name, most] of Object.entries(interactive ?? {})) assert(most > 0, name);
    }
  });
});
