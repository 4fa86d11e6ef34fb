// Posting outside of turns, and what is refused: the window, the limits, the service's own refusals.

import { describe, test } from "node:test";
import { AdapterRateLimitError, AuthenticationError, ValidationError } from "@chat-adapter/shared";
import { NotImplementedError } from "chat";
import { Postproxy, RateLimitError } from "postproxy-dm";
import { assert, newPerson, sentTo, startBot, until, withEmulator, withThreadOf } from "./harness.mjs";

const context = withEmulator();

const withThread = (...given) => withThreadOf(context, ...given);

const bodiesOf = async (chatId) => (await sentTo(context.client, chatId)).map(({ body }) => body);

describe("a text over the limit", () => {
  test("is refused, with the limit", () =>
    withThread("instagram", async ({ thread, chat }) => {
      const error = await thread.post("é".repeat(501)).then(assert.fail, (thrown) => thrown);
      assert.ok(error instanceof ValidationError);
      assert.match(error.message, /1000 bytes.*1002/);
      assert.match(error.message, /overflow: "split"/);
      assert.deepEqual(await bodiesOf(chat.id), []);
    }));

  test('is sent in parts with `overflow: "split"`, and all ids are given', () =>
    withThread(
      "facebook",
      async ({ bot, threadId, chat }) => {
        const text = "A sentence of words. ".repeat(150).trim();
        const { id, ids, raw } = await bot.adapter.postMessage(threadId, text);
        const sent = await sentTo(context.client, chat.id);
        assert.equal(sent.length, 2);
        assert.deepEqual(
          ids,
          sent.map((message) => message.id),
        );
        assert.equal(id, ids[0]);
        assert.equal(raw.id, ids[0]);
        assert.equal(sent.map(({ body }) => body).join(" "), text);
      },
      { adapter: { overflow: "split" } },
    ));
});

describe("outside the window", () => {
  /** The time after which the person's window has closed, by a clock that both sides share. */
  async function later(seconds, platform, run) {
    const { emulator } = context;
    const clock = { now: () => Date.now() };
    await withThread(
      platform,
      async (given) => {
        clock.now = () => Date.now() + seconds * 1000;
        await run(given);
      },
      { adapter: { now: () => clock.now() } },
    );
    await emulator.clearFaults();
  }

  test("a post says when the window closed, and what a human may do", () =>
    later(25 * 3600, "facebook", async ({ bot, threadId, thread, chat, message }) => {
      const closed = new Date(Date.parse(message.external_posted_at) + 24 * 3600 * 1000).toISOString();
      const error = await thread.post("Still there?").then(assert.fail, (thrown) => thrown);
      assert.ok(error instanceof ValidationError);
      assert.ok(error.message.includes(closed), error.message);
      assert.match(error.message, /HUMAN_AGENT/);
      await bot.adapter.postMessage(threadId, "A human here", { tag: "HUMAN_AGENT" });
      const [sent] = await sentTo(context.client, chat.id);
      assert.equal(sent.tag, "HUMAN_AGENT");
    }));

  test("a stream isn't read, and says the same", () =>
    later(25 * 3600, "instagram", async ({ thread, chat }) => {
      let isRead = false;
      async function* answer() {
        isRead = true;
        yield "Still there?";
      }
      await assert.rejects(thread.post(answer()), /the window closed at/);
      assert.equal(isRead, false);
      assert.deepEqual(await bodiesOf(chat.id), []);
    }));

  test("a human's answer is sent once too, whatever a second run of the handler writes", async () => {
    const { emulator, client } = context;
    let runs = 0;
    let laterMs = 0;
    const isDone = ({ outcome }) => outcome === "done";
    const bot = await startBot(
      emulator,
      (chat) =>
        chat.onReaction(async ({ threadId }) => {
          runs += 1;
          laterMs = 25 * 3600 * 1000;
          await assert.rejects(bot.adapter.postMessage(threadId, "A bot"), /the window closed at/);
          const posting = bot.adapter.postMessage(threadId, `Run ${runs}`, { tag: "HUMAN_AGENT" });
          await posting.finally(() => {
            laterMs = 0;
          });
          if (runs === 1) throw new Error("fails after it has answered");
        }),
      { adapter: { now: () => Date.now() + laterMs } },
    );
    const { chat } = await newPerson(emulator, "facebook");
    const greeting = await client.sendMessage(chat.id, { body: "Hello" });
    await client.waitForMessage(greeting.id, { until: "published" });
    await emulator.reaction({ message_id: greeting.id, reaction: "love" });
    await until("it has run again", () => bot.told.outcomes.filter(isDone).length === 2);
    await bot.stop();
    assert.equal(runs, 2);
    const sent = await sentTo(client, chat.id);
    assert.deepEqual(
      sent.map(({ body, tag }) => [body, tag]),
      [
        ["Hello", null],
        ["Run 1", "HUMAN_AGENT"],
      ],
    );
  });

  test("after a week nothing can be sent", () =>
    later(8 * 24 * 3600, "instagram", async ({ bot, threadId }) => {
      const error = await bot.adapter
        .postMessage(threadId, "Hello?", { tag: "HUMAN_AGENT" })
        .then(assert.fail, (thrown) => thrown);
      assert.match(error.message, /nothing can be sent until the person writes/);
    }));

  test("WhatsApp takes a template only", () =>
    later(25 * 3600, "whatsapp", async ({ thread }) => {
      await assert.rejects(thread.post("Hello?"), /only a template/);
    }));

  test("Telegram has no window", () =>
    later(30 * 24 * 3600, "telegram", async ({ thread, chat }) => {
      await thread.post("Hello!");
      assert.deepEqual(await bodiesOf(chat.id), ["Hello!"]);
    }));
});

