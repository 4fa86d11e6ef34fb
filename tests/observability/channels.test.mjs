// What is published on the tracing channels, in whose context, and that it holds no key and no person's text.

import { AsyncLocalStorage } from "node:async_hooks";
import { tracingChannel } from "node:diagnostics_channel";
import {
  API_KEY,
  against,
  assert,
  bindingName,
  deliver,
  failure,
  makeReceiver,
  RETRIED,
  received,
  sdk,
  secret,
  signed,
  suite,
  test,
} from "./harness.mjs";

const TEXT = "what a person wrote";
const NAMES = ["start", "end", "asyncStart", "asyncEnd", "error"];

/** Runs work, and returns what was published meanwhile: the names in order, and each message once. */
async function published(channelName, work, subscribers = {}) {
  const channel = tracingChannel(`postproxy-dm:${channelName}`);
  const names = [];
  const messages = new Set();
  const all = Object.fromEntries(
    NAMES.map((name) => [
      name,
      (message) => {
        names.push(name);
        messages.add(message);
        subscribers[name]?.(message);
      },
    ]),
  );
  channel.subscribe(all);
  try {
    await work();
  } finally {
    channel.unsubscribe(all);
  }
  return { names, messages: [...messages] };
}

const sends = (options) => () =>
  against(RETRIED, options, (postproxy) =>
    postproxy.sendMessage("chat_1", { body: TEXT }, { idempotencyKey: "order-1" }),
  );

