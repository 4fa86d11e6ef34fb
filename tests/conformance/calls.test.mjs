// What a call makes of the answers that the service may give: what is repeated, what is not, what the error says, and
// how its caller ends it. What no service should do is in misbehaviour.test.mjs.

import { assert, connect, failure, sdk, startReceiver, suite, test } from "./harness.mjs";

const API_KEY = "pp_live_do_not_tell";
const OK = [200, { "content-type": "application/json" }, '{"id":"msg_1"}'];
const SOON = { "retry-after": "0" };

/** Runs a test against a server that answers so. */
async function against(answer, work) {
  const server = await startReceiver(answer);
  try {
    await work(connect({ api_key: API_KEY, url: server.url }), server);
  } finally {
    await server.stop();
  }
}

suite("calls", () => {
  const send = (postproxy, options) => postproxy.sendMessage("chat_1", { body: "Hi" }, options);

  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    test(`are repeated after ${status}, with the same key`, async () => {
      await against(
        (_, count) => (count < 3 ? [status, SOON] : OK),
        async (postproxy, { requests }) => {
          const { attempts } = await send(postproxy).withResponse();
          assert.equal(attempts, 3);
          const keys = new Set(requests.map(({ headers }) => headers["idempotency-key"]));
          assert.equal(keys.size, 1);
          assert.match([...keys][0], /^[0-9a-f-]{36}$/);
        },
      );
    });
  }

  test("are repeated while their key is in flight", async () => {
    const inFlight = [409, SOON, '{"error":"Idempotency-Key is in flight"}'];
    await against(
      (_, count) => (count < 2 ? inFlight : OK),
      async (postproxy) => assert.equal((await send(postproxy)).id, "msg_1"),
    );
  });

  for (const [status, Class] of Object.entries({
    301: "PostproxyError",
    400: "ValidationError",
    401: "AuthenticationError",
    403: "PermissionError",
    404: "NotFoundError",
    405: "PostproxyError",
    422: "ValidationError",
  })) {
    test(`are not repeated after ${status}, a ${Class}`, async () => {
      const headers = { "x-request-id": "req_1", location: "https://elsewhere.example/" };
      await against(
        () => [Number(status), headers, '{"error":"no"}'],
        async (postproxy, { requests, url }) => {
          const error = await failure(send(postproxy));
          assert.equal(error.constructor, sdk[Class]);
          assert.equal(error.name, Class);
          const asked = status === "404" ? ` (POST ${url}/api/chats/chat_1/messages)` : "";
          assert.equal(error.message, `no${asked}`);
          assert.equal(error.status, Number(status));
          assert.equal(error.requestId, "req_1");
          assert.equal(error.headers.get("x-request-id"), "req_1");
          assert.deepEqual(error.body, { error: "no" });
          assert.equal(error.outcome, "rejected");
          assert.equal(error.idempotencyKey, requests[0].headers["idempotency-key"]);
          assert.equal(requests.length, 1);
        },
      );
    });
  }

  test("give up after two retries, and say that the outcome is unknown", async () => {
    await against(
      () => [503, { ...SOON, "content-type": "text/html" }, "<html>Bad day</html>"],
      async (postproxy, { requests }) => {
        const error = await failure(send(postproxy));
        assert(error instanceof sdk.ServerError);
        assert.equal(error.attempts, 3);
        assert.equal(requests.length, 3);
        assert.equal(error.outcome, "unknown");
        assert.equal(error.body, "<html>Bad day</html>");
        assert.match(error.message, /^HTTP 503 Service Unavailable/);
      },
    );
  });

  test("can be aborted while they wait for a retry", async () => {
    await against(
      () => [429, { "retry-after": "20" }],
      async (postproxy, { requests }) => {
        const started = performance.now();
        const error = await failure(send(postproxy, { signal: AbortSignal.timeout(100) }));
        assert(error instanceof sdk.AbortError);
        assert.equal(error.cause.name, "TimeoutError");
        assert.equal(error.outcome, "rejected");
        assert.equal(requests.length, 1);
        assert(performance.now() - started < 10_000);
      },
    );
  });

  test("with a signal that is aborted already send nothing", async () => {
    await against(
      () => OK,
      async (postproxy, { requests }) => {
        const error = await failure(send(postproxy, { signal: AbortSignal.abort() }));
        assert(error instanceof sdk.AbortError);
        assert.equal(error.outcome, "not_sent");
        assert.equal(requests.length, 0);
      },
    );
  });

  test("that succeed with no body give null", async () => {
    await against(
      () => [204],
      async (postproxy) => assert.equal(await send(postproxy), null),
    );
  });
});
