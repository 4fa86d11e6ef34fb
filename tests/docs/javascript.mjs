// How each JavaScript block of the documents is run: what its reader has before it (`given`), what is looked at after it
// (`afterwards`), and what must come of good and of bad input. Each case is given `run`, which runs the block with an
// environment, and the emulator that it runs against.

import { strict as assert } from "node:assert";
import { rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { signWebhook } from "postproxy-dm";
import { project } from "./project.mjs";

const CLIENT = `import { Postproxy } from "postproxy-dm";
const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY ?? "" });
const chatId = process.env.CHAT_ID ?? "";
`;
const CHAT = `${CLIENT}const chat = await postproxy.getChat(chatId);
`;
const MAX_BODY_BYTES = 1_048_576;

let people = 0;

/** Someone new writes; the chat. */
async function personWrites(emulator, platform = "facebook") {
  people += 1;
  const { chat } = await emulator.control("inbound", {
    profile_id: emulator.profiles[platform],
    participant_external_id: `person-${people}`,
    text: "Hello",
  });
  return chat;
}

async function answers(emulator, chat) {
  const { body } = await emulator.api("GET", `/chats/${chat.id}/messages?direction=outbound`);
  return body.data;
}

const sends = async (emulator) => {
  const { data } = await emulator.control("requests?per_page=100");
  return data.filter(({ method, path }) => method === "POST" && path.endsWith("/messages"));
};

function succeeded({ code, stderr }) {
  assert.equal(code, 0, stderr);
}

/** It ended with an error of this class, which says what; the key is not in it. */
function failed({ code, stderr }, name, what = "") {
  assert.equal(code, 1);
  assert(stderr.includes(name), `${name} is missing in ${stderr}`);
  assert(stderr.includes(what), `${what} is missing in ${stderr}`);
  assert(!stderr.includes("pp_test_wrong"), stderr);
}

const wrongKey = async ({ run, emulator }) => {
  const chat = await personWrites(emulator);
  const env = { CHAT_ID: chat.id, POSTPROXY_API_KEY: "pp_test_wrong" };
  failed(await run(env), "AuthenticationError");
};

const noKey = async ({ run }) => failed(await run({ POSTPROXY_API_KEY: "" }), "ValidationError", "apiKey");

const unknownChat = async ({ run }) => failed(await run({ CHAT_ID: "chat_of_nobody" }), "NotFoundError");

/** The event of a text, and its signature. */
function signedEvent(emulator, object, { type = "message.received", secret = emulator.webhook_secret } = {}) {
  const body = JSON.stringify({
    ...{ id: `evt_${object.id ?? 1}`, object: "event", type, created_at: "2026-05-31T14:02:00.000Z" },
    data: { object },
  });
  return { body, headers: { "x-postproxy-signature": signWebhook(body, secret) } };
}

/** Runs a block that is a server, for as long as the work takes. */
async function withServer({ start }, env, work) {
  const server = start(env);
  try {
    const line = await server.firstLine();
    const url = `http://127.0.0.1:${line.match(/^port (\d+)$/)[1]}/`;
    const post = (input) => fetch(url, { method: "POST", ...input }).then(({ status }) => status);
    await work({ url, post });
    assert.equal(server.child.exitCode, null, `it has ended: ${server.stderr()}`);
  } finally {
    await server.stop();
  }
}

const stream = (bytes) => ({ body: new Blob([bytes]).stream(), duplex: "half" });

export const javascript = {
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

  "README.md: Send a message (2)": {
    given: CLIENT,
    good: {
      "sends the quick replies": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        succeeded(await run({ CHAT_ID: chat.id }));
        const [message] = await answers(emulator, chat);
        assert.deepEqual(
          message.quick_replies.map(({ payload }) => payload),
          ["BLUE", "RED"],
        );
      },
    },
    bad: {
      "a platform without quick replies": async ({ run, emulator }) => {
        const chat = await personWrites(emulator, "telegram");
        failed(await run({ CHAT_ID: chat.id }), "ValidationError", "quick_replies");
        assert.deepEqual(await sends(emulator), [], "nothing was sent");
      },
      "an unknown chat": unknownChat,
      "a wrong key": wrongKey,
    },
  },

  "README.md: Send a message (3)": {
    given: CHAT,
    good: {
      "sends the file and tells how far it is": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const result = await run({ CHAT_ID: chat.id });
        succeeded(result);
        assert.match(result.stdout, /^(\d+) of \1 bytes$/m);
        const [message] = await answers(emulator, chat);
        assert.equal(message.attachments.length, 1);
      },
    },
    bad: {
      "a file that is not there": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const file = join(project, "receipts/1042.pdf");
        rmSync(file);
        try {
          failed(await run({ CHAT_ID: chat.id }), "ValidationError", "media[0]");
        } finally {
          writeFileSync(file, "%PDF-1.4\n%%EOF\n");
        }
        assert.deepEqual(await sends(emulator), []);
      },
      "a platform without attachments": async ({ run, emulator }) => {
        const chat = await personWrites(emulator, "bluesky");
        failed(await run({ CHAT_ID: chat.id }), "ValidationError", "media");
      },
      "a wrong key": wrongKey,
    },
  },

  "README.md: Receive one": {
    good: {
      "answers a message once, and takes every other event": async ({ start, emulator }) => {
        const chat = await personWrites(emulator);
        const message = { id: "msg_1", chat_id: chat.id, direction: "inbound", body: "Hello" };
        await withServer({ start }, {}, async ({ post }) => {
          const event = signedEvent(emulator, message);
          assert.deepEqual([await post(event), await post(event)], [204, 204]);
          assert.equal(await post(signedEvent(emulator, message, { type: "message.read" })), 204);
          const own = { ...message, id: "msg_own", direction: "outbound" };
          assert.equal(await post(signedEvent(emulator, own)), 204);
          assert.equal(await post(signedEvent(emulator, {}, { type: "post.published" })), 204);
          const padding = " ".repeat(MAX_BODY_BYTES);
          const body = `${event.body}${padding}`.slice(0, MAX_BODY_BYTES);
          const signature = signWebhook(body, emulator.webhook_secret);
          assert.equal(await post({ body, headers: { "x-postproxy-signature": signature } }), 204);
        });
        assert.deepEqual(
          (await answers(emulator, chat)).map(({ body }) => body),
          ["Thanks for writing!"],
        );
      },
    },
    bad: {
      "what is not the service's is refused, and the next event is answered": async ({ start, emulator }) => {
        const chat = await personWrites(emulator);
        const message = { id: "msg_2", chat_id: chat.id, direction: "inbound", body: "Hello" };
        const event = signedEvent(emulator, message);
        await withServer({ start }, {}, async ({ url, post }) => {
          const long = new Uint8Array(MAX_BODY_BYTES + 1);
          for (const [what, status, input] of [
            ["no signature", 400, { body: event.body }],
            ["another's signature", 400, signedEvent(emulator, message, { secret: "whsec_wrong" })],
            ["another body", 400, { ...event, body: `${event.body} ` }],
            ["no body", 400, {}],
            ["a GET", 400, { method: "GET" }],
            ["too many bytes", 413, { body: long }],
            ["too many bytes, of no said length", 413, stream(long)],
          ]) {
            assert.equal(await post(input), status, what);
          }
          const leaves = request(url, { method: "POST", headers: { "content-length": 1000 } });
          leaves.on("error", () => {});
          leaves.write("half");
          await new Promise((resolve) => setTimeout(resolve, 50));
          leaves.destroy();
          assert.equal(await post(event), 204, "the next event");
        });
        assert.equal((await answers(emulator, chat)).length, 1);
      },
      "an answer that fails is a 500, so that the event comes again": async ({ start, emulator }) => {
        const chat = await personWrites(emulator);
        const event = signedEvent(emulator, {
          id: "msg_3",
          chat_id: chat.id,
          direction: "inbound",
          body: "Hello",
        });
        await withServer({ start }, { POSTPROXY_API_KEY: "pp_test_wrong" }, async ({ post }) => {
          assert.deepEqual([await post(event), await post(event)], [500, 500]);
        });
        assert.deepEqual(await answers(emulator, chat), []);
      },
      "without a secret nothing is believed": async ({ start, emulator }) => {
        await withServer({ start }, { POSTPROXY_WEBHOOK_SECRET: "" }, async ({ post }) => {
          assert.equal(await post(signedEvent(emulator, {})), 400);
        });
      },
    },
  },

  "README.md: The window": {
    given: CLIENT,
    afterwards: "console.log(JSON.stringify({ state, closesAt }));",
    good: {
      "is open for a day": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const result = await run({ CHAT_ID: chat.id });
        succeeded(result);
        const { state, closesAt } = JSON.parse(result.stdout);
        assert.equal(state, "open");
        assert.equal(Date.parse(closesAt) - Date.parse(chat.last_inbound_at), 24 * 3_600_000);
      },
      "is none on Telegram": async ({ run, emulator }) => {
        const chat = await personWrites(emulator, "telegram");
        const result = await run({ CHAT_ID: chat.id });
        assert.deepEqual(JSON.parse(result.stdout), { state: "none", closesAt: null });
      },
    },
    bad: { "an unknown chat": unknownChat, "a wrong key": wrongKey },
  },

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

  "README.md: The emulator (3)": {
    good: { "all of it holds": async ({ run }) => succeeded(await run()) },
    bad: { "no emulator": noEmulator },
  },

  "npm/emulator/README.md: postproxy-dm-emulator (2)": {
    good: { "all of it holds": async ({ run }) => succeeded(await run()) },
    bad: { "no emulator": noEmulator },
  },

  "index.d.ts: Postproxy": {
    given: `import { Postproxy } from "postproxy-dm";
const chatId = process.env.CHAT_ID ?? "";
`,
    good: {
      "sends a message": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        succeeded(await run({ CHAT_ID: chat.id }));
        assert.equal((await answers(emulator, chat)).length, 1);
      },
    },
    bad: { "a wrong key": wrongKey, "no key": noKey, "an unknown chat": unknownChat },
  },

  "index.d.ts: parseWebhook": {
    given: `import { parseWebhook } from "postproxy-dm";
const rawBody = process.env.BODY ?? "";
const request = { headers: { "x-postproxy-signature": process.env.SIGNATURE } };
`,
    good: { "prints the text": printsText },
    bad: { "a forged body": forgedBody, "no secret": noSecret },
  },

  "index.d.ts: canReply": {
    given: `import { canReply, parseWebhook, Postproxy } from "postproxy-dm";
const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY ?? "" });
const rawBody = process.env.BODY ?? "";
const request = { headers: { "x-postproxy-signature": process.env.SIGNATURE } };
const secret = process.env.POSTPROXY_WEBHOOK_SECRET ?? "";
`,
    good: {
      "answers what the person did, and nothing else": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        for (const direction of ["inbound", "outbound"]) {
          const message = { id: `msg_${direction}`, chat_id: chat.id, direction, body: "Hello" };
          const { body, headers } = signedEvent(emulator, message);
          succeeded(await run({ BODY: body, SIGNATURE: headers["x-postproxy-signature"] }));
        }
        assert.equal((await answers(emulator, chat)).length, 1);
      },
    },
    bad: { "a forged body": forgedBody, "no secret": noSecret },
  },

  "index.d.ts: PostproxyError": {
    given: `import { EventEmitter } from "node:events";
import { Postproxy, PostproxyError } from "postproxy-dm";
const worker = new EventEmitter();
const parentPort = {
  postMessage: (json: unknown) => setImmediate(() => worker.emit("message", structuredClone(json))),
};
const reject = (error: PostproxyError) =>
  console.log(error instanceof PostproxyError, error.name, error.code, error.outcome);
const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY ?? "", maxRetries: 0 });
const error = await postproxy.getChat(process.env.CHAT_ID ?? "").then(
  () => Promise.reject(new Error("it did not fail")),
  (failure: PostproxyError) => failure,
);
`,
    good: {
      "an error that another thread gets is whole": async ({ run }) => {
        const result = await run({ CHAT_ID: "nobody" });
        succeeded(result);
        assert.equal(result.stdout, "true NotFoundError not_found rejected\n");
      },
    },
    bad: {
      "a refused argument too": async ({ run }) => {
        const result = await run();
        assert.equal(result.stdout, "true ValidationError invalid_argument not_sent\n");
      },
    },
  },

  "index.d.ts: messagingWindow": {
    given: `import { messagingWindow, Postproxy } from "postproxy-dm";
const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY ?? "" });
const chat = {
  ...(await postproxy.getChat(process.env.CHAT_ID ?? "")),
  last_inbound_at: process.env.LAST_INBOUND_AT ?? null,
};
const body = "Did it arrive?";
`,
    afterwards: "console.log(state, closesAt?.toISOString());",
    good: {
      "a human answers after a day": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const hours = (count) => new Date(Date.now() - count * 3_600_000).toISOString();
        const later = await run({ CHAT_ID: chat.id, LAST_INBOUND_AT: hours(25) });
        assert.match(later.stdout, /^human_agent /);
        const [message] = await answers(emulator, chat);
        assert.deepEqual([message.body, message.tag], ["Did it arrive?", "HUMAN_AGENT"]);
        const soon = await run({ CHAT_ID: chat.id, LAST_INBOUND_AT: hours(1) });
        assert.match(soon.stdout, /^open /);
        assert.equal((await answers(emulator, chat)).length, 1);
      },
    },
    bad: { "an unknown chat": unknownChat, "a wrong key": wrongKey },
  },

  "index.d.ts: ready": {
    given: `import { parseWebhook, ready } from "postproxy-dm";
const body = process.env.BODY ?? "";
const headers = { "x-postproxy-signature": process.env.SIGNATURE };
const secret = process.env.POSTPROXY_WEBHOOK_SECRET ?? "";
`,
    afterwards: `if (event.type === "message.received") console.log(event.data.object.body);`,
    good: { "reads the event": printsText },
    bad: { "a forged body": forgedBody, "no secret": noSecret },
  },

  "npm/emulator/index.d.ts: startEmulator": {
    given: `import { Postproxy } from "postproxy-dm";
import { startEmulator } from "postproxy-dm-emulator";
`,
    good: { "all of it holds": async ({ run }) => succeeded(await run()) },
    bad: { "no emulator": noEmulator },
  },

  "npm/emulator/index.d.ts: now": {
    given: `import { messagingWindow } from "postproxy-dm";
import { startEmulator } from "postproxy-dm-emulator";
const emulator = await startEmulator();
const person = { profile_id: emulator.profiles.facebook, participant_external_id: "jane" };
const { chat } = await emulator.inbound({ ...person, text: "Hi!" });
`,
    afterwards: "console.log(state);\nawait emulator.stop();",
    good: {
      "a day has passed": async ({ run }) => {
        const result = await run();
        succeeded(result);
        assert.equal(result.stdout, "human_agent\n");
      },
    },
    bad: { "no emulator": noEmulator },
  },
};

async function noEmulator({ run }) {
  failed(await run({ POSTPROXY_EMULATOR: "/nowhere/emulator" }), "EmulatorError", "/nowhere/emulator");
}

async function printsText({ run, emulator }) {
  const { body, headers } = signedEvent(emulator, { id: "msg_1", chat_id: "chat_1", body: "Hello" });
  const result = await run({ BODY: body, SIGNATURE: headers["x-postproxy-signature"] });
  succeeded(result);
  assert.equal(result.stdout, "Hello\n");
}

async function forgedBody({ run, emulator }) {
  const { body, headers } = signedEvent(emulator, { id: "msg_1", chat_id: "chat_1", body: "Hello" });
  const forged = { BODY: `${body} `, SIGNATURE: headers["x-postproxy-signature"] };
  failed(await run(forged), "WebhookError", "signature_mismatch");
}

async function noSecret({ run, emulator }) {
  const { body, headers } = signedEvent(emulator, { id: "msg_1" });
  const env = { BODY: body, SIGNATURE: headers["x-postproxy-signature"], POSTPROXY_WEBHOOK_SECRET: "" };
  failed(await run(env), "WebhookError", "missing_secret");
}
