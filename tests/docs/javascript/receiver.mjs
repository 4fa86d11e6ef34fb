// How the examples of receivers are run: those in the comments of receiver.d.ts and index.d.ts, and servers of documents.

import { strict as assert } from "node:assert";
import {
  answers,
  failed,
  forgedBody,
  noSecret,
  personWrites,
  printsText,
  signedEvent,
  succeeded,
  withServer,
} from "./support.mjs";

/** A webhook, and a receiver of it that answers. `ATTEMPTS` is an option that a test gets wrong. */
const WEBHOOK = `const rawBody = process.env.BODY ?? "";
const headers = { "x-postproxy-signature": process.env.SIGNATURE };
`;
const RECEIVER = `import { createReceiver } from "postproxy-dm";
${WEBHOOK}const receiver = createReceiver({
  attempts: Number(process.env.ATTEMPTS ?? 10),
  onError: (error) => console.log(String(error)),
  on: { "message.received": (event, { reply }) => reply({ body: \`Re: \${event.data.object.body}\` }) },
});
`;
const RECEIVE = "console.log((await receiver.receive(rawBody, headers)).status);";
const REQUEST =
  'new Request("http://localhost/", { method: "POST", body: rawBody, headers: { "x-postproxy-signature": process.env.SIGNATURE ?? "" } })';

const wrongOption = async ({ run }) => failed(await run({ ATTEMPTS: "0" }), "ValidationError", "attempts");
const spacesInSecret = async ({ run }) =>
  failed(await run({ POSTPROXY_WEBHOOK_SECRET: "whsec_1 " }), "WebhookError", "secret");

/** A person's message, as the environment of a block. */
async function written(emulator) {
  const chat = await personWrites(emulator);
  const { body, headers } = signedEvent(emulator, {
    ...{ id: "msg_1", chat_id: chat.id, direction: "inbound", body: "Hello" },
  });
  return { chat, env: { BODY: body, SIGNATURE: headers["x-postproxy-signature"] } };
}

/** The block receives a message, prints this, and the person gets these answers. */
const receives =
  (stdout, texts) =>
  async ({ run, emulator }) => {
    const { chat, env } = await written(emulator);
    const result = await run(env);
    succeeded(result);
    assert.equal(result.stdout, stdout);
    assert.deepEqual((await answers(emulator, chat)).map(({ body }) => body).reverse(), texts);
  };

const refusesForgery = async ({ run, emulator }) => {
  const { chat, env } = await written(emulator);
  const { stdout } = await run({ ...env, BODY: `${env.BODY} ` });
  assert.match(stdout, /401/);
  assert.deepEqual(await answers(emulator, chat), []);
};

/** The block prints this without a webhook. */
const prints =
  (wanted) =>
  async ({ run }) => {
    const result = await run();
    succeeded(result);
    assert.equal(result.stdout, wanted);
  };

/** A block that serves on port 3000: a message that comes twice gets these answers, a forged one none. */
export function served(texts) {
  return {
    good: {
      "answers a message once": async ({ start, emulator }) => {
        const chat = await personWrites(emulator);
        const message = { id: "msg_1", chat_id: chat.id, direction: "inbound", body: "Hello" };
        const event = signedEvent(emulator, message);
        await withServer({ start }, {}, async ({ post }) => {
          assert.deepEqual([await post(event), await post(event)], [204, 204]);
          assert.equal(await post(signedEvent(emulator, message, { type: "message.read" })), 204);
        });
        assert.deepEqual(
          (await answers(emulator, chat)).map(({ body }) => body),
          texts,
        );
      },
    },
    bad: {
      "what is not the service's is refused": async ({ start, emulator }) => {
        const message = { id: "msg_1", chat_id: "chat_1", direction: "inbound", body: "Hello" };
        await withServer({ start }, {}, async ({ post }) => {
          assert.equal(await post(signedEvent(emulator, message, { secret: "whsec_wrong" })), 401);
          assert.equal(await post({ method: "GET" }), 405);
        });
      },
    },
  };
}