suite("the channel of calls", () => {
  test("tells of the begin and of the end", async () => {
    const { names, messages } = await published("call", sends());
    assert.deepEqual(names, ["start", "end", "asyncStart", "asyncEnd"]);
    assert.deepEqual(messages, [
      {
        operation: "sendMessage",
        binding: bindingName,
        conversationId: "chat_1",
        messageId: "msg_1",
        headers: {},
        status: 201,
        attempts: 2,
        requestId: "req_2",
      },
    ]);
  });

  test("tells of a failure by its class and its code", async () => {
    const answer = () => [422, { "x-request-id": "req_1" }, JSON.stringify({ error: TEXT, code: "invalid" })];
    const { names, messages } = await published("call", () =>
      against(answer, {}, (postproxy) => failure(postproxy.getMessage("msg_1"))),
    );
    assert.deepEqual(names, ["start", "end", "error", "asyncStart", "asyncEnd"]);
    const { messageId, error, status, attempts, outcome, requestId } = messages[0];
    assert.deepEqual(error, { name: "ValidationError", code: "invalid" });
    assert.deepEqual(
      [messageId, status, attempts, outcome, requestId],
      ["msg_1", 422, 1, "rejected", "req_1"],
    );
    assert(!JSON.stringify(messages).includes(TEXT));
  });

  test("tells of a call that is refused", async () => {
    const { names, messages } = await published("call", () =>
      against(RETRIED, {}, (postproxy) => failure(postproxy.sendMessage("chat_1", {}))),
    );
    assert.deepEqual(names, ["start", "end", "error", "asyncStart", "asyncEnd"]);
    assert.equal(messages[0].error.name, "ValidationError");
    assert.equal(messages[0].outcome, "not_sent");
  });

  test("tells of a call of a closed client", async () => {
    const { names } = await published("call", () =>
      against(RETRIED, {}, async (postproxy) => {
        await postproxy.close();
        assert((await failure(postproxy.listProfiles())) instanceof sdk.ValidationError);
      }),
    );
    assert.deepEqual(names, ["start", "end", "error", "asyncStart", "asyncEnd"]);
  });

  test("lets a subscriber add headers to every attempt, and the caller's own count more", async () => {
    const start = ({ headers }) => {
      headers.traceparent = "00-of-the-tracer-01";
      headers["x-tenant"] = "of-the-tracer";
    };
    let requests;
    const work = () =>
      against(RETRIED, {}, async (postproxy, server) => {
        await postproxy.sendMessage("chat_1", { body: "Hi" }, { headers: { "x-tenant": "own" } });
        requests = server.requests;
      });
    await published("call", work, { start });
    assert.deepEqual(
      requests.map(({ headers }) => [headers.traceparent, headers["x-tenant"]]),
      Array(2).fill(["00-of-the-tracer-01", "own"]),
    );
  });

  for (const [what, start] of Object.entries({
    "sets headers that can't be sent": ({ headers }) =>
      Object.assign(headers, { "x-a": "ä", "x-n": 5, "x n": "1", "x-good": "1" }),
    "takes the headers away": (message) => Object.assign(message, { headers: null }),
    "sets no function around": (message) => Object.assign(message, { around: 5 }),
    "throws around": (message) =>
      Object.assign(message, {
        around: () => {
          throw new Error("of the subscriber");
        },
      }),
    "throws after the work": (message) =>
      Object.assign(message, {
        around: (work) => {
          work();
          throw new Error("of the subscriber");
        },
      }),
    "leaves the work out": (message) => Object.assign(message, { around: () => undefined }),
    "does the work twice": (message) => Object.assign(message, { around: (work) => [work(), work()] }),
  })) {
    test(`ends no call where a subscriber ${what}`, async (t) => {
      t.mock.method(console, "error", () => {});
      let requests;
      const work = () =>
        against(RETRIED, {}, async (postproxy, server) => {
          await postproxy.sendMessage("chat_1", { body: "Hi" });
          requests = server.requests;
        });
      await published("call", work, { start });
      assert.equal(requests.length, 2);
      assert.equal(requests[0].headers["x-a"], undefined);
    });
  }

  test("runs the call in the stores of its subscribers, and inside what they set around it", async () => {
    const [bound, around] = [new AsyncLocalStorage(), new AsyncLocalStorage()];
    const { start } = tracingChannel("postproxy-dm:call");
    const seen = [];
    start.bindStore(bound, ({ operation }) => operation);
    const subscribers = {
      start(message) {
        message.around = (work) => around.run("around", work);
      },
    };
    try {
      await published(
        "call",
        sends({ onAttempt: () => seen.push([bound.getStore(), around.getStore()]) }),
        subscribers,
      );
    } finally {
      start.unbindStore(bound);
    }
    assert.deepEqual(seen, Array(2).fill(["sendMessage", "around"]));
    assert.deepEqual([bound.getStore(), around.getStore()], [undefined, undefined]);
  });

  test("publishes in the context of the caller", async () => {
    const storage = new AsyncLocalStorage();
    const seen = new Set();
    const see = () => seen.add(storage.getStore());
    await published(
      "call",
      () => storage.run("caller", sends()),
      Object.fromEntries(NAMES.map((name) => [name, see])),
    );
    assert.deepEqual([...seen], ["caller"]);
  });

  test("is told each call of a list that is walked", async () => {
    const answer = (_, number) => [
      200,
      {},
      JSON.stringify({ total: 2, page: number - 1, per_page: 1, data: [{ id: `msg_${number}` }] }),
    ];
    const { messages } = await published("call", () =>
      against(answer, {}, async (postproxy) => {
        for await (const _ of postproxy.listMessages("chat_1", { per_page: 1 }));
      }),
    );
    assert.deepEqual(
      messages.map(({ operation, conversationId }) => [operation, conversationId]),
      Array(2).fill(["listMessages", "chat_1"]),
    );
  });
});

suite("the channel of attempts", () => {
  test("tells of each attempt, with its call", async () => {
    const { names, messages } = await published("attempt", sends());
    assert.deepEqual(names, ["start", "error", "end", "start", "end"]);
    const told = messages.map(({ call, durationMs, url, ...others }) => {
      assert(durationMs > 0);
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/api\/chats\/chat_1\/messages$/);
      assert.equal(call, messages[0].call);
      assert.equal(call.operation, "sendMessage");
      return others;
    });
    assert.deepEqual(told, [
      {
        ...{ method: "POST", attempt: 1, status: 503, requestId: "req_1", nextDelayMs: 0 },
        error: { name: "Error", code: "server_error" },
      },
      { method: "POST", attempt: 2, status: 201, requestId: "req_2", nextDelayMs: null, error: undefined },
    ]);
    const all = JSON.stringify(messages);
    assert(!all.includes(API_KEY) && !all.includes(TEXT));
  });

  test("has no query in its URL", async () => {
    const answer = () => [200, {}, '{"data":[]}'];
    const { messages } = await published("attempt", () =>
      against(answer, { profileGroupId: "group_1" }, (postproxy) => postproxy.listProfiles()),
    );
    assert.match(messages[0].url, /\/api\/profiles$/);
  });
});

