// Waiting for a message to get somewhere, and answering an event.

import { getEventListeners } from "node:events";
import {
  assert,
  failure,
  personWrites,
  sdk,
  startReceiver,
  suite,
  test,
  until,
  withEmulator,
} from "./harness.mjs";

suite("waiting", () => {
  const context = withEmulator();
  const send = async (platform = "facebook", content = { body: "Here." }) => {
    const { chat } = await personWrites(context.emulator, platform);
    return context.postproxy.sendMessage(chat, content);
  };

  test("ends when the message is published, delivered or read", async () => {
    const { id } = await send();
    assert.equal((await context.postproxy.waitForMessage(id)).status, "published");
    const delivered = await context.postproxy.waitForMessage(id, { until: "delivered" });
    assert(delivered.external_delivered_at);
    assert((await context.postproxy.waitForMessage(id, { until: "read" })).external_read_at);
  });

  test("takes a later stage for the earlier ones", async () => {
    const message = { id: "msg_1", status: "sending", external_read_at: "2026-05-31T14:02:00.000Z" };
    const server = await startReceiver(() => [200, {}, JSON.stringify(message)]);
    const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
    for (const until of ["published", "delivered", "read"]) {
      assert.equal((await postproxy.waitForMessage("msg_1", { until })).id, "msg_1");
    }
    assert.equal(server.requests.length, 3);
    await server.stop();
  });

  test("ends at once with the platform's words when it refuses", async () => {
    const { chat } = await personWrites(context.emulator);
    await context.emulator.control("clock", { advance_seconds: 8 * 24 * 60 * 60 });
    const { id } = await context.postproxy.sendMessage(chat.id, { body: "Still there?" });
    const error = await failure(context.postproxy.waitForMessage(id, { until: "read" }));
    assert(error instanceof sdk.PostproxyError);
    assert.equal(error.code, "message_failed");
    const { postproxy_note: note } = error.body.error_details;
    assert.match(error.message, /outside of allowed window/);
    assert(note.length > 0 && error.message.endsWith(note), error.message);
    assert.equal(error.body.error_details.platform_error_subcode, "2018278");
    assert.equal(error.outcome, "rejected");
  });

  test("is refused for receipts where the platform has none", async () => {
    const { id } = await send("telegram");
    const error = await failure(context.postproxy.waitForMessage(id, { until: "read" }));
    assert(error instanceof sdk.ValidationError);
    assert.equal(error.field, "until");
    assert.equal((await context.postproxy.waitForMessage(id)).status, "published");
  });

  test("asks for the chat's platform only if nobody named it", async () => {
    for (const [options, chats] of [
      [{}, 1],
      [{ platform: "telegram" }, 0],
    ]) {
      const bodies = {
        "/api/messages/msg_1": { id: "msg_1", chat_id: "chat_1", direction: "outbound", status: "published" },
        "/api/chats/chat_1": { id: "chat_1", platform: "telegram" },
      };
      const server = await startReceiver(({ url }) => [200, {}, JSON.stringify(bodies[url])]);
      const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
      const error = await failure(postproxy.waitForMessage("msg_1", { until: "read", ...options }));
      assert.match(error.message, /telegram/);
      const asked = server.requests.filter(({ url }) => url === "/api/chats/chat_1");
      assert.equal(asked.length, chats);
      await server.stop();
    }
  });

  test("is refused at once for a message that the person wrote, but for its files", async () => {
    const { message } = await personWrites(context.emulator);
    for (const until of [undefined, "published", "delivered", "read"]) {
      const error = await failure(context.postproxy.waitForMessage(message.id, { until }));
      assert(error instanceof sdk.ValidationError, String(error));
      assert.equal(error.field, "until");
      assert.match(error.message, /must be processed/);
    }
    assert.equal((await context.postproxy.waitForMessage(message.id, { until: "processed" })).id, message.id);
  });

  test("names its own options, without a key: it writes nothing", async () => {
    for (const name of ["idempotencyKey", "patience"]) {
      const error = await failure(context.postproxy.waitForMessage("m", { [name]: "a" }));
      assert.equal(error.field, name);
      assert.match(error.message, /is not an option; known are .*timeoutMs.*until/);
      assert.doesNotMatch(error.message, /idempotencyKey.*idempotencyKey|known are .*idempotencyKey/);
    }
  });

  test("refuses what is no stage and no time", async () => {
    assert.equal((await failure(context.postproxy.waitForMessage("m", { until: "seen" }))).field, "until");
    assert.equal((await failure(context.postproxy.waitForMessage("m", { timeoutMs: 0 }))).field, "timeoutMs");
  });

  test("ends at its deadline, and at its signal, with nothing left behind", async () => {
    const body = JSON.stringify({ id: "msg_1", status: "pending" });
    const server = await startReceiver(() => [200, {}, body]);
    const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
    // It asks after 0, 250 and 750 ms, and once more shortly before the end.
    const late = await failure(postproxy.waitForMessage("msg_1", { timeoutMs: 1700 }));
    assert(late instanceof sdk.TimeoutError);
    assert.match(late.message, /msg_1 was not published within 1700 ms, it is pending/);
    assert.equal(server.requests.length, 4);
    assert.equal(late.attempts, 0);

    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 50);
    const aborted = await failure(postproxy.waitForMessage("msg_1", { signal: controller.signal }));
    assert(aborted instanceof sdk.AbortError);
    assert.equal(aborted.cause, "enough");
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
    await server.stop();
  });
});

