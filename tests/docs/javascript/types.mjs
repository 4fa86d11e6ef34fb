// How the examples in the comments of index.d.ts are run.

import { strict as assert } from "node:assert";
import {
  answers,
  CLIENT,
  failed,
  forgedBody,
  noKey,
  noSecret,
  personWrites,
  printsText,
  signedEvent,
  succeeded,
  unknownChat,
  wrongKey,
} from "./support.mjs";

export const types = {
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

  "index.d.ts: waitForMessage (2)": {
    given: `import { Postproxy } from "postproxy-dm";
const postproxy = new Postproxy({ apiKey: process.env.POSTPROXY_API_KEY ?? "" });
const received = { id: process.env.MESSAGE_ID ?? "" };
`,
    good: {
      "prints the copy of what a person sent": async ({ run, emulator }) => {
        const { message } = await emulator.control("inbound", {
          profile_id: emulator.profiles.facebook,
          participant_external_id: "sends-a-file",
          attachments: [{ data: "aGVsbG8=", filename: "hello.txt" }],
        });
        const result = await run({ MESSAGE_ID: message.id });
        succeeded(result);
        const [status, url] = result.stdout.trim().split(" ");
        assert.equal(status, "processed");
        assert.equal(await (await fetch(url)).text(), "hello");
      },
    },
    bad: {
      "a message of nobody": async ({ run }) => failed(await run({ MESSAGE_ID: "msg_0" }), "NotFoundError"),
      "no key": noKey,
    },
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

  "index.d.ts: TemplateContent": {
    given: CLIENT,
    good: {
      "sends the template": async ({ run, emulator }) => {
        const chat = await personWrites(emulator, "whatsapp");
        succeeded(await run({ CHAT_ID: chat.id }));
        const [message] = await answers(emulator, chat);
        assert.equal(message.template.name, "order_shipped");
      },
    },
    bad: { "an unknown chat": unknownChat, "a wrong key": wrongKey },
  },

  "index.d.ts: downloadMedia (2)": {
    given: `${CLIENT}const chat = await postproxy.getChat(chatId);
const { data: [message] } = await postproxy.listMessages(chat.id, { direction: "inbound" });
`,
    good: {
      "tells how large the file is": async ({ run, emulator }) => {
        const { chat } = await emulator.control("inbound", {
          profile_id: emulator.profiles.whatsapp,
          participant_external_id: "person-1",
          attachments: [{ data: "AAECAw==", content_type: "image/png" }],
        });
        const result = await run({ CHAT_ID: chat.id });
        succeeded(result);
        assert.equal(result.stdout, "4 image/png\n");
      },
    },
    bad: { "an unknown chat": unknownChat, "a wrong key": wrongKey },
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
};