suite("the channel of webhooks", () => {
  const event = received({ chat: "chat_7", body: TEXT });

  test("tells of one that is read, with its ids", async () => {
    const { body, headers } = signed(event);
    const { names, messages } = await published("webhook", () => sdk.parseWebhook(body, headers, secret));
    assert.deepEqual(names, ["start", "end"]);
    assert.deepEqual(messages, [
      {
        operation: "parse",
        eventId: event.id,
        eventType: "message.received",
        conversationId: "chat_7",
        messageId: event.data.object.id,
      },
    ]);
  });

  test("tells why one is refused", async () => {
    const { body, headers } = signed(event, { key: "whsec_other" });
    for (const [operation, read] of [
      ["parse", sdk.parseWebhook],
      ["verify", sdk.verifyWebhook],
    ]) {
      const { names, messages } = await published("webhook", () =>
        failure(() => read(body, headers, secret)),
      );
      assert.deepEqual(names, ["start", "error", "end"]);
      assert.deepEqual(messages, [
        { operation, error: { name: "WebhookError", code: "signature_mismatch" } },
      ]);
    }
  });
});

suite("the channel of events", () => {
  test("tells of each run of a handler", async () => {
    const on = {
      "message.received": (_, { attempt }) => {
        if (attempt === 1) throw new TypeError(TEXT);
      },
    };
    const receiver = makeReceiver({ on, name: "shop" });
    const event = received({ chat: "chat_8", body: TEXT });
    const { names, messages } = await published("event", async () => {
      await deliver(receiver, event);
      await receiver.drain();
    });
    assert.deepEqual(names.slice(0, 5), ["start", "end", "error", "asyncStart", "asyncEnd"]);
    const [first, second] = messages;
    const { ageMs, error, ...others } = first;
    assert(ageMs >= 0 && ageMs < 60_000);
    assert.deepEqual(error, { name: "TypeError", code: undefined });
    assert.deepEqual(others, {
      eventId: event.id,
      eventType: "message.received",
      conversationId: "chat_8",
      messageId: event.data.object.id,
      receiver: "shop",
      handler: "message.received",
      attempt: 1,
      traceContext: undefined,
    });
    assert.equal(second.attempt, 2);
    assert(!JSON.stringify(messages).includes(TEXT));
  });

  test("runs the handler in the context of its own webhook, and inside what subscribers set", async () => {
    const [storage, around] = [new AsyncLocalStorage(), new AsyncLocalStorage()];
    const seen = [];
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    const on = {
      "message.received": async (event, { reply }) => {
        if (event.data.object.body === "first") await held;
        seen.push([event.data.object.body, storage.getStore(), around.getStore()]);
        await reply({ body: "Hello" });
      },
    };
    const calls = new Set();
    await against(
      () => [201, {}, '{"id":"msg_1"}'],
      { onAttempt: () => calls.add(around.getStore()) },
      async (client) => {
        const receiver = makeReceiver({ on, client });
        const subscribers = {
          start(message) {
            message.around = (work) => around.run(message.eventId, work);
          },
        };
        const events = [received({ body: "first" }), received({ body: "second" })];
        await published(
          "event",
          async () => {
            const first = storage.run("request 1", () => deliver(receiver, events[0]));
            const second = storage.run("request 2", () => deliver(receiver, events[1]));
            setTimeout(release, 50);
            await Promise.all([first, second]);
          },
          subscribers,
        );
        // The second event waited, and is never in the context of the first one's request.
        assert.deepEqual(seen[0], ["first", "request 1", events[0].id]);
        assert.equal(seen[1][2], events[1].id);
        assert.notEqual(seen[1][1], "request 1");
        assert.deepEqual(
          [...calls],
          events.map(({ id }) => id),
        );
      },
    );
  });
});
