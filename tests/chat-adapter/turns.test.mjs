// What other set-ups of the SDK lose: a message whose handler failed, a message that comes while one is handled, a tap that comes
// twice, a burst. And that an answer is sent once, whatever a second run writes.

import { describe, test } from "node:test";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat } from "chat";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
import { memoryStore, Postproxy } from "postproxy-dm";
import { assert, newPerson, sentTo, sleep, startBot, until, withEmulator, write } from "./harness.mjs";

const context = withEmulator();

const STORES = { "the SDK's state": undefined, "a store of its own": memoryStore };

for (const [kept, makeStore] of Object.entries(STORES)) {
  describe(`with ${kept}`, () => {
    const adapter = () => (makeStore === undefined ? {} : { store: makeStore() });

    test("a message whose handler fails once is handled again, and answered once", async () => {
      const { emulator, client } = context;
      let runs = 0;
      const bot = await startBot(
        emulator,
        (chat) =>
          chat.onDirectMessage(async (thread) => {
            runs += 1;
            if (runs === 1) throw new Error("the model is away");
            await thread.post("Here I am");
          }),
        { adapter: adapter() },
      );
      const { chat } = await newPerson(emulator, "facebook");
      await until("it is answered", async () => (await sentTo(client, chat.id)).length > 0);
      await until("it is finished", () => bot.told.outcomes.some(({ outcome }) => outcome === "done"));
      await bot.stop();
      assert.equal(runs, 2);
      assert.equal((await sentTo(client, chat.id)).length, 1);
    });

    test("a second run with another text sends the first run's", async () => {
      const { emulator, client } = context;
      let runs = 0;
      const bot = await startBot(
        emulator,
        (chat) =>
          chat.onDirectMessage(async (thread) => {
            runs += 1;
            await thread.post(`Answer of run ${runs}`);
            await thread.post(`And more of run ${runs}`);
            if (runs < 3) throw new Error("fails after it has answered");
          }),
        { adapter: adapter() },
      );
      const { chat } = await newPerson(emulator, "facebook");
      await until("the third run is over", () => bot.told.outcomes.some(({ outcome }) => outcome === "done"));
      await bot.stop();
      const bodies = (await sentTo(client, chat.id)).map(({ body }) => body);
      assert.deepEqual(bodies, ["Answer of run 1", "And more of run 1"]);
    });

    test("a second message waits while the first is handled, and is answered after it", async () => {
      const { emulator, client } = context;
      const heard = [];
      let goOn;
      const waits = new Promise((resolve) => {
        goOn = resolve;
      });
      const bot = await startBot(
        emulator,
        (chat) =>
          chat.onDirectMessage(async (thread, { text }) => {
            heard.push(text);
            if (text === "one") await waits;
            await thread.post(`To ${text}`);
          }),
        { adapter: adapter() },
      );
      const { chat } = await newPerson(emulator, "telegram", "one");
      await until("the first is being handled", () => heard.length === 1);
      await write(emulator, chat, "two");
      await sleep(200);
      assert.deepEqual(heard, ["one"]);
      goOn();
      await until("both are answered", async () => (await sentTo(client, chat.id)).length === 2);
      await bot.stop();
      assert.deepEqual(heard, ["one", "two"]);
      assert.deepEqual(
        (await sentTo(client, chat.id)).map(({ body }) => body),
        ["To one", "To two"],
      );
    });

    test("a tap that is delivered twice is handled once", async () => {
      const { emulator, client } = context;
      let taps = 0;
      const bot = await startBot(
        emulator,
        (chat) => {
          chat.onDirectMessage((thread) => thread.post(card));
          chat.onAction(async ({ thread }) => {
            taps += 1;
            await thread.post("Thanks");
          });
        },
        { adapter: adapter() },
      );
      const { chat } = await newPerson(emulator, "facebook");
      const [question] = await until("the card is there", async () => {
        const sent = await sentTo(client, chat.id);
        return sent[0]?.external_id ? sent : undefined;
      });
      const { message } = await emulator.tap({ message_id: question.id, index: 0 });
      const delivery = await until("the tap is delivered", async () => {
        const { data } = await emulator.deliveries({ per_page: 100 });
        return data.find(({ request_body, success }) => success && request_body.includes(`"${message.id}"`));
      });
      await emulator.resend(delivery.id);
      await until("it came twice", () => bot.told.outcomes.some(({ outcome }) => outcome === "seen"));
      await bot.stop();
      assert.equal(taps, 1);
      assert.equal((await sentTo(client, chat.id)).length, 2);
    });

    test("a burst of four is answered four times, in order", async () => {
      const { emulator, client } = context;
      const bot = await startBot(
        emulator,
        (chat) =>
          chat.onDirectMessage(async (thread, { text }) => {
            // Before all have come, nobody can know which is the oldest.
            if (text === "1") await until("all have come", () => bot.told.arrived >= 4);
            await thread.post(`To ${text}`);
          }),
        { adapter: adapter() },
      );
      const { chat } = await newPerson(emulator, "instagram", "1");
      for (const text of ["2", "3", "4"]) await write(emulator, chat, text);
      await until("all are answered", async () => (await sentTo(client, chat.id)).length === 4);
      await bot.stop();
      assert.deepEqual(
        (await sentTo(client, chat.id)).map(({ body }) => body),
        ["To 1", "To 2", "To 3", "To 4"],
      );
    });
  });
}