describe("the service's refusals become the SDK's errors, with ours as their cause", () => {
  test("a rate limit has its wait", () =>
    withThread("facebook", async ({ thread }) => {
      const { emulator } = context;
      await emulator.setFaults({
        seed: 1,
        faults: [{ kind: "rate_limit", operation: "sendMessage", retry_after_seconds: 90 }],
      });
      const error = await thread.post("Hello").then(assert.fail, (thrown) => thrown);
      await emulator.clearFaults();
      assert.ok(error instanceof AdapterRateLimitError, String(error));
      assert.equal(error.retryAfter, 90);
      assert.equal(error.retryAfterMs, 90_000);
      assert.equal(error.outcome, "rejected");
      assert.ok(error.cause instanceof RateLimitError);
    }));

  test("a wrong key", () =>
    withThread("facebook", async ({ thread, bot, threadId }) => {
      assert.ok(thread);
      const { adapter } = bot;
      const wrong = new adapter.constructor({ apiKey: "wrong-key", baseUrl: context.emulator.url });
      const error = await wrong.postMessage(threadId, "Hello").then(assert.fail, (thrown) => thrown);
      assert.ok(error instanceof AuthenticationError, String(error));
      assert.ok(!error.message.includes("wrong-key"));
    }));

  test("a person who doesn't exist", () =>
    withThread("facebook", async ({ bot, threadId }) => {
      const { platform, profileId } = bot.adapter.decodeThreadId(threadId);
      const other = bot.adapter.encodeThreadId({ platform, profileId, chatId: "chat_none" });
      const error = await bot.adapter.fetchThread(other).then(assert.fail, (thrown) => thrown);
      assert.equal(error.name, "ResourceNotFoundError");
    }));

  test("a file that fails says which messages were sent before it", () =>
    withThread("facebook", async ({ bot, threadId, chat }) => {
      await context.emulator.setFaults({
        seed: 1,
        faults: [{ kind: "rate_limit", operation: "sendMessage", retry_after_seconds: 90, after: 1 }],
      });
      const files = [{ data: Buffer.from("a"), filename: "a.txt", mimeType: "text/plain" }];
      const error = await bot.adapter
        .postMessage(threadId, { markdown: "See this", files })
        .then(assert.fail, (thrown) => thrown);
      await context.emulator.clearFaults();
      const sent = await sentTo(context.client, chat.id);
      assert.deepEqual(
        error.sent,
        sent.map(({ id }) => id),
      );
      assert.deepEqual(
        sent.map(({ body }) => body),
        ["See this"],
      );
    }));
});

test("files go one per message, in order, after the text", () =>
  withThread("facebook", async ({ bot, threadId, chat }) => {
    const files = ["a", "b"].map((name) => ({
      ...{ data: Buffer.from(name), filename: `${name}.txt`, mimeType: "text/plain" },
    }));
    const { ids } = await bot.adapter.postMessage(threadId, { markdown: "Two files", files });
    const sent = await sentTo(context.client, chat.id);
    assert.deepEqual(
      ids,
      sent.map(({ id }) => id),
    );
    assert.deepEqual(
      sent.map(({ body, attachments }) => [body, attachments.length]),
      [
        ["Two files", 0],
        [null, 1],
        [null, 1],
      ],
    );
  }));

test("a client of one's own is used, and no key beside it", async () => {
  const { emulator } = context;
  const client = new Postproxy({ apiKey: emulator.apiKey, baseUrl: emulator.url });
  await withThread("facebook", async ({ bot }) => assert.equal(bot.adapter.client, client), {
    adapter: { client, apiKey: undefined, baseUrl: undefined },
  });
});

test("what a platform lacks is the SDK's NotImplementedError", () =>
  withThread("facebook", async ({ bot, threadId, message, thread }) => {
    await assert.rejects(bot.adapter.editMessage(threadId, message.id, "x"), NotImplementedError);
    await assert.rejects(bot.adapter.deleteMessage(threadId, message.id), NotImplementedError);
    await assert.rejects(thread.reply(message.id, "x"), NotImplementedError);
  }));

test("a wrong post is refused before anything is sent, and says where it is wrong", () =>
  withThread("facebook", async ({ bot: { adapter }, threadId, chat }) => {
    for (const [message, options, expected] of [
      ["Hi", { tga: "HUMAN_AGENT" }, /tga is no option of a post/],
      ["Hi", { tag: "human_agent" }, /tag must be "HUMAN_AGENT"/],
      ["Hi", { overflow: "cut" }, /overflow must be "error" or "split"/],
      [{ markdown: "Hi", files: { data: Buffer.from("x") } }, {}, /files must be a list/],
      [{ markdown: "Hi", files: [null] }, {}, /files\[0\] must be an object/],
      [{ markdown: "Hi", attachments: [undefined] }, {}, /attachments\[0\] must be an object/],
    ])
      await assert.rejects(
        adapter.postMessage(threadId, message, options),
        (error) => error.code === "VALIDATION_ERROR" && expected.test(error.message),
      );
    assert.deepEqual(await sentTo(context.client, chat.id), []);
  }));
