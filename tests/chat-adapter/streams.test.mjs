// Streams, as an AI writes: growing on Telegram, gathered elsewhere; a run that breaks off, and one that follows it.

import { describe, test } from "node:test";
import { memoryStore, Postproxy } from "postproxy-dm";
import { assert, newPerson, sentTo, sleep, startBot, until, withEmulator } from "./harness.mjs";

const context = withEmulator();

/** A model that writes words with a pause before each. */
async function* words(texts, pauseMs = 0) {
  for (const text of texts) {
    await sleep(pauseMs);
    if (text instanceof Error) throw text;
    yield text;
  }
}

/** The calls of a chat, oldest first: the operation, and the text that it sent. */
async function callsOf(emulator, match) {
  const { data } = await emulator.requests({ per_page: 100 });
  return data
    .filter(({ method, path }) => method !== "GET" && match(path))
    .reverse()
    .map(({ method, path, request_body }) => ({
      method,
      path,
      body: JSON.parse(request_body?.text || "{}").body,
    }));
}

const finished = (bot) =>
  until("the event is finished", () =>
    bot.told.outcomes.find(({ outcome, type }) => outcome === "done" && type === "message.received"),
  );

test("on Telegram the text grows in one message, changed at most once a second", async () => {
  const { emulator, client } = context;
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      await thread.post(words(["The ", "**quick** ", "fox ", "jumps ", "over ", "it."], 300));
    }),
  );
  const { chat } = await newPerson(emulator, "telegram");
  await finished(bot);
  await bot.stop();
  const sent = await sentTo(client, chat.id);
  assert.deepEqual(
    sent.map(({ body }) => body),
    ["The quick fox jumps over it."],
  );
  const edits = (await callsOf(emulator, (path) => path === `/api/messages/${sent[0].id}`)).map(
    ({ body }) => body,
  );
  assert.ok(edits.length >= 1 && edits.length <= 3, `${edits.length} edits in 1.8 s`);
  for (const text of edits) assert.ok("The quick fox jumps over it.".startsWith(text.trim()), text);
});

describe("elsewhere the text is sent once, when it is complete", () => {
  for (const platform of ["facebook", "instagram", "whatsapp", "bluesky"]) {
    test(platform, async () => {
      const { emulator, client } = context;
      const bot = await startBot(emulator, (chat) =>
        chat.onDirectMessage(async (thread) => {
          await thread.post(words(["Hello ", "_Jane_", "!"], 50));
        }),
      );
      const { chat } = await newPerson(emulator, platform);
      await finished(bot);
      await bot.stop();
      assert.deepEqual(
        (await sentTo(client, chat.id)).map(({ body }) => body),
        ["Hello Jane!"],
      );
      const calls = await callsOf(emulator, (path) => path.startsWith(`/api/chats/${chat.id}/`));
      const typed = calls.some(({ path }) => path.endsWith("/start_typing"));
      assert.equal(typed, platform !== "bluesky", "the indicator is shown where there is one");
    });
  }
});

test("a text over the limit is sent in parts that end with sentences", async () => {
  const { emulator, client } = context;
  const sentence = `A ${"word ".repeat(30).trim()}. `;
  const text = sentence.repeat(30);
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      await thread.post(words([text]));
    }),
  );
  for (const platform of ["facebook", "telegram"]) {
    const { chat } = await newPerson(emulator, platform);
    const enough = await until("all is sent", async () => {
      const sent = await sentTo(client, chat.id);
      return sent.map(({ body }) => body).join(" ").length >= text.length - 10 && sent;
    });
    assert.ok(enough.length > 1);
    for (const { body } of enough) assert.match(body, /\.$/);
    assert.equal(enough.map(({ body }) => body).join(" "), text.trim());
  }
  await bot.stop();
});