const card = {
  type: "card",
  title: "Size?",
  children: [{ type: "actions", children: [{ type: "button", id: "small", label: "Small" }] }],
};

test("answers that are posted at once have keys of their own", async () => {
  const { emulator, client } = context;
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      await Promise.all(["a", "b", "c"].map((text) => thread.post(text)));
    }),
  );
  const { chat, message } = await newPerson(emulator, "facebook");
  await until("all are sent", async () => (await sentTo(client, chat.id)).length === 3);
  await bot.stop();
  const key = (number) => `reply-${message.id}-post-${number}`;
  assert.deepEqual(await keysByText(emulator, chat.id), { a: key(1), b: key(2), c: key(3) });
});

test("answers that quote a message and are posted at once take their places in the order of the calls", async () => {
  const { emulator, client } = context;
  const own = new Postproxy({ apiKey: emulator.apiKey, baseUrl: emulator.url });
  let lookups = 0;
  own.getMessage = async (...given) => {
    lookups += 1;
    await sleep(lookups === 1 ? 200 : 0);
    return client.getMessage(...given);
  };
  const bot = await startBot(
    emulator,
    (chat) =>
      chat.onDirectMessage(async (thread, { id }) => {
        await Promise.all([thread.reply(id, "first"), thread.reply(id, "second")]);
      }),
    { adapter: { client: own, apiKey: undefined, baseUrl: undefined } },
  );
  const { chat, message } = await newPerson(emulator, "telegram");
  await until("both are sent", async () => (await sentTo(client, chat.id)).length === 2);
  await bot.stop();
  assert.deepEqual(await keysByText(emulator, chat.id), {
    first: `reply-${message.id}-post-1`,
    second: `reply-${message.id}-post-2`,
  });
});

test("the messages of one post have keys that follow from the post's", async () => {
  const { emulator, client } = context;
  const bot = await startBot(
    emulator,
    (chat) =>
      chat.onReaction(async ({ thread }) => {
        await thread.post(`${"a".repeat(1000)} ${"b".repeat(1000)}`);
        await thread.post("c");
      }),
    { adapter: { overflow: "split" } },
  );
  const { chat } = await newPerson(emulator, "instagram");
  const greeting = await client.sendMessage(chat.id, { body: "Hello" });
  await client.waitForMessage(greeting.id, { until: "published" });
  await emulator.reaction({ message_id: greeting.id, reaction: "love" });
  await until("all are sent", async () => (await sentTo(client, chat.id)).length === 4);
  await bot.stop();
  const { Hello: _, ...keys } = await keysByText(emulator, chat.id);
  const event = /^(reply-evt_.*)-post-1$/.exec(keys["a".repeat(1000)])?.[1];
  assert.deepEqual(keys, {
    ["a".repeat(1000)]: `${event}-post-1`,
    ["b".repeat(1000)]: `${event}-post-1-2`,
    c: `${event}-post-2`,
  });
});

