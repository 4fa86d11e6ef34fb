// How the JavaScript of the pages of docs/ is run, except those of a receiver and of a client's options.

import { strict as assert } from "node:assert";
import { rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { Postproxy, signWebhook } from "postproxy-dm";
import { project } from "../project.mjs";
import { answersComments, served } from "./receiver.mjs";
import {
  answers,
  CHAT,
  CLIENT,
  failed,
  forgedBody,
  MAX_BODY_BYTES,
  noEmulator,
  noSecret,
  personWrites,
  sends,
  signedEvent,
  stream,
  succeeded,
  unknownChat,
  withServer,
  wrongKey,
} from "./support.mjs";

const CHAT_ID = 'const chatId = process.env.CHAT_ID ?? "";\n';

export const pages = {
  "docs/sending.md: Sending": {
    given: CHAT_ID,
    good: {
      "waits until the message is published": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const result = await run({ CHAT_ID: chat.id });
        succeeded(result);
        const [message] = await answers(emulator, chat);
        assert.equal(result.stdout, `published ${message.external_id}\n`);
      },
    },
    bad: {
      "a message that the platform refuses": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        const faults = [{ kind: "permanent_platform_error" }];
        await emulator.control("faults", { faults }, "PUT");
        failed(await run({ CHAT_ID: chat.id }), "message_failed");
      },
      "an unknown chat": unknownChat,
      "a wrong key": wrongKey,
    },
  },

  "docs/sending.md: Sending (2)": {
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

  "docs/sending.md: Limits": {
    given: CHAT,
    good: {
      "prints what Instagram takes": async ({ run, emulator }) => {
        const chat = await personWrites(emulator, "instagram");
        const result = await run({ CHAT_ID: chat.id });
        succeeded(result);
        assert.equal(result.stdout, "[ { max: 1000, unit: 'bytes' } ] 13\n");
      },
    },
    bad: { "an unknown chat": unknownChat, "a wrong key": wrongKey },
  },

  "docs/sending.md: Only what is new": {
    given: CLIENT,
    good: {
      "prints what the person wrote, and not the answer": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        await new Postproxy({ apiKey: emulator.api_key, baseUrl: emulator.url }).sendMessage(chat, {
          body: "Hi",
        });
        const result = await run({ CHAT_ID: chat.id });
        succeeded(result);
        assert.equal(result.stdout, "Hello\n");
      },
    },
    bad: {
      "an unknown chat": unknownChat,
      "a wrong key": wrongKey,
    },
  },

  "docs/attachments.md: Attachments": {
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

  "docs/attachments.md: Streams": {
    given: `${CHAT}\nconst reportUrl = process.env.REPORT_URL ?? "";`,
    good: {
      "sends what was fetched": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        succeeded(await run({ CHAT_ID: chat.id, REPORT_URL: "data:application/pdf,%25PDF-1.4" }));
        const [message] = await answers(emulator, chat);
        assert.equal(message.attachments[0].type, "file");
      },
    },
    bad: {
      "a platform without attachments": async ({ run, emulator }) => {
        const chat = await personWrites(emulator, "bluesky");
        const result = await run({ CHAT_ID: chat.id, REPORT_URL: "data:application/pdf,%25PDF-1.4" });
        failed(result, "ValidationError", "media");
      },
      "what refuses to be fetched": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        failed(
          await run({ CHAT_ID: chat.id, REPORT_URL: `${emulator.url}/none` }),
          "ValidationError",
          "media[0]",
        );
      },
    },
  },

  "docs/webhooks.md: Webhooks by hand": {
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

  "docs/comments.md: Begin with a comment": answersComments("Which one do you mean?"),

  "docs/window.md: The window": {
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

  "docs/whatsapp.md: WhatsApp": {
    given: `${CLIENT}const profileId = process.env.PROFILE_ID ?? "";\n`,
    good: {
      "begins a chat with a template": async ({ run, emulator }) => {
        const PROFILE_ID = emulator.profiles.whatsapp;
        succeeded(await run({ PROFILE_ID }));
        const { body: chats } = await emulator.api("GET", `/profiles/${PROFILE_ID}/chats`);
        const { body: numbers } = await emulator.api("GET", `/profiles/${PROFILE_ID}/placements`);
        const [chat] = chats.data;
        assert.equal(chat.external_placement_id, numbers.data[0].id);
        const [message] = await answers(emulator, chat);
        assert.deepEqual(message.template.variables, ["Jane", "#1042"]);
      },
    },
    bad: {
      "a template that Meta has stopped": async ({ run, emulator }) => {
        const PROFILE_ID = emulator.profiles.whatsapp;
        const { body } = await emulator.api(
          "GET",
          `/profiles/${PROFILE_ID}/templates?name=order_shipped&language=en_US`,
        );
        await emulator.control("template", { template_id: body.data[0].id, status: "PAUSED" });
        failed(await run({ PROFILE_ID }), "ValidationError", "PAUSED");
      },
      "a profile of another platform": async ({ run, emulator }) =>
        failed(await run({ PROFILE_ID: emulator.profiles.facebook }), "ValidationError", "facebook"),
      "a wrong key": async ({ run, emulator }) => {
        const env = { PROFILE_ID: emulator.profiles.whatsapp, POSTPROXY_API_KEY: "pp_test_wrong" };
        failed(await run(env), "AuthenticationError");
      },
    },
  },

  "docs/whatsapp.md: Buttons, lists and links": {
    given: CHAT,
    good: {
      "sends a button that the person can tap": async ({ run, emulator }) => {
        const chat = await personWrites(emulator, "whatsapp");
        succeeded(await run({ CHAT_ID: chat.id }));
        const [{ id }] = await answers(emulator, chat);
        await emulator.control("clock", { advance_seconds: 60 });
        const { message } = await emulator.control("tap", { message_id: id, index: 0 });
        assert.equal(message.tapped_action.payload, "BLUE");
      },
    },
    bad: {
      "a chat on another platform": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        failed(await run({ CHAT_ID: chat.id }), "ValidationError", "interactive");
      },
      "an unknown chat": unknownChat,
      "a wrong key": wrongKey,
    },
  },

  "docs/testing.md: With the emulator (2)": {
    good: { "all of it holds": async ({ run }) => succeeded(await run()) },
    bad: { "no emulator": noEmulator },
  },

  "docs/going-live.md: The webhook": {
    good: {
      "makes a webhook for the address, and prints its secret": async ({ run, emulator }) => {
        const result = await run({ WEBHOOK_URL: "https://bot.shop.example/webhooks" });
        succeeded(result);
        const [id, secret] = result.stdout.trim().split(" ");
        const { body } = await emulator.api("GET", `/webhooks/${id}`);
        assert.deepEqual([body.url, body.secret], ["https://bot.shop.example/webhooks", secret]);
      },
    },
    bad: {
      "no address": async ({ run }) => failed(await run({ WEBHOOK_URL: "" }), "ValidationError", "url"),
      "an address without https": async ({ run }) =>
        failed(await run({ WEBHOOK_URL: "http://bot.shop.example/webhooks" }), "ValidationError", "url"),
      "a wrong key": async ({ run }) =>
        failed(
          await run({ WEBHOOK_URL: "https://bot.shop.example/", POSTPROXY_API_KEY: "pp_test_wrong" }),
          "AuthenticationError",
        ),
    },
  },

  "docs/migrating.md: Webhooks": {
    given: `const rawBody = process.env.BODY ?? "";
const headers = { "x-postproxy-signature": process.env.SIGNATURE };
`,
    good: {
      "reads the message in any of the three shapes": async ({ run, emulator }) => {
        const message = { id: "msg_1", chat_id: "chat_1", direction: "inbound", body: "Hello" };
        for (const data of [{ object: message }, { message }, message]) {
          const body = JSON.stringify({ id: "evt_1", type: "message.received", data });
          const result = await run({ BODY: body, SIGNATURE: signWebhook(body, emulator.webhook_secret) });
          succeeded(result);
          assert.equal(result.stdout, "chat_1 Hello\n");
        }
      },
    },
    bad: { "another body": forgedBody, "no secret": noSecret },
  },

  "skills/postproxy-dm/SKILL.md: Send": {
    given: CHAT_ID,
    good: {
      "sends, and waits until it is published": async ({ run, emulator }) => {
        const chat = await personWrites(emulator);
        succeeded(await run({ CHAT_ID: chat.id }));
        const [message] = await answers(emulator, chat);
        assert.deepEqual([message.body, message.status], ["Your order shipped today.", "published"]);
      },
    },
    bad: { "an unknown chat": unknownChat, "a wrong key": wrongKey },
  },

  "skills/postproxy-dm/SKILL.md: Receive": served(["You said: Hello"]),
};
