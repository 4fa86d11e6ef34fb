// How the JavaScript of README.md is run.

import { strict as assert } from "node:assert";
import { served } from "./receiver.mjs";
import { answers, failed, noKey, personWrites, sends, succeeded, wrongKey } from "./support.mjs";

export const readme = {
  "README.md: Send a message": {
    good: {
      "writes to the newest chat and to nobody else": async ({ run, emulator }) => {
        const { body } = await emulator.api("GET", "/profiles");
        const { platform } = body.data[0];
        const older = await personWrites(emulator, platform);
        const newer = await personWrites(emulator, platform);
        const result = await run();
        succeeded(result);
        const [message, ...others] = await answers(emulator, newer);
        assert.equal(message.body, "Your order shipped today.");
        assert.deepEqual([others, await answers(emulator, older)], [[], []]);
        assert.equal(result.stdout, `${message.id} pending\n`);
      },
    },
    bad: {
      "a wrong key": wrongKey,
      "no key": noKey,
      "nobody has written yet": async ({ run, emulator }) => {
        failed(await run(), "ValidationError");
        assert.deepEqual(await sends(emulator), []);
      },
    },
  },

  "README.md: Receive one": served(["Thanks for writing!"]),

  "README.md: When something fails": {
    given: `import { Postproxy } from "postproxy-dm";
const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY ?? "", maxRetries: 0 });
const chatId = process.env.CHAT_ID ?? "";
const body = process.env.BODY ?? "Hello";
const later = async (ms: number | undefined) => console.log("later", ms);
const again = async (options: { idempotencyKey: string | undefined }) => console.log("again", options.idempotencyKey);
`,
    good: {
      "says nothing where nothing fails": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const { code, stdout, stderr } = await run({ CHAT_ID: chat.id });
        assert.deepEqual([code, stdout, stderr], [0, "", ""]);
        assert.equal((await answers(emulator, chat)).length, 1);
      },
    },
    bad: {
      "too many requests": async ({ run, emulator }) => {
        const faults = [{ kind: "rate_limit", operation: "sendMessage", retry_after_seconds: 2 }];
        const chat = await personWrites(emulator);
        await emulator.control("faults", { faults }, "PUT");
        const { stdout, stderr } = await run({ CHAT_ID: chat.id });
        assert.equal(stdout, "later 2000\n");
        assert.match(stderr, /^RateLimitError rate_limited /);
      },
      "an answer that is lost": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const faults = [{ kind: "drop_after", operation: "sendMessage" }];
        await emulator.control("faults", { faults }, "PUT");
        const { stdout, stderr } = await run({ CHAT_ID: chat.id });
        const [call] = await sends(emulator);
        assert.equal(stdout, `again ${call.idempotency_key}\n`);
        assert.match(stderr, /^ConnectionError /);
      },
      "a wrong key": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const { code, stdout, stderr } = await run({ CHAT_ID: chat.id, POSTPROXY_API_KEY: "pp_test_wrong" });
        assert.deepEqual([code, stdout], [0, ""]);
        assert.match(stderr, /^AuthenticationError /);
      },
      "an empty text": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const { stderr } = await run({ CHAT_ID: chat.id, BODY: "" });
        assert.match(stderr, /^ValidationError /);
      },
    },
  },
};
