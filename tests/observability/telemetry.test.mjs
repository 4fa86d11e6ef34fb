// The spans and the metrics of calls and events, as OpenTelemetry's own SDK receives them, and the context on the wire.

import { metrics, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import {
  API_KEY,
  against,
  assert,
  failure,
  makeReceiver,
  RETRIED,
  received,
  secret,
  signed,
  suite,
  test,
} from "./harness.mjs";
import {
  endedSpans,
  inSpan,
  PostproxyInstrumentation,
  startMetrics,
  traceparentOf,
  tracerProvider,
} from "./telemetry.mjs";

const TEXT = "what a person wrote";
const ERROR = SpanStatusCode.ERROR;

const instrumentation = new PostproxyInstrumentation();

const byName = ([one, , ofOne], [other, , ofOther]) =>
  one.localeCompare(other) || (ofOne["error.type"] ?? "").localeCompare(ofOther["error.type"] ?? "");

/** A call that is repeated once. Returns its spans, the span around it, and the requests. */
async function sendTwice(options = {}) {
  let requests;
  const traced = await inSpan(() =>
    against(RETRIED, options, async (postproxy, server) => {
      await postproxy.sendMessage("chat_1", { body: TEXT });
      requests = server.requests;
    }),
  );
  const [first, second, call] = traced.spans;
  return { ...traced, first, second, call, requests };
}

suite("the spans of a call", () => {
  test("are one for the call, and a child for each attempt", async () => {
    const { span, spans, call, first, second } = await sendTwice();
    assert.equal(spans.length, 3);
    assert.deepEqual([call.name, call.kind], ["sendMessage", SpanKind.CLIENT]);
    assert.equal(call.parentSpanContext.spanId, span.spanId);
    const { "server.port": port, ...attributes } = call.attributes;
    assert.deepEqual(attributes, {
      "postproxy.operation": "sendMessage",
      "messaging.message.conversation_id": "chat_1",
      "messaging.message.id": "msg_1",
      "postproxy.attempts": 2,
      "postproxy.request_id": "req_2",
      "server.address": "127.0.0.1",
    });
    assert.equal(call.status.code, SpanStatusCode.UNSET);
    const server = { "server.address": "127.0.0.1", "server.port": port };
    const request = {
      "http.request.method": "POST",
      "url.scheme": "http",
      "url.full": `http://127.0.0.1:${port}/api/chats/chat_1/messages`,
      ...server,
    };
    for (const attempt of [first, second]) {
      assert.deepEqual([attempt.name, attempt.kind], ["POST", SpanKind.CLIENT]);
      assert.equal(attempt.parentSpanContext.spanId, call.spanContext().spanId);
      const [from, to] = [attempt.startTime, attempt.endTime].map(([s, ns]) => s * 1e3 + ns / 1e6);
      assert(from <= to && to - from < 10_000);
    }
    assert.deepEqual(first.attributes, {
      ...request,
      "http.response.status_code": 503,
      "error.type": "503",
      "postproxy.request_id": "req_1",
    });
    assert.equal(first.status.code, ERROR);
    assert.deepEqual(second.attributes, {
      ...request,
      "http.response.status_code": 201,
      "http.request.resend_count": 1,
      "postproxy.request_id": "req_2",
    });
    assert.equal(second.status.code, SpanStatusCode.UNSET);
  });

  test("send the context of the call with every attempt", async () => {
    const { call, requests } = await sendTwice();
    assert.deepEqual(
      requests.map(({ headers }) => headers.traceparent),
      Array(2).fill(traceparentOf(call.spanContext())),
    );
  });

  test("leave the headers that the caller gives", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request;
    await against(RETRIED, {}, async (postproxy, server) => {
      await postproxy.sendMessage("chat_1", { body: "Hi" }, { headers: { traceparent } });
      [request] = server.requests;
    });
    assert.equal(request.headers.traceparent, traceparent);
  });

  test("say what a call failed with", async () => {
    const answer = () => [422, { "x-request-id": "req_1" }, JSON.stringify({ error: TEXT, code: "invalid" })];
    const { spans } = await inSpan(() =>
      against(answer, {}, (postproxy) => failure(postproxy.getMessage("msg_1"))),
    );
    const [attempt, call] = spans;
    assert.equal(attempt.attributes["error.type"], "422");
    const { "server.port": _, ...attributes } = call.attributes;
    assert.deepEqual(attributes, {
      "postproxy.operation": "getMessage",
      "messaging.message.id": "msg_1",
      "postproxy.attempts": 1,
      "postproxy.outcome": "rejected",
      "postproxy.request_id": "req_1",
      "server.address": "127.0.0.1",
      "error.type": "invalid",
    });
    assert.deepEqual(call.status, { code: ERROR });
  });

  test("say why no answer came", async () => {
    const { spans } = await inSpan(() =>
      against(RETRIED, { maxRetries: 0 }, async (postproxy, server) => {
        await server.stop();
        await failure(postproxy.listProfiles());
        server.stop = () => {};
      }),
    );
    assert.deepEqual(
      spans.map(({ name, attributes }) => [name, attributes["error.type"]]),
      [
        ["GET", "connection_failed"],
        ["listProfiles", "connection_failed"],
      ],
    );
    assert.equal(spans[0].attributes["http.response.status_code"], undefined);
  });

  test("end for a call that is refused", async () => {
    const { spans } = await inSpan(() =>
      against(RETRIED, {}, (postproxy) => failure(postproxy.sendMessage("chat_1", {}))),
    );
    const [{ name, attributes, status }] = spans;
    assert.deepEqual([spans.length, name, status.code], [1, "sendMessage", ERROR]);
    assert.equal(attributes["postproxy.outcome"], "not_sent");
  });
});