/** The idempotency key of each text that was sent into a chat. */
async function keysByText(emulator, chatId) {
  const { data } = await emulator.requests({ per_page: 100 });
  const sends = data.filter(
    ({ path, method }) => method === "POST" && path === `/api/chats/${chatId}/messages`,
  );
  return Object.fromEntries(
    sends.map(({ request_body, idempotency_key }) => [JSON.parse(request_body.text).body, idempotency_key]),
  );
}

test("posts that are made at once keep their places in a second run, whatever each takes", async () => {
  const { emulator, client } = context;
  let runs = 0;
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      runs += 1;
      const isFirst = runs === 1;
      const slow = { type: "file", name: "a.txt", mimeType: "text/plain" };
      const fetchData = async () => {
        await sleep(isFirst ? 100 : 0);
        return Buffer.from("a");
      };
      const files = { markdown: "With a file", attachments: [{ ...slow, fetchData }] };
      await Promise.all([thread.post(files), thread.post("Alone")]);
      if (isFirst) throw new Error("fails after it has answered");
    }),
  );
  const { chat } = await newPerson(emulator, "facebook");
  await until("the second run is over", () => bot.told.outcomes.some(({ outcome }) => outcome === "done"));
  await bot.stop();
  const sent = await sentTo(client, chat.id);
  assert.deepEqual(sent.map(({ body, attachments }) => body ?? `${attachments.length} file`).sort(), [
    "1 file",
    "Alone",
    "With a file",
  ]);
});

test("a post into another chat in a turn is sent once too", async () => {
  const { emulator, client } = context;
  let runs = 0;
  let bot;
  const other = await newPerson(emulator, "telegram");
  bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async () => {
      runs += 1;
      const threadId = bot.adapter.encodeThreadId({
        ...{ platform: "telegram", profileId: emulator.profiles.telegram, chatId: other.chat.id },
      });
      await chat.thread(threadId).post(`Run ${runs}`);
      if (runs === 1) throw new Error("fails after the post");
    }),
  );
  await newPerson(emulator, "facebook", "Tell the other");
  await until("the second run is over", () => bot.told.outcomes.some(({ outcome }) => outcome === "done"));
  await bot.stop();
  assert.deepEqual(
    (await sentTo(client, other.chat.id)).map(({ body }) => body),
    ["Run 1"],
  );
});

test("what a finished handler left running may still post", async () => {
  const { emulator, client } = context;
  const later = [];
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      later.push(sleep(100).then(() => thread.post("By the way")));
    }),
  );
  const { chat } = await newPerson(emulator, "facebook");
  await until("it is posted", async () => (await sentTo(client, chat.id)).length === 1);
  await Promise.all(later);
  await bot.stop();
});

for (const concurrency of [undefined, "drop", "queue", "debounce", "burst"]) {
  test(`initialize refuses ${concurrency ?? "the default strategy"}, and says why`, async () => {
    const { emulator } = context;
    const { apiKey, url: baseUrl, webhookSecret } = emulator;
    const chat = new Chat({
      userName: "shop",
      adapters: { postproxy: createPostproxyAdapter({ apiKey, baseUrl, webhookSecret }) },
      state: createMemoryState(),
      logger: "silent",
      concurrency,
    });
    await assert.rejects(chat.initialize(), /concurrency must be "concurrent".*loses messages/);
  });
}