suite("waiting for the files of a message", () => {
  const context = withEmulator();

  /** What a wait comes to, where the service answers with these versions of the message, the last one again and again. */
  async function waitOver(versions, timeoutMs = 5000) {
    const server = await startReceiver((_, count) => {
      const version = versions[Math.min(count, versions.length) - 1];
      return [200, {}, JSON.stringify({ id: "msg_1", status: "received", ...version })];
    });
    const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
    try {
      return await postproxy
        .waitForMessage("msg_1", { until: "processed", timeoutMs })
        .then((message) => ({ message, requests: server.requests.length }))
        .catch((error) => ({ error, requests: server.requests.length }));
    } finally {
      await server.stop();
    }
  }
  const files = (...statuses) => ({ attachments: statuses.map((status) => ({ type: "image", status })) });

  test("ends when none is pending", async () => {
    const versions = [
      files("pending", "pending"),
      files("processed", "pending"),
      files("processed", "failed"),
    ];
    const { message, requests } = await waitOver(versions);
    const statuses = message.attachments.map(({ status }) => status);
    assert.deepEqual([statuses, requests], [["processed", "failed"], 3]);
  });

  for (const [what, version] of Object.entries({
    "a message without files": {},
    "a message whose files are null": { attachments: null },
    "a copy that was ready": files("processed"),
    "a copy that could not be made": files("failed"),
    "a status that this version does not know": files("scanned"),
    "a message of the profile that is still pending": { status: "pending", ...files("processed") },
  })) {
    test(`ends at once for ${what}`, async () => {
      assert.equal((await waitOver([version])).requests, 1);
    });
  }

  test("ends at its deadline, and says which file is missing", async () => {
    const { error, requests } = await waitOver([files("processed", "pending")], 1700);
    assert(error instanceof sdk.TimeoutError);
    assert.equal(
      error.message,
      "message msg_1 was not processed within 1700 ms, it is received, and attachments[1] is pending",
    );
    assert.equal(error.body.attachments.length, 2);
    assert.equal(requests, 4);
  });

  test("asks once more before its end", async () => {
    const versions = [files("pending"), files("pending"), files("pending"), files("processed")];
    const { message, requests } = await waitOver(versions, 1200);
    assert.deepEqual([message.attachments[0].status, requests], ["processed", 4]);
  });

  test("ends when the platform refused the message", async () => {
    const { error } = await waitOver([{ status: "failed", error_message: "No", ...files("failed") }]);
    assert.deepEqual([error.code, error.message], ["message_failed", "No"]);
  });

  test("gets the durable copy of what a person sent, which outlives the platform's address", async () => {
    const { postproxy, emulator } = context;
    const { message } = await emulator.control("inbound", {
      profile_id: emulator.profiles.telegram,
      participant_external_id: "sends-a-file",
      attachments: [{ data: btoa("a receipt"), filename: "receipt.txt" }],
    });
    const [before] = message.attachments;
    assert.equal(before.status, "pending");
    assert.equal(await (await fetch(before.url)).text(), "a receipt");

    const { attachments } = await postproxy.waitForMessage(message.id, { until: "processed" });
    assert.equal(attachments[0].status, "processed");
    assert.notEqual(attachments[0].url, before.url);
    await emulator.control("clock", { advance_seconds: 3601 });
    assert.equal((await fetch(before.url)).status, 403);
    assert.equal(await (await fetch(attachments[0].url)).text(), "a receipt");
    // It works where nothing is ever delivered or read.
    assert.equal((await postproxy.getMessage(message.id)).status, "received");
  });
});

