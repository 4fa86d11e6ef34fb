// How the JavaScript of the Chat SDK's pages is run.

import { strict as assert } from "node:assert";
import { answers, failed, personWrites, signedEvent, succeeded, withServer, wrongKey } from "./support.mjs";

const messageTo = (chat, id = "msg_1") => ({ id, chat_id: chat.id, direction: "inbound", body: "Hello" });

/** A bot that doesn't live on, and fails once. */
const FAILS_ONCE = `import { createMemoryState } from "@chat-adapter/state-memory";
import { createServer } from "node:http";
import { Chat } from "chat";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
const adapter = createPostproxyAdapter({ start: false, receiver: { backoff: { firstMs: 10, maxMs: 10 } } });
const chat = new Chat({
  userName: "shop", adapters: { postproxy: adapter }, state: createMemoryState(),
  concurrency: "concurrent", logger: "silent",
});
let runs = 0;
chat.onDirectMessage(async (thread) => {
  runs += 1;
  if (runs === 1) throw new Error("not yet");
  await thread.post("At last");
});
await chat.initialize();
`;
const CRON_BESIDE_WEBHOOK = `createServer(async (request, response) => {
  if (request.url !== "/cron") return adapter.receiver.node(request, response);
  const { status } = await GET();
  response.writeHead(status).end();
}).listen(3000);`;

const ADAPTER = `import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat } from "chat";
import { createPostproxyAdapter } from "chat-adapter-postproxy";
const after = Number(process.env.DAYS_LATER ?? 0) * 86_400_000;
const adapter = createPostproxyAdapter({ start: false, now: () => Date.now() + after });
const chat = new Chat({
  userName: "shop", adapters: { postproxy: adapter }, state: createMemoryState(), concurrency: "concurrent", logger: "silent",
});
await chat.initialize();
const { id: chatId, platform, profile_id: profileId } = await adapter.client.getChat(process.env.CHAT_ID ?? "");
const threadId = adapter.encodeThreadId({ platform, profileId, chatId });
`;

/** A bot that a block starts: it answers on every platform, and nobody else's events. */
const answersEveryone = (text) => ({
  good: {
    "answers on every platform, each message once": async ({ start, emulator }) => {
      await withServer({ start }, {}, async ({ post }) => {
        for (const platform of Object.keys(emulator.profiles)) {
          const chat = await personWrites(emulator, platform);
          const event = signedEvent(emulator, messageTo(chat, `msg_${platform}`));
          assert.deepEqual([await post(event), await post(event)], [204, 204]);
          assert.deepEqual(
            (await answers(emulator, chat)).map(({ body }) => body),
            [text],
          );
        }
      });
    },
  },
  bad: {
    "a forgery is refused": async ({ start, emulator }) => {
      const chat = await personWrites(emulator);
      await withServer({ start }, {}, async ({ post }) => {
        assert.equal(await post(signedEvent(emulator, messageTo(chat), { secret: "whsec_wrong" })), 401);
      });
      assert.deepEqual(await answers(emulator, chat), []);
    },
    "a wrong key: the service comes again": async ({ start, emulator }) => {
      const chat = await personWrites(emulator);
      await withServer({ start }, { POSTPROXY_API_KEY: "pp_test_wrong" }, async ({ post }) => {
        assert.equal(await post(signedEvent(emulator, messageTo(chat))), 503);
      });
    },
  },
});

export const chatSdk = {
  "docs/chat-sdk.md: The Chat SDK (2)": answersEveryone("You said: Hello"),

  "npm/chat-adapter/README.md: Usage": answersEveryone("You said: Hello"),

  "docs/chat-sdk.md: Where it runs": {
    given: FAILS_ONCE,
    afterwards: CRON_BESIDE_WEBHOOK,
    good: {
      "the cron runs what failed": async ({ start, emulator }) => {
        const chat = await personWrites(emulator);
        await withServer({ start }, {}, async ({ url, post }) => {
          assert.equal(await post(signedEvent(emulator, messageTo(chat))), 503);
          await new Promise((resolve) => setTimeout(resolve, 100));
          assert.equal((await fetch(`${url}cron`)).status, 204);
        });
        assert.deepEqual(
          (await answers(emulator, chat)).map(({ body }) => body),
          ["At last"],
        );
      },
    },
    bad: {
      "after a forgery there is nothing to run": async ({ start, emulator }) => {
        const chat = await personWrites(emulator);
        await withServer({ start }, {}, async ({ url, post }) => {
          assert.equal(await post(signedEvent(emulator, messageTo(chat), { secret: "whsec_wrong" })), 401);
          assert.equal((await fetch(`${url}cron`)).status, 204);
        });
        assert.deepEqual(await answers(emulator, chat), []);
      },
    },
  },

  "docs/chat-sdk.md: The window": {
    given: ADAPTER,
    good: {
      "a human writes two days later": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const result = await run({ CHAT_ID: chat.id, DAYS_LATER: "2" });
        succeeded(result);
        const [message] = await answers(emulator, chat);
        assert(result.stdout.includes(message.id));
      },
    },
    bad: {
      "after more than seven days nothing can be sent": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        failed(await run({ CHAT_ID: chat.id, DAYS_LATER: "8" }), "ValidationError", "the window closed at");
        assert.deepEqual(await answers(emulator, chat), []);
      },
      "a wrong key": wrongKey,
    },
  },
};
