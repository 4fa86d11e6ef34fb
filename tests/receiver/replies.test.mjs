// Answers that are sent once: whatever a second run of the handler writes, the person gets what the first run wrote, once.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { writes } from "../../npm/receiver/keyed-client.js";
import { assert, deliver, failure, makeReceiver, sdk, suite, test, until, withEmulator } from "./harness.mjs";

let people = 0;

suite("an answer", () => {
  const context = withEmulator();

  /** A person writes, and the event of it, as the service sends it. */
  async function written(text = "Hi") {
    people += 1;
    const { chat, message } = await context.emulator.control("inbound", {
      profile_id: context.emulator.profiles.facebook,
      participant_external_id: `person-${people}`,
      text,
    });
    const event = {
      id: `evt_${people}`,
      object: "event",
      type: "message.received",
      created_at: message.created_at,
      data: { object: message },
    };
    return { chat, message, event };
  }

  /** A receiver that works on one event to its end. Returns what it told. */
  async function workOn(event, handler, options) {
    const receiver = makeReceiver({
      client: context.client,
      on: { "message.received": handler },
      ...options,
    });
    await receiver.start({ pollMs: 10 });
    await deliver(receiver, event);
    await until("the end", () =>
      receiver.told.outcomes.find(({ outcome }) => ["done", "dead"].includes(outcome)),
    );
    await receiver.close();
    return receiver.told;
  }

  /** In the order in which they were written: the list itself goes by when each was posted. */
  const outgoing = async (chat) =>
    (await context.client.listMessages(chat.id, { direction: "outbound" })).data
      .sort((one, other) => one.created_at.localeCompare(other.created_at))
      .map(({ body }) => body);

  test("has the first run's text, though the handler writes another one the second time", async () => {
    const { chat, event } = await written();
    const replies = [];
    await workOn(event, async (_event, { attempt, reply }) => {
      replies.push(await reply({ body: `This is run ${attempt}` }));
      if (attempt < 3) throw new Error("oops");
    });
    assert.deepEqual(await outgoing(chat), ["This is run 1"]);
    assert.deepEqual(
      replies.map(({ alreadySent }) => alreadySent),
      [false, true, true],
    );
    assert.equal(new Set(replies.map(({ message }) => message.id)).size, 1);
  });

  test("is sent once even if the process died between the send and the note of it", async () => {
    const { chat, message, event } = await written();
    // What a first process sent before it died, under the key of the message.
    await context.client.sendMessage(chat.id, { body: "First" }, { idempotencyKey: `reply-${message.id}-1` });
    let got;
    await workOn(event, async (_event, { reply }) => {
      got = await reply({ body: "Second" });
    });
    assert.deepEqual(await outgoing(chat), ["First"]);
    assert.deepEqual(got, { message: null, alreadySent: true });
  });

  test("is the one of Postproxy.reply", async () => {
    const { chat, event } = await written();
    await context.client.reply(event, { body: "Same" });
    await workOn(event, (_event, { reply }) => reply({ body: "Same" }));
    assert.deepEqual(await outgoing(chat), ["Same"]);
  });

  test("takes its intent back if it is refused, so that the next run may write another", async () => {
    const { chat, event } = await written();
    const { errors } = await workOn(event, async (_event, { attempt, reply }) => {
      await reply({ body: attempt === 1 ? "x".repeat(3000) : "Shorter" });
    });
    assert.deepEqual(await outgoing(chat), ["Shorter"]);
    assert.equal(errors[0].error.name, "ValidationError");
    assert.equal(errors[0].attempt, 1);
  });

  test("may be several, counted or named, and go to other chats", async () => {
    const { chat, event } = await written();
    const other = await written();
    await workOn(event, async (_event, { attempt, reply, send }) => {
      if (attempt === 1) await reply({ body: "One moment" }, { name: "wait" });
      await reply({ body: `Answer of run ${attempt}` });
      await send(other.chat, { body: `Told by run ${attempt}` });
      if (attempt === 1) throw new Error("oops");
    });
    assert.deepEqual(await outgoing(chat), ["One moment", "Answer of run 1"]);
    assert.deepEqual(await outgoing(other.chat), ["Told by run 1"]);
  });

  test("carries a file, which is not kept", async () => {
    const { chat, event } = await written();
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const replies = [];
    await workOn(event, async (_event, { attempt, reply }) => {
      replies.push(await reply({ media: [{ data: png, filename: "a.png" }] }));
      if (attempt === 1) throw new Error("oops");
    });
    const { data } = await context.client.listMessages(chat.id, { direction: "outbound" });
    assert.equal(data.length, 1);
    assert.equal(data[0].attachments.length, 1);
    assert.deepEqual(
      replies.map(({ alreadySent }) => alreadySent),
      [false, true],
    );
  });

  test("of a write is no second one: react, sendMessage", async () => {
    const { chat, message, event } = await written();
    const keys = [];
    const fetch = (url, request) => {
      if (request.method !== "GET") keys.push(new Headers(request.headers).get("idempotency-key"));
      return globalThis.fetch(url, request);
    };
    const client = new sdk.Postproxy({
      apiKey: context.emulator.api_key,
      baseUrl: context.emulator.url,
      fetch,
    });
    await workOn(
      event,
      async (_event, { attempt, client }) => {
        await client.react(message.id, "love");
        await client.sendMessage(chat, { body: "Hello" });
        await client.sendMessage(chat.id, { body: "Hello" });
        assert.equal((await client.getChat(chat.id).withResponse()).data.id, chat.id);
        if (attempt === 1) throw new Error("oops");
      },
      { client },
    );
    assert.deepEqual(keys.slice(0, 3), keys.slice(3));
    assert.equal(new Set(keys).size, 3);
    assert.deepEqual(await outgoing(chat), ["Hello", "Hello"]);
  });

  test("of a request of another endpoint, or with other options, is no second one", async () => {
    const { chat, event } = await written();
    const keys = [];
    const client = new sdk.Postproxy({
      ...{ apiKey: context.emulator.api_key, baseUrl: context.emulator.url },
      onAttempt: ({ idempotencyKey }) => keys.push(idempotencyKey),
    });
    const given = { body: { body: "Hello" } };
    await workOn(
      event,
      async (_event, { attempt, client }) => {
        await client.request("POST", sdk.path`/chats/${chat}/messages`, given);
        await client.withOptions({ timeoutMs: 9000 }).sendMessage(chat, { body: "Again" });
        if (attempt === 1) throw new Error("oops");
      },
      { client },
    );
    assert.deepEqual(keys.slice(0, 2), keys.slice(2));
    assert.equal(new Set(keys).size, 2);
    assert.deepEqual((await outgoing(chat)).sort(), ["Again", "Hello"]);
  });

  test("of every write that the API has is no second one", () => {
    const architecture = readFileSync(new URL("../../ARCHITECTURE.md", import.meta.url), "utf8");
    const rows = architecture.matchAll(/^\| `(\w+)` \| (\w+) `/gm);
    const changing = [...rows].filter(([, , method]) => method !== "GET").map(([, name]) => name);
    assert.ok(changing.includes("sendMessage"));
    assert.deepEqual(Object.keys(writes).sort(), [...changing, "request"].sort());
  });

  test("of a write to a template is no second one, in whichever order a run writes", async () => {
    const { event } = await written();
    const references = [
      { name: "none", language: "en_US" },
      { name: "none", language: "de" },
      { name: "other" },
      { id: "tpl_none" },
      "tpl_none_either",
    ];
    const runs = [];
    const told = await workOn(event, async (_event, { client }) => {
      const keys = new Map();
      runs.push(keys);
      for (const reference of runs.length === 1 ? references : [...references].reverse()) {
        const profile = context.emulator.profiles.whatsapp;
        const deleted = await failure(client.deleteTemplate(profile, reference));
        const content = { components: [{ type: "BODY", text: "Hi" }] };
        const updated = await failure(client.updateTemplate(profile, reference, content, { maxRetries: 0 }));
        keys.set(reference, [deleted.idempotencyKey, updated.idempotencyKey]);
      }
      if (runs.length === 1) throw new Error("once more");
    });
    assert.equal(told.outcomes.at(-1).outcome, "done");
    const [first, second] = runs;
    assert.equal(new Set([...first.values()].flat()).size, 2 * references.length);
    for (const reference of references) assert.deepEqual(second.get(reference), first.get(reference));
  });

  test("that a write of the client sends with another text is refused, and the error says what to do", async () => {
    const { chat, event } = await written();
    const errors = [];
    await workOn(event, async (_event, { attempt, client }) => {
      if (attempt === 1) await client.sendMessage(chat, { body: "First" });
      else {
        errors.push(await failure(client.sendMessage(chat, { body: "Second" })));
        errors.push(await failure(client.sendMessage(chat, { body: "Third" }, {}).withResponse()));
        return;
      }
      await client.sendMessage(chat, { body: "Second of the first run" });
      throw new Error("oops");
    });
    assert.deepEqual(await outgoing(chat), ["First", "Second of the first run"]);
    for (const error of errors) {
      assert(error instanceof sdk.ConflictError);
      assert.deepEqual([error.code, error.outcome, error.status], ["already_answered", "rejected", 422]);
      assert(error.requestId);
      for (const said of [error.message, error.stack])
        assert(said.includes("context.send(chat, content)"), said);
    }
  });

  test("of a step is the first run's, as JSON keeps it", async () => {
    const { event } = await written();
    const asked = [];
    const got = [];
    await workOn(event, async (_event, { attempt, step }) => {
      got.push(
        await step("model", () => {
          asked.push(attempt);
          return { text: `Run ${attempt}`, at: new Date(0) };
        }),
      );
      if (attempt === 1) throw new Error("oops");
    });
    assert.deepEqual(asked, [1]);
    assert.deepEqual(got, Array(2).fill({ text: "Run 1", at: "1970-01-01T00:00:00.000Z" }));
  });

  test("of a step that fails is asked for again", async () => {
    const { event } = await written();
    const { errors } = await workOn(event, async (_event, { attempt, step }) => {
      const value = await step("model", () => {
        if (attempt === 1) throw new Error("the model is busy");
        return "fine";
      });
      assert.equal(value, "fine");
    });
    assert.equal(errors[0].error.message, "the model is busy");
  });

  test("is refused to what the person didn't do", async () => {
    const { event } = await written();
    for (const [type, of] of Object.entries({ "message.read": "outbound", "message.edited": "outbound" })) {
      const object = { ...event.data.object, direction: of };
      let error;
      await workOn({ ...event, id: `evt_${type}`, type, data: { object } }, () => {}, {
        on: {
          [type]: async (_event, { reply }) => {
            error = await failure(reply({ body: "No" }));
          },
        },
      });
      assert.deepEqual([error.name, error.field], ["ValidationError", "event"]);
    }
  });

  test("to a comment is a private reply, sent once with the same key in each run", async () => {
    const { profiles } = context.emulator;
    const { comment, ...ids } = await context.emulator.control("comment", {
      profile_id: profiles.facebook,
      participant_external_id: "commenter",
      text: "How much?",
    });
    const event = {
      id: "evt_comment",
      object: "event",
      type: "comment.created",
      created_at: comment.created_at,
      data: { object: comment },
    };
    const sent = [];
    let refused;
    await workOn(event, () => {}, {
      on: {
        "comment.created": async ({ data }, { attempt, client, reply }) => {
          refused = await failure(reply({ body: "12 €" }));
          // The same key, however the comment is named.
          sent.push(await client.privateReply(attempt === 1 ? data.object : ids, { text: "12 €" }));
          if (attempt === 1) throw new Error("oops");
        },
      },
    });
    assert.deepEqual([refused.name, refused.field], ["ValidationError", "event"]);
    assert.match(refused.message, /client\.privateReply\(event\.data\.object/);
    assert.equal(sent.length, 2);
    assert.equal(sent[0].id, sent[1].id);
    assert.deepEqual(await outgoing({ id: sent[0].chat_id }), ["12 €"]);
  });

  test("can't be asked for once the handler has ended", async () => {
    const { event } = await written();
    let late;
    await workOn(event, (_event, context) => {
      late = context;
    });
    const error = await failure(late.reply({ body: "Too late" }));
    assert.equal(error.outcome, "not_sent");
  });
});

suite("a service in trouble", () => {
  test("gets the same key and text until it answers", async () => {
    const requests = [];
    const server = createServer(async (req, res) => {
      let body = "";
      for await (const chunk of req) body += chunk;
      requests.push([req.headers["idempotency-key"], body]);
      res.statusCode = requests.length < 2 ? 500 : 200;
      res.end(
        requests.length < 2
          ? ""
          : JSON.stringify({
              id: "msg_9",
              chat_id: "chat_1",
              direction: "outbound",
              status: "pending",
              reactions: [],
              attachments: [],
            }),
      );
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = new sdk.Postproxy({
      apiKey: "key",
      baseUrl: `http://127.0.0.1:${server.address().port}`,
      maxRetries: 0,
    });
    const receiver = makeReceiver({
      client,
      on: { "message.received": (_event, { attempt, reply }) => reply({ body: `Run ${attempt}` }) },
    });
    await receiver.start({ pollMs: 10 });
    await deliver(receiver, {
      id: "evt_1",
      type: "message.received",
      data: { object: { id: "msg_1", chat_id: "chat_1", direction: "inbound" } },
    });
    await until("the end", () => receiver.told.outcomes.find(({ outcome }) => outcome === "done"));
    await receiver.close();
    server.close();
    assert.deepEqual(requests, Array(2).fill(["reply-msg_1-1", '{"body":"Run 1"}']));
  });
});
