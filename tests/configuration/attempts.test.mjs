// The time of one attempt, beside that of the whole call.

import { assert, connect, failure, sdk, startReceiver, suite, test } from "../conformance/harness.mjs";

const API_KEY = "pp_live_do_not_tell";

/** Answers from the second request on. */
const silentAtFirst = (_, count) =>
  count === 1 ? undefined : [200, { "x-request-id": "req_2" }, '{"id":"msg_1"}'];

suite("an attempt", () => {
  async function calling(answer, options, call) {
    const server = await startReceiver(answer);
    const reports = [];
    const postproxy = connect(
      { api_key: API_KEY, url: server.url },
      { onAttempt: (it) => reports.push(it), ...options },
    );
    try {
      return { result: await call(postproxy).catch((error) => error), reports, requests: server.requests };
    } finally {
      await server.stop();
    }
  }

  for (const [where, client, call] of [
    ["of the client", { attemptTimeoutMs: 1000 }, {}],
    ["of the call", { attemptTimeoutMs: 60_000 }, { attemptTimeoutMs: 1000 }],
  ]) {
    test(`without an answer in its time, ${where}, is given up and repeated with the same key`, async () => {
      const send = (postproxy) => postproxy.sendMessage("chat_1", { body: "Hi" }, call);
      const { result, reports } = await calling(silentAtFirst, client, send);
      assert.equal(result.id, "msg_1");
      assert.deepEqual(
        reports.map(({ status, error, requestId }) => [status, error, requestId]),
        [
          [null, "timeout", null],
          [200, null, "req_2"],
        ],
      );
      assert(reports[0].durationMs >= 990, String(reports[0].durationMs));
      assert.match(reports[0].idempotencyKey, /^[\da-f-]{36}$/);
      assert.equal(reports[1].idempotencyKey, reports[0].idempotencyKey);
    });
  }

  test("that is the last one fails the call, which may have been done", async () => {
    const send = (postproxy) => postproxy.sendMessage("chat_1", { body: "Hi" });
    const { result } = await calling(() => undefined, { attemptTimeoutMs: 100, maxRetries: 1 }, send);
    assert(result instanceof sdk.TimeoutError);
    assert.equal(result.outcome, "unknown");
    assert.equal(result.attempts, 2);
    assert.match(result.message, /^sendMessage took longer than its 100 ms for an attempt, asking /);
  });

  test("of a wait is limited too", async () => {
    const published = (_, count) =>
      count === 1 ? undefined : [200, {}, '{"id":"msg_1","status":"published"}'];
    const wait = (postproxy) => postproxy.waitForMessage("msg_1", { attemptTimeoutMs: 1000 });
    const { result } = await calling(published, {}, wait);
    assert.equal(result.status, "published");
  });

  test("takes at least a millisecond", async () => {
    const error = await failure(() =>
      connect({ api_key: API_KEY, url: "http://127.0.0.1:9" }, { attemptTimeoutMs: 0 }),
    );
    assert.equal(error.field, "attemptTimeoutMs");
  });
});