suite("the spans of an event", () => {
  const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  /** Handles an event whose webhook has these headers. */
  async function handle(on, { event = received({ chat: "chat_7", body: TEXT }), headers = {}, client } = {}) {
    const receiver = makeReceiver({ on, name: "shop", client });
    const { body, headers: own } = signed(event);
    await receiver.receive(body, { ...own, ...headers });
    await receiver.drain();
    return event;
  }

  test("are one for each run, in the span of the webhook's request", async () => {
    let event;
    const { span, spans } = await inSpan(async () => {
      event = await handle({
        "message.received": (_, { attempt }) => {
          if (attempt === 1) throw new TypeError(TEXT);
        },
      });
    });
    assert.equal(spans.length, 2);
    for (const [at, run] of spans.entries()) {
      assert.deepEqual([run.name, run.kind, run.links], ["process message.received", SpanKind.CONSUMER, []]);
      assert.equal(run.parentSpanContext.spanId, span.spanId);
      assert.deepEqual(run.attributes, {
        "messaging.system": "postproxy",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": "message.received",
        "messaging.consumer.group.name": "shop",
        "messaging.message.id": event.data.object.id,
        "messaging.message.conversation_id": "chat_7",
        "postproxy.event.id": event.id,
        "postproxy.event.attempt": at + 1,
        ...(at === 0 ? { "error.type": "TypeError" } : {}),
      });
    }
    assert.deepEqual(
      spans.map(({ status }) => status.code),
      [ERROR, SpanStatusCode.UNSET],
    );
  });

  test("link to the producer's context", async () => {
    const { span, spans } = await inSpan(() =>
      handle({ "message.received"() {} }, { headers: { traceparent: TRACE, tracestate: "vendor=1" } }),
    );
    const [{ parentSpanContext, links }] = spans;
    assert.equal(parentSpanContext.spanId, span.spanId);
    assert.equal(traceparentOf(links[0].context), TRACE);
    assert.equal(links[0].context.traceState.serialize(), "vendor=1");
  });

  test("have the producer's context as their parent where the request has no span", async () => {
    await inSpan(() => {});
    await handle({ "message.received"() {} }, { headers: { Traceparent: TRACE } });
    const [{ parentSpanContext, links }] = endedSpans();
    assert.equal(traceparentOf(parentSpanContext), TRACE);
    assert.deepEqual(links, []);
    await inSpan(() => {});
    await handle({ "message.received"() {} }, { headers: { traceparent: "none" } });
    assert.equal(endedSpans()[0].parentSpanContext, undefined);
  });

  test("are the parents of the handler's calls", async () => {
    const answer = () => [201, {}, '{"id":"msg_1","chat_id":"chat_7"}'];
    const { spans } = await inSpan(() =>
      against(answer, {}, (client) =>
        handle({ "message.received": (_, { reply }) => reply({ body: TEXT }) }, { client }),
      ),
    );
    const [run, call] = ["process message.received", "sendMessage"].map((wanted) =>
      spans.find(({ name }) => name === wanted),
    );
    assert.equal(call.parentSpanContext.spanId, run.spanContext().spanId);
  });
});