test("a stream that breaks off leaves no half text, and the next run's is sent", async () => {
  const { emulator, client } = context;
  let runs = 0;
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      runs += 1;
      await thread.post(words(runs === 1 ? ["Half a ", new Error("the model is away")] : ["A whole text"]));
    }),
  );
  const { chat } = await newPerson(emulator, "facebook");
  await finished(bot);
  await bot.stop();
  assert.deepEqual(
    (await sentTo(client, chat.id)).map(({ body }) => body),
    ["A whole text"],
  );
});

test("a second run on Telegram goes on with the first run's message", async () => {
  const { emulator, client } = context;
  let runs = 0;
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      runs += 1;
      const isFirst = runs === 1;
      await thread.post(words(isFirst ? ["Half a ", new Error("the model is away")] : ["Another ", "text"]));
    }),
  );
  const { chat } = await newPerson(emulator, "telegram");
  await finished(bot);
  await bot.stop();
  assert.equal(runs, 2);
  assert.deepEqual(
    (await sentTo(client, chat.id)).map(({ body }) => body),
    ["Another text"],
  );
});

test("a run that fails between two parts is followed by the rest of its own text", async () => {
  const { emulator, client } = context;
  const { apiKey, url: baseUrl } = emulator;
  const own = new Postproxy({ apiKey, baseUrl, maxRetries: 0 });
  const postOf = { "a stream": (text) => words([text]), "a text": (text) => text };
  for (const [what, makePost] of Object.entries(postOf)) {
    let runs = 0;
    const bot = await startBot(
      emulator,
      (chat) =>
        chat.onDirectMessage(async (thread) => {
          runs += 1;
          await thread.post(makePost(`A word of run ${runs}. `.repeat(300).trim()));
        }),
      { adapter: { overflow: "split", client: own, apiKey: undefined, baseUrl: undefined } },
    );
    await emulator.setFaults({
      seed: 1,
      faults: [{ kind: "server_error", operation: "sendMessage", after: 1, times: 1 }],
    });
    const { chat } = await newPerson(emulator, "facebook");
    await finished(bot);
    await emulator.clearFaults();
    await bot.stop();
    const sent = await sentTo(client, chat.id);
    const whole = sent.map(({ body }) => body).join(" ");
    assert.equal(runs, 2);
    assert.equal(whole, "A word of run 1. ".repeat(300).trim(), what);
  }
});

for (const [first, second] of [
  [300, 1],
  [1, 300],
]) {
  test(`a second run whose text is ${first > second ? "shorter" : "longer"} adds nothing to the first's`, async () => {
    const { emulator, client } = context;
    let runs = 0;
    const bot = await startBot(emulator, (chat) =>
      chat.onDirectMessage(async (thread) => {
        runs += 1;
        await thread.post(words([`A word of run ${runs}. `.repeat(runs === 1 ? first : second)]));
        if (runs === 1) throw new Error("fails after it has answered");
      }),
    );
    const { chat } = await newPerson(emulator, "facebook");
    await finished(bot);
    await bot.stop();
    const sent = await sentTo(client, chat.id);
    assert.equal(sent.map(({ body }) => body).join(" "), "A word of run 1. ".repeat(first).trim());
  });
}

test("elsewhere the first run's text stands", async () => {
  const { emulator, client } = context;
  let runs = 0;
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      runs += 1;
      await thread.post(words([`Text of run ${runs}`]));
      if (runs === 1) throw new Error("fails after it has answered");
    }),
  );
  const { chat } = await newPerson(emulator, "facebook");
  await finished(bot);
  await bot.stop();
  assert.deepEqual(
    (await sentTo(client, chat.id)).map(({ body }) => body),
    ["Text of run 1"],
  );
});