/** A block that answers a comment privately, and a forged one not. */
export const answersComments = (text) => {
  const commented = async (emulator, author = `commenter-${Math.random()}`, changes = {}) => {
    const { comment } = await emulator.control("comment", {
      profile_id: emulator.profiles.facebook,
      participant_external_id: author,
      text: "How much?",
    });
    const { body, headers } = signedEvent(emulator, { ...comment, ...changes }, { type: "comment.created" });
    return { comment, env: { BODY: body, SIGNATURE: headers["x-postproxy-signature"] } };
  };
  const sentTo = async (emulator, { author_external_id, profile_id }) => {
    const { body } = await emulator.api("GET", `/profiles/${profile_id}/chats`);
    const chat = body.data.find((it) => it.participant_external_id === author_external_id);
    return chat === undefined ? [] : (await answers(emulator, chat)).map(({ body }) => body);
  };
  return {
    given: WEBHOOK,
    afterwards: `console.log((await receiver.receive(rawBody, headers)).status);\n${RECEIVE}`,
    good: {
      "the author gets one message": async ({ run, emulator }) => {
        const { comment, env } = await commented(emulator);
        const result = await run(env);
        succeeded(result);
        assert.equal(result.stdout, "204\n204\n");
        assert.deepEqual(await sentTo(emulator, comment), [text]);
      },
    },
    bad: {
      "the profile's own comment, and one of nobody's profile, are left alone": async ({ run, emulator }) => {
        const { body: profile } = await emulator.api("GET", `/profiles/${emulator.profiles.facebook}`);
        for (const { comment, env } of [
          await commented(emulator, profile.platform_id),
          await commented(emulator, undefined, { profile_id: null }),
        ]) {
          const result = await run(env);
          succeeded(result);
          assert.equal(result.stdout, "204\n204\n");
          assert.deepEqual(await sentTo(emulator, comment), []);
        }
      },
      "a forged body": async ({ run, emulator }) => {
        const { comment, env } = await commented(emulator);
        const { stdout } = await run({ ...env, BODY: `${env.BODY} ` });
        assert.match(stdout, /401/);
        assert.deepEqual(await sentTo(emulator, comment), []);
      },
    },
  };
};

/** A block that prints something of the receiver, without a webhook. */
const ofReceiver = (afterwards, wanted, bad = { "a wrong option": wrongOption }) => ({
  ...{ given: RECEIVER, afterwards, good: { "does what it says": prints(wanted) }, bad },
});

/** A block that makes a receiver whose handler acts. */
const handles = (given, texts) => ({
  given: `import { createReceiver } from "postproxy-dm";\n${WEBHOOK}${given}`,
  afterwards: RECEIVE,
  good: { "the person gets the answer": receives("204\n", texts) },
  bad: { "a forged body": refusesForgery },
});