suite("the metrics", () => {
  test("are durations, retries and the age of events, without ids, keys and texts", async () => {
    const { meterProvider, points } = startMetrics();
    instrumentation.setMeterProvider(meterProvider);
    let spans;
    try {
      ({ spans } = await inSpan(async () => {
        await against(RETRIED, {}, (postproxy) => postproxy.sendMessage("chat_1", { body: TEXT }));
        const on = {
          "message.received": (_, { attempt }) => {
            if (attempt === 1) throw new TypeError(TEXT);
          },
        };
        const receiver = makeReceiver({ on, name: "shop" });
        const event = {
          ...received({ body: TEXT }),
          created_at: new Date(Date.now() - 60_000).toISOString(),
        };
        const { body, headers } = signed(event);
        await receiver.receive(body, headers);
        await receiver.drain();
      }));
    } finally {
      instrumentation.setMeterProvider(metrics.getMeterProvider());
    }
    const found = await points();
    const server = { "url.scheme": "http", "server.address": "127.0.0.1" };
    const request = { "http.request.method": "POST", ...server };
    const send = { "postproxy.operation": "sendMessage" };
    const run = {
      "messaging.system": "postproxy",
      "messaging.operation.name": "process",
      "messaging.destination.name": "message.received",
      "messaging.consumer.group.name": "shop",
    };
    const told = found.map(({ name, unit, attributes: { "server.port": _, ...attributes }, value }) => [
      ...[name, unit, attributes, value.count ?? value],
    ]);
    assert.deepEqual(
      told.sort(byName),
      [
        [
          ...["http.client.request.duration", "s"],
          { ...request, "http.response.status_code": 503, "error.type": "503" },
          1,
        ],
        ["http.client.request.duration", "s", { ...request, "http.response.status_code": 201 }, 1],
        ["postproxy.call.retries", "{attempt}", { ...send, "error.type": "503" }, 1],
        ["postproxy.call.duration", "s", send, 1],
        ["postproxy.event.age", "s", run, 1],
        ["messaging.process.duration", "s", { ...run, "error.type": "TypeError" }, 1],
        ["messaging.process.duration", "s", run, 1],
      ].sort(byName),
    );
    const { value } = found.find(({ name }) => name === "postproxy.event.age");
    assert(value.min >= 60 && value.min < 70);
    const all = JSON.stringify([
      found,
      spans.map(({ attributes, events, links }) => ({ attributes, events, links })),
    ]);
    assert(!all.includes(TEXT) && !all.includes(API_KEY) && !all.includes(secret));
    assert(!JSON.stringify(found).includes("chat_1"));
  });
});

suite("the instrumentation", () => {
  test("is registered as others are, and uses the providers that it is given", async () => {
    instrumentation.disable();
    const { meterProvider, points } = startMetrics();
    const own = new PostproxyInstrumentation({ enabled: false });
    const unregister = registerInstrumentations({ instrumentations: [own], tracerProvider, meterProvider });
    try {
      const { spans } = await sendTwice();
      assert.equal(spans.length, 3);
      assert(
        spans.every(({ instrumentationScope: { name, version } }) => name === "postproxy-dm" && version),
      );
      assert((await points()).every(({ scope }) => scope === "postproxy-dm"));
      unregister();
      assert.deepEqual((await sendTwice()).spans, []);
    } finally {
      own.disable();
      instrumentation.enable();
    }
  });

  test("makes one span however often it is enabled", async () => {
    instrumentation.enable();
    assert.equal((await sendTwice()).spans.length, 3);
  });

  test("names the option that it refuses", () => {
    for (const [config, field] of [
      [{ enabled: "no" }, "config.enabled"],
      ["on", "config"],
    ]) {
      assert.throws(() => new PostproxyInstrumentation(config), { name: "ValidationError", field });
    }
  });
});