test("a message on Telegram that the platform refuses for good isn't tried again", async () => {
  const { emulator, client } = context;
  let runs = 0;
  const receipts = [];
  const bot = await startBot(
    emulator,
    (chat) =>
      chat.onDirectMessage(async (thread) => {
        runs += 1;
        await thread.post(words(["It ", "grows ", "on"], 700));
      }),
    { adapter: { onReceipt: ({ type }) => void receipts.push(type) } },
  );
  await emulator.setFaults({ seed: 1, faults: [{ kind: "permanent_platform_error", platform: "telegram" }] });
  const { chat } = await newPerson(emulator, "telegram");
  await finished(bot);
  await emulator.clearFaults();
  await bot.stop();
  assert.equal(runs, 1);
  assert.deepEqual(receipts, ["message.failed"]);
  assert.equal((await sentTo(client, chat.id)).length, 1);
});

test("a run that has lost its chat to another process changes nothing any more", async () => {
  const { emulator, client } = context;
  let isLost = false;
  const store = memoryStore();
  const losing = {
    ...store,
    open(options) {
      const opened = store.open(options);
      return new Proxy(opened, {
        get(target, name) {
          const operation = Reflect.get(target, name, target);
          if (typeof operation !== "function") return operation;
          return (...given) => (isLost && name === "record" ? "lost" : operation.apply(target, given));
        },
      });
    },
  };
  const errors = [];
  const bot = await startBot(
    emulator,
    (chat) =>
      chat.onDirectMessage(async (thread) => {
        const stream = async function* () {
          yield "The beginning";
          await sleep(1200);
          isLost = true;
          yield ", and the rest";
        };
        await thread.post(stream()).catch((error) => errors.push(error));
      }),
    { adapter: { store: losing } },
  );
  const { chat } = await newPerson(emulator, "telegram");
  await until("the stream has failed", () => errors.length > 0);
  await bot.stop();
  assert.deepEqual(
    (await sentTo(client, chat.id)).map(({ body }) => body),
    ["The beginning"],
  );
});

test("a stream without a text is an error, and nothing is sent", async () => {
  const { emulator, client } = context;
  const errors = [];
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      await thread.post(words([" "])).catch((error) => errors.push(error));
    }),
  );
  for (const platform of ["facebook", "telegram"]) {
    const { chat } = await newPerson(emulator, platform);
    await until("it is refused", () => errors.length > 0);
    const [error] = errors.splice(0);
    assert.match(error.message, /gave no text/);
    assert.deepEqual(await sentTo(client, chat.id), []);
  }
  await bot.stop();
});

test("an emoji that a model cuts in two is shown whole", async () => {
  const { emulator, client } = context;
  const bot = await startBot(emulator, (chat) =>
    chat.onDirectMessage(async (thread) => {
      await thread.post(words(["Tea \u{1F375}".slice(0, -1), "\u{1F375}".slice(1), " is ready"], 20));
    }),
  );
  for (const platform of ["facebook", "telegram"]) {
    const { chat } = await newPerson(emulator, platform);
    await until(
      "it is sent",
      async () => (await sentTo(client, chat.id))[0]?.body === "Tea \u{1F375} is ready",
    );
  }
  await bot.stop();
});

test("the signal ends a stream that gives nothing more", async () => {
  const { emulator, client } = context;
  const bot = await startBot(emulator, () => {});
  async function* stuck() {
    yield "The beginning";
    await new Promise(() => {});
  }
  for (const platform of ["facebook", "telegram"]) {
    const { chat } = await newPerson(emulator, platform);
    const threadId = bot.adapter.encodeThreadId({
      platform,
      profileId: chat.profile_id,
      chatId: chat.id,
    });
    const controller = new AbortController();
    const posted = bot.adapter.stream(threadId, stuck(), { signal: controller.signal });
    const left = new Error("the person has left");
    setTimeout(() => controller.abort(left), 100);
    await assert.rejects(posted, left);
    const already = bot.adapter.stream(threadId, stuck(), { signal: controller.signal });
    await assert.rejects(already, left, "a signal that is aborted already");
    const texts = (await sentTo(client, chat.id)).map(({ body }) => body);
    assert.deepEqual(texts, platform === "telegram" ? ["The beginning"] : []);
  }
  await bot.stop();
});