export const receiver = {
  "index.d.ts: createReceiver": {
    given: `import { createServer } from "node:http";\nimport { createReceiver } from "postproxy-dm";\n`,
    afterwards: "server.listen(3000);",
    ...served(["Hi"]),
  },
  "index.d.ts: webhookHandler": {
    given: `import { webhookHandler } from "postproxy-dm";\n${WEBHOOK}`,
    afterwards: `console.log((await POST(${REQUEST})).status);`,
    good: { "answers a message": receives("204\n", ["Hi"]) },
    bad: { "a forged body": refusesForgery },
  },
  "index.d.ts: nodeWebhookHandler": {
    given: `import { createServer } from "node:http";\nimport { nodeWebhookHandler } from "postproxy-dm";\n`,
    afterwards: "createServer(handler).listen(3000);",
    ...served(["Hi"]),
  },
  "index.d.ts: mergeMessage": {
    given: `import { mergeMessage, parseWebhook } from "postproxy-dm";
const event = parseWebhook(process.env.BODY ?? "", process.env.SIGNATURE, process.env.POSTPROXY_WEBHOOK_SECRET ?? "");
if (event.type !== "message.received") throw new Error(event.type);
const { id } = event.data.object;
const messages = new Map([[id, event.data.object]]);
`,
    afterwards: "console.log(messages.get(id)?.body);",
    good: { "prints the text": printsText },
    bad: { "a forged body": forgedBody, "no secret": noSecret },
  },

  "receiver.d.ts: createReceiver": {
    given: `import { createReceiver } from "postproxy-dm/receiver";\n${WEBHOOK}`,
    afterwards: RECEIVE,
    good: { "prints the text": receives("Hello\n204\n", []) },
    bad: { "a forged body": refusesForgery },
  },
  "receiver.d.ts: fetch": {
    given: RECEIVER,
    afterwards: `console.log((await receiver.fetch(${REQUEST})).status);`,
    good: { "answers a message": receives("204\n", ["Re: Hello"]) },
    bad: { "a forged body": refusesForgery, "a wrong option": wrongOption },
  },
  "receiver.d.ts: node": {
    given: `import { createServer } from "node:http";\n${RECEIVER}`,
    afterwards: "server.listen(3000);",
    ...served(["Re: Hello"]),
  },
  "receiver.d.ts: lambda": {
    given: RECEIVER,
    afterwards: 'console.log((await handler({ body: rawBody, headers, httpMethod: "POST" })).statusCode);',
    good: { "answers a message": receives("204\n", ["Re: Hello"]) },
    bad: { "a forged body": refusesForgery, "a wrong option": wrongOption },
  },
  "receiver.d.ts: receive": {
    given: RECEIVER,
    afterwards: "console.log(status, answered);",
    good: { "answers a message": receives("204 {}\n", ["Re: Hello"]) },
    bad: { "a forged body": refusesForgery, "a wrong option": wrongOption },
  },
  "receiver.d.ts: ready": ofReceiver('console.log("ready");', "ready\n", {
    "white space in the secret": spacesInSecret,
  }),
  "receiver.d.ts: start": ofReceiver('console.log("started");', "started\n", {
    "white space in the secret": spacesInSecret,
  }),
  "receiver.d.ts: drain": ofReceiver('console.log("drained");', "drained\n", {
    "white space in the secret": spacesInSecret,
  }),
  "receiver.d.ts: events": ofReceiver("console.log(dead.length);", "0\n"),
  "receiver.d.ts: replay": ofReceiver('console.log("replayed");', "replayed\n"),
  "receiver.d.ts: close": ofReceiver('console.log("closed");', "closed\n"),
  "receiver.d.ts: catchUp": {
    given: RECEIVER,
    afterwards: "console.log(put);",
    good: {
      "puts what a person wrote": async ({ run, emulator }) => {
        await personWrites(emulator);
        const result = await run();
        succeeded(result);
        assert(Number(result.stdout) >= 1, result.stdout);
      },
    },
    bad: {
      "a wrong key": async ({ run }) =>
        failed(await run({ POSTPROXY_API_KEY: "pp_test_wrong" }), "AuthenticationError"),
    },
  },
  "receiver.d.ts: work": {
    given: `import { parseWebhook } from "postproxy-dm";
${RECEIVER}const event = parseWebhook(rawBody, headers, process.env.POSTPROXY_WEBHOOK_SECRET ?? "");
const job = { data: { id: event.id, lane: "c:chat", created_at: "2026-05-31T14:02:00.000Z", event } };
`,
    good: { "answers a message": receives("", ["Re: Hello"]) },
    bad: { "a forged body": forgedBody, "no secret": noSecret },
  },
  "receiver.d.ts: step": handles(
    'const askTheModel = async (question = rawBody || null) => ["The model says:", question].join(" ");\n',
    ["The model says: Hello"],
  ),
  "receiver.d.ts: send": handles(
    'const deskChatId = JSON.parse(process.env.BODY ?? "{}").data?.object.chat_id;\n',
    ["A customer needs help."],
  ),
  "receiver.d.ts: StoreError": {
    given: `import { createReceiver, memoryStore, StoreError } from "postproxy-dm";
const memory = memoryStore();
const refuse = () => Promise.reject(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
const receiver = createReceiver({
  attempts: Number(process.env.ATTEMPTS ?? 10),
  store: {
    ...memory,
    open: (options) => {
      const store = memory.open(options);
      return process.env.REFUSES ? Object.assign(store, { stats: refuse }) : store;
    },
  },
  on: { "message.received": () => {} },
});
`,
    afterwards: "",
    good: {
      "counts what is in the store": async ({ run }) => {
        const result = await run();
        succeeded(result);
        assert.match(result.stdout, /waiting: 0/);
      },
    },
    bad: {
      "a store that fails": async ({ run }) => {
        const result = await run({ REFUSES: "1" });
        succeeded(result);
        assert.equal(result.stdout, "stats ECONNREFUSED the store's stats failed: refused\n");
      },
      "a wrong option": wrongOption,
    },
  },
  "receiver.d.ts: reply": handles("", ["One moment…", "Here is your order."]),
};