suite("what is said of a message that failed", () => {
  const words = "(#10) This message is sent outside of allowed window.";
  const note = "A human may still answer with the tag HUMAN_AGENT.";
  const cases = {
    "the words and the note": [
      { error_message: words, error_details: { postproxy_note: note } },
      `${words} ${note}`,
    ],
    "words that end without a point": [
      { error_message: "No", error_details: { postproxy_note: note } },
      `No. ${note}`,
    ],
    "the words of the details": [
      { error_message: null, error_details: { platform_error_message: "No" } },
      "No",
    ],
    "the note alone": [{ error_details: { postproxy_note: note } }, note],
    "the words alone": [{ error_message: words, error_details: null }, words],
    nothing: [{}, "the platform refused the message"],
  };
  for (const [name, [fields, expected]] of Object.entries(cases)) {
    test(name, async () => {
      const message = { id: "msg_1", status: "failed", ...fields };
      const server = await startReceiver(() => [200, {}, JSON.stringify(message)]);
      const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
      const error = await failure(postproxy.waitForMessage("msg_1"));
      assert.equal(error.message, expected);
      assert.equal(error.code, "message_failed");
      message.status = "failed_waiting_for_retry";
      const late = await failure(postproxy.waitForMessage("msg_1", { timeoutMs: 1700 }));
      assert.match(
        late.message,
        /^message msg_1 was not published within 1700 ms, it is failed_waiting_for_retry/,
      );
      if (name !== "nothing") assert(late.message.endsWith(`: ${expected}`), late.message);
      await server.stop();
    });
  }
});

suite("an answer is never one of before", () => {
  // As the fetch of Next.js 13 and 14, which keeps what it got unless it is told not to.
  function cachingFetch() {
    const kept = new Map();
    return async (url, request = {}) => {
      if (request.cache === "no-store") return fetch(url, request);
      const key = `${request.method} ${url}`;
      if (!kept.has(key)) kept.set(key, await fetch(url, request));
      return kept.get(key).clone();
    };
  }

  test("so that a wait ends, whatever the fetch keeps", async () => {
    const server = await startReceiver((_, count) => [
      200,
      {},
      JSON.stringify({ id: "msg_1", status: count < 3 ? "pending" : "published" }),
    ]);
    const options = { apiKey: "pp_test_1", baseUrl: server.url, fetch: cachingFetch() };
    const postproxy = new sdk.Postproxy(options);
    try {
      const message = await postproxy.waitForMessage("msg_1", { timeoutMs: 5000 });
      assert.equal(message.status, "published");
      assert.equal(server.requests.length, 3);
    } finally {
      await server.stop();
    }
  });
});

