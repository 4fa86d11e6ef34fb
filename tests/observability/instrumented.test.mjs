// Beside OpenTelemetry's instrumentations of fetch and of node:http: each request has one span and carries its context. They see
// WebAssembly's requests, and never the addon's.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { against, assert, bindingName, RETRIED, suite, test } from "./harness.mjs";
import { inSpan, PostproxyInstrumentation, scopeOf, startMetrics, traceparentOf } from "./telemetry.mjs";

/** One that signs nothing here. */
const AUTHORITY = await readFile(new URL("../network/authorities/authority.pem", import.meta.url), "utf8");

const OURS = "postproxy-dm";
const FETCH = "@opentelemetry/instrumentation-undici";
const HTTP = "@opentelemetry/instrumentation-http";

/** Who makes the spans of requests that this binding makes. */
const makerOf = { native: () => OURS, wasm: (other) => other }[bindingName];

const instrumentation = new PostproxyInstrumentation({ enabled: false });

/** A call that is repeated once, beside other instrumentations. Returns its spans, the durations of requests, and the requests. */
async function sendTwice(others, { options = {}, work = (postproxy) => send(postproxy) } = {}) {
  const { meterProvider, points } = startMetrics();
  const unregister = registerInstrumentations({ instrumentations: others, meterProvider });
  let requests;
  try {
    const { span, spans } = await inSpan(() =>
      against(RETRIED, options, async (postproxy, server) => {
        await work(postproxy);
        requests = server.requests;
      }),
    );
    const call = spans.find(({ name }) => name === "sendMessage");
    const attempts = spans.filter((it) => it !== call && it.kind === call.kind);
    const durations = (await points()).filter(({ name }) => name === "http.client.request.duration");
    const sent = requests.map(({ headers }) => headers.traceparent);
    return { span, call, attempts, durations, sent };
  } finally {
    unregister();
    instrumentation.disable();
  }
}

const send = (postproxy) => postproxy.sendMessage("chat_1", { body: "Hi" });

/** Each attempt has one span, a child of the call's, made by `maker`. */
function checkSpans({ call, attempts, durations }, maker) {
  assert.deepEqual(attempts.map(scopeOf), [maker, maker]);
  for (const attempt of attempts) {
    assert.equal(attempt.parentSpanContext.spanId, call.spanContext().spanId);
    assert.equal(attempt.attributes["server.address"], "127.0.0.1");
  }
  assert.deepEqual(new Set(durations.map(({ scope }) => scope)), new Set([maker]));
  assert.equal(
    durations.reduce((sum, { value }) => sum + value.count, 0),
    2,
  );
}

/** What goes on the wire: a context for each attempt where its span was there before it, and otherwise that of the call. */
function expectedOnWire({ call, attempts }, maker) {
  const spans = maker === OURS ? [call, call] : attempts;
  return spans.map((span) => traceparentOf(span.spanContext()));
}

suite("beside the instrumentation of fetch", () => {
  for (const isFirst of [true, false]) {
    test(`that is registered ${isFirst ? "before" : "after"} ours, a request has one span`, async () => {
      const fetches = new UndiciInstrumentation();
      const others = isFirst ? [fetches, instrumentation] : [instrumentation, fetches];
      if (!isFirst) instrumentation.enable();
      const traced = await sendTwice(others);
      const maker = makerOf(FETCH);
      checkSpans(traced, maker);
      assert.deepEqual(traced.sent, expectedOnWire(traced, maker));
    });
  }

  test("that is registered after a call, a request has one span", async () => {
    const listen = () => {};
    subscribe("undici:request:create", listen);
    instrumentation.enable();
    await against(RETRIED, {}, send);
    try {
      const traced = await sendTwice([new UndiciInstrumentation(), instrumentation]);
      const maker = makerOf(FETCH);
      checkSpans(traced, maker);
      assert.deepEqual(traced.sent, expectedOnWire(traced, maker));
    } finally {
      unsubscribe("undici:request:create", listen);
    }
  });

  test("that is told to ignore our requests, they have ours", async () => {
    const traced = await sendTwice([
      new UndiciInstrumentation({ ignoreRequestHook: () => true }),
      instrumentation,
    ]);
    checkSpans(traced, OURS);
    assert.deepEqual(traced.sent, expectedOnWire(traced, OURS));
  });

  test("whose channel only a debugger listens to, they have ours", async () => {
    const listen = () => {};
    subscribe("undici:request:create", listen);
    try {
      const traced = await sendTwice([instrumentation]);
      checkSpans(traced, OURS);
      assert.deepEqual(traced.sent, expectedOnWire(traced, OURS));
    } finally {
      unsubscribe("undici:request:create", listen);
    }
  });

  test("calls at the same time keep their own spans", async () => {
    const work = (postproxy) => Promise.all([send(postproxy), send(postproxy)]);
    const { attempts } = await sendTwice([new UndiciInstrumentation(), instrumentation], { work });
    assert.deepEqual(
      attempts.filter(({ name }) => name === "POST").map(scopeOf),
      Array(3).fill(makerOf(FETCH)),
    );
  });

  test("the program's other requests are left alone", async () => {
    let own;
    const work = async (postproxy) => {
      await send(postproxy);
      const answer = await fetch("data:,nothing");
      own = answer.status;
    };
    checkSpans(await sendTwice([new UndiciInstrumentation(), instrumentation], { work }), makerOf(FETCH));
    assert.equal(own, 200);
  });
});

suite("beside the instrumentation of node:http", () => {
  // The authority makes WebAssembly take node:http in place of fetch.
  const options = { ca: AUTHORITY };

  test("a request has one span", async () => {
    const https = new HttpInstrumentation();
    createRequire(import.meta.url)("node:http");
    const traced = await sendTwice([https, new UndiciInstrumentation(), instrumentation], { options });
    const maker = makerOf(HTTP);
    checkSpans(traced, maker);
    assert.deepEqual(traced.sent, expectedOnWire(traced, maker));
  });

  test("that isn't there, it has ours", async () => {
    const traced = await sendTwice([instrumentation], { options });
    checkSpans(traced, OURS);
    assert.deepEqual(traced.sent, expectedOnWire(traced, OURS));
  });
});
