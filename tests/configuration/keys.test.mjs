// Keys that a function gives.

import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { assert, failure, sdk, startReceiver, suite, test, until } from "../conformance/harness.mjs";

/** A server that takes one key, which can be replaced. */
async function startService(key) {
  const service = { key };
  const server = await startReceiver(({ headers }) =>
    headers.authorization === `Bearer ${service.key}`
      ? [200, {}, '{"id":"msg_1"}']
      : [401, { "content-type": "application/json" }, '{"error":"Invalid API key"}'],
  );
  return Object.assign(service, server);
}

async function withService(key, work) {
  const service = await startService(key);
  try {
    await work(service, (options) => new sdk.Postproxy({ baseUrl: service.url, ...options }));
  } finally {
    await service.stop();
  }
}

const keysOf = ({ requests }) => requests.map(({ headers }) => headers.authorization.slice("Bearer ".length));

suite("a function that gives the key", () => {
  for (const [kind, giving] of [
    ["sync", (key) => key],
    ["async", async (key) => key],
  ]) {
    test(`(${kind}) is asked by each call`, () =>
      withService("pp_first_key", async (service, connect) => {
        let asked = 0;
        const postproxy = connect({
          apiKey: () => {
            asked += 1;
            return giving("pp_first_key");
          },
        });
        assert.equal(asked, 0);
        await Promise.all([postproxy.getMessage("msg_1"), postproxy.sendMessage("chat_1", { body: "Hi" })]);
        assert.equal(asked, 2);
        assert.deepEqual(keysOf(service), ["pp_first_key", "pp_first_key"]);
      }));
  }

  test("is asked once more after a 401, under the same idempotency key", () =>
    withService("pp_second_key", async (service, connect) => {
      const keys = ["pp_first_key", "pp_second_key"];
      const reports = [];
      const postproxy = connect({
        ...{ apiKey: () => keys.shift(), maxRetries: 0 },
        onAttempt: (report) =>
          reports.push([report.attempt, report.status, report.error, report.nextDelayMs]),
      });
      const { attempts } = await postproxy.sendMessage("chat_1", { body: "Hi" }).withResponse();
      assert.equal(attempts, 2);
      assert.deepEqual(keysOf(service), ["pp_first_key", "pp_second_key"]);
      const [first, second] = service.requests.map(({ headers }) => headers["idempotency-key"]);
      assert.equal(first, second);
      assert.deepEqual(reports, [
        [1, 401, "authentication_failed", 0],
        [2, 200, null, null],
      ]);
    }));

  test("whose second key is refused too fails the call, and neither key is told", () =>
    withService("pp_other_key", async (service, connect) => {
      const keys = ["pp_first_key", "pp_second_key"];
      const error = await failure(connect({ apiKey: () => keys.shift() }).getMessage("msg_1"));
      assert(error instanceof sdk.AuthenticationError);
      assert.deepEqual([error.outcome, error.attempts], ["rejected", 2]);
      assert.equal(service.requests.length, 2);
      assert(!/pp_(first|second)_key/.test(inspect(error, { depth: 9 })));
    }));

  test("keeps the parts of an upload the same for both keys", () =>
    withService("pp_second_key", async (service, connect) => {
      const keys = ["pp_first_key", "pp_second_key"];
      const media = [new File(["%PDF-1.4"], "a.pdf", { type: "application/pdf" })];
      await connect({ apiKey: () => keys.shift() }).sendMessage("chat_1", { media });
      const [first, second] = service.requests;
      assert.equal(first.headers["content-type"], second.headers["content-type"]);
      assert.deepEqual(first.body, second.body);
    }));

  for (const [what, apiKey, told] of [
    [
      "throws",
      () => {
        throw new Error("the vault is sealed");
      },
      /the vault is sealed/,
    ],
    [
      "rejects",
      async () => {
        throw new Error("the vault is sealed");
      },
      /the vault is sealed/,
    ],
    ["gives nothing", () => undefined, /apiKey must be a string, its function gave nothing/],
  ]) {
    test(`that ${what} fails the call before it is sent`, () =>
      withService("pp_first_key", async (service, connect) => {
        const error = await failure(connect({ apiKey }).sendMessage("chat_1", { body: "Hi" }));
        assert(error instanceof sdk.ValidationError);
        assert.deepEqual([error.field, error.outcome, error.attempts], ["apiKey", "not_sent", 0]);
        assert.match(String(error.cause), told);
        assert.deepEqual(service.requests, []);
      }));
  }

  for (const [key, words] of [
    ["", /must not be empty/],
    ["pp key", /must be visible ASCII/],
  ]) {
    test(`that gives ${JSON.stringify(key)} is told so`, () =>
      withService("pp_first_key", async (_service, connect) => {
        const error = await failure(connect({ apiKey: () => key }).getMessage("msg_1"));
        assert.equal(error.field, "apiKey");
        assert.match(error.message, words);
      }));
  }

  test("that never answers ends at the deadline, or when the caller aborts", () =>
    withService("pp_first_key", async (service, connect) => {
      const postproxy = connect({ apiKey: () => new Promise(() => {}) });
      const late = await failure(postproxy.getMessage("msg_1", { timeoutMs: 100 }));
      assert(late instanceof sdk.TimeoutError);
      assert.equal(late.outcome, "not_sent");
      const controller = new AbortController();
      const aborted = failure(postproxy.getMessage("msg_1", { signal: controller.signal }));
      setTimeout(() => controller.abort(new Error("enough")), 20);
      assert((await aborted) instanceof sdk.AbortError);
      assert.deepEqual(service.requests, []);
    }));

  test("runs in its caller's context, and its failures are handled once", () =>
    withService("pp_first_key", async (_service, connect) => {
      const storage = new AsyncLocalStorage();
      const seen = [];
      const postproxy = connect({
        apiKey: async () => {
          seen.push(storage.getStore());
          return "pp_first_key";
        },
      });
      await Promise.all(["a", "b"].map((name) => storage.run(name, () => postproxy.getMessage("msg_1"))));
      assert.deepEqual(seen.sort(), ["a", "b"]);
      const unhandled = [];
      const note = (error) => unhandled.push(error);
      process.on("unhandledRejection", note);
      await failure(connect({ apiKey: () => Promise.reject(new Error("sealed")) }).getMessage("msg_1"));
      await until("a turn", () => new Promise((resolve) => setTimeout(resolve, 20, true)));
      process.off("unhandledRejection", note);
      assert.deepEqual(unhandled, []);
    }));

  test("goes with a derived client, whose own counts more", () =>
    withService("pp_second_key", async (service, connect) => {
      const base = connect({ apiKey: () => "pp_first_key" });
      assert(
        (await failure(base.withOptions({ timeoutMs: 5000 }).getMessage("msg_1"))) instanceof
          sdk.AuthenticationError,
      );
      await base.withOptions({ apiKey: "pp_second_key" }).getMessage("msg_1");
      assert.deepEqual(keysOf(service), ["pp_first_key", "pp_first_key", "pp_second_key"]);
    }));
});