suite("a service that asks to wait for longer than a minute", () => {
  for (const [retryAfter, seconds] of [
    ["61", 61],
    ["3600", 3600],
    [new Date(Date.now() + 7_200_000).toUTCString(), undefined],
  ]) {
    test(`is not asked again after Retry-After: ${seconds ?? "a date"}`, async () => {
      const server = await startReceiver(() => [429, { "retry-after": retryAfter }, '{"error":"Slow down"}']);
      const postproxy = new sdk.Postproxy({ apiKey: "pp_test_1", baseUrl: server.url });
      const reports = [];
      try {
        const options = { timeoutMs: 86_400_000, maxRetries: 5, onAttempt: (report) => reports.push(report) };
        const error = await failure(postproxy.sendMessage("chat_1", { body: "Hi" }, options));
        assert(error instanceof sdk.RateLimitError);
        if (seconds !== undefined) assert.equal(error.retryAfterMs, seconds * 1000);
        else assert(error.retryAfterMs > 3_600_000);
        assert.equal(error.attempts, 1);
        assert.equal(server.requests.length, 1);
        assert.equal(reports[0].nextDelayMs, null);
      } finally {
        await server.stop();
      }
    });
  }
});

suite("replies", () => {
  const context = withEmulator();

  test("to an event go to its chat, once however often it comes", async () => {
    const { chat, message } = await personWrites(context.emulator);
    const event = { id: `evt_${message.id}`, type: "message.received", data: { object: message } };
    const first = await context.postproxy.reply(event, { body: "Thanks!" });
    const second = await context.postproxy.reply(event, { body: "Thanks!" });
    assert.equal(second.id, first.id);
    assert.equal((await context.postproxy.listMessages(chat.id, { direction: "outbound" })).total, 1);
    const other = await context.postproxy.reply(event, { body: "Again!" }, { idempotencyKey: "mine" });
    assert.notEqual(other.id, first.id);
  });

  test("find the chat of a reaction and of a referral", async () => {
    const { chat, message } = await personWrites(context.emulator);
    for (const [type, object] of [
      ["reaction.received", { message, action: "react" }],
      ["referral.received", { chat, ref: "advertisement" }],
    ]) {
      const event = { id: `evt_${type}_${chat.id}`, type, data: { object } };
      assert.equal(sdk.canReply(event), true);
      const sent = await context.postproxy.reply(event, { body: "Thanks!" });
      assert.equal(sent.chat_id, chat.id);
    }
  });

  const inbound = { id: "msg_1", chat_id: "chat_1", direction: "inbound" };
  const outbound = { ...inbound, direction: "outbound" };
  const eventOf = (type, object, id = "evt_1") => ({ id, type, data: { object } });

  for (const [what, event] of Object.entries({
    "a message of the profile": eventOf("message.received", outbound),
    "a message of nobody that is known": eventOf("message.received", { ...inbound, direction: "sideways" }),
    "a message that is on its way": eventOf("message.sent", outbound),
    "a message that was delivered": eventOf("message.delivered", outbound),
    "a message that was read": eventOf("message.read", outbound),
    "an edit by the profile": eventOf("message.edited", outbound),
    "a deletion by the profile": eventOf("message.deleted", outbound),
    "a failure": eventOf("message.failed", outbound),
    "a failure for now": eventOf("message.failed_waiting_for_retry", outbound),
    "a receipt whose message says inbound": eventOf("message.read", inbound),
    "a type that is not ours": eventOf("comment.created", { id: "c", chat_id: "chat_1" }),
    "a name of every object": eventOf("toString", inbound),
    "no type": { id: "evt_1", data: { object: inbound } },
    "a type that is a number": eventOf(7, inbound),
    "a type that is a symbol": eventOf(Symbol("message.received"), inbound),
    "no chat": eventOf("message.received", { id: "msg_1", direction: "inbound" }),
    "an empty chat": eventOf("message.received", { ...inbound, chat_id: "" }),
    "no id": { type: "message.received", data: { object: inbound } },
    "an empty id": eventOf("message.received", inbound, ""),
    "an id that is a number": eventOf("message.received", inbound, 7),
    "an id that is a symbol": eventOf("message.received", inbound, Symbol("id")),
    "an id that is an object": eventOf("message.received", inbound, { toString: () => "evt_1" }),
    "half of a character in its id": eventOf("message.received", inbound, "evt_\ud83d"),
    "no data": { id: "evt_1", type: "message.received" },
    "a list": [],
    "a text": "evt_1",
    nothing: undefined,
    null: null,
    "a message": inbound,
    "a chat": { id: "chat_1", platform: "facebook", participant_external_id: "jane" },
  })) {
    test(`to an event with ${what} are refused`, async () => {
      assert.equal(sdk.canReply(event), false);
      let promise;
      assert.doesNotThrow(() => {
        promise = context.postproxy.reply(event, { body: "Hm?" });
      });
      const error = await failure(promise);
      assert(error instanceof sdk.ValidationError, String(error));
      assert.equal(error.field, "event");
      assert.equal(error.outcome, "not_sent");
      assert.equal(error.attempts, 0);
    });
  }

  test("by a bot that answers whatever comes go to the person alone", async () => {
    const events = [];
    const receiver = await startReceiver(({ body, headers }) => {
      events.push(sdk.parseWebhook(body, headers, context.emulator.webhook_secret));
      return [204];
    });
    await context.emulator.control("webhook", { url: receiver.url }, "PUT");
    const { chat } = await personWrites(context.emulator);
    // Those of messages that other tests sent may come here late.
    const isOwn = ({ data }) => data.object.chat_id === chat.id;
    const of = (type) => events.filter((event) => event.type === type && isOwn(event));
    let refused = 0;
    // They come in no promised order.
    const isMissing = () => ["sent", "delivered", "read"].some((name) => of(`message.${name}`).length === 0);
    for (let at = 0; isMissing() || at < events.length; ) {
      const event = await until("an event", () => events[at]);
      at += 1;
      if (!sdk.canReply(event)) refused += 1;
      await context.postproxy.reply(event, { body: `To ${event.type}` }).catch((error) => {
        assert.equal(error.field, "event");
      });
    }
    await receiver.stop();
    assert.equal((await context.postproxy.listMessages(chat.id, { direction: "outbound" })).total, 1);
    assert(refused >= 3, `only ${refused} were refused`);
  });

  test("to odd ids have a key of their own each", async () => {
    const ids = ["a b", "Ünï", "🎉", "line\nbreak", "x".repeat(249), "x".repeat(250), "y".repeat(5000)];
    const { chat, message } = await personWrites(context.emulator);
    // A received message is answered under its own id, and anything else under the event's.
    const events = ids.flatMap((id) => [
      eventOf("message.received", { ...message, id: `msg ${id}` }, "evt_1"),
      eventOf("message.edited", message, id),
    ]);
    for (const event of events) {
      const first = await context.postproxy.reply(event, { body: "Thanks!" });
      assert.equal((await context.postproxy.reply(event, { body: "Thanks!" })).id, first.id);
    }
    const { total } = await context.postproxy.listMessages(chat.id, { direction: "outbound" });
    assert.equal(total, events.length);
  });

  test("keep the event's key where an option says nothing of one", async () => {
    const { message } = await personWrites(context.emulator);
    const event = eventOf("message.received", message, `evt_${message.id}`);
    const ids = [];
    for (const options of [undefined, null, {}, { idempotencyKey: undefined }]) {
      ids.push((await context.postproxy.reply(event, { body: "Thanks!" }, options)).id);
    }
    assert.equal(new Set(ids).size, 1);
  });

  test("with another text to an event that was answered are a conflict", async () => {
    const { chat, message } = await personWrites(context.emulator);
    const event = eventOf("message.received", message, `evt_${message.id}`);
    await context.postproxy.reply(event, { body: "Thanks!" });
    const key = { idempotencyKey: `mine-${message.id}` };
    await context.postproxy.sendMessage(chat.id, { body: "Thanks!" }, key);
    for (const call of [
      () => context.postproxy.reply(event, { body: "Thank you!" }),
      () => context.postproxy.sendMessage(chat.id, { body: "Thank you!" }, key),
    ]) {
      const error = await failure(call());
      assert(error instanceof sdk.ConflictError, String(error));
      assert.equal(error.code, "already_answered");
      assert.equal(error.outcome, "rejected");
      assert.equal(error.status, 422);
      assert.equal(error.attempts, 1);
    }
    // A wrong argument under the same key is no such conflict.
    const wrong = await failure(
      context.postproxy.sendMessage(chat.id, { body: "" }, { idempotencyKey: "new" }),
    );
    assert(wrong instanceof sdk.ValidationError);
  });
});
