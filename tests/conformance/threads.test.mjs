// Worker threads: an error is sent to another thread and is the same there, and a thread that is terminated takes its
// calls along.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { assert, failure, sdk, startReceiver, suite, test, until } from "./harness.mjs";

/** A thread that has the package, and runs this. */
function thread(source, workerData) {
  const head = `
    import { parentPort, workerData } from "node:worker_threads";
    import * as sdk from ${JSON.stringify(import.meta.resolve?.("postproxy-dm") ?? "postproxy-dm")};\n`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(head + source)}`);
  return new Worker(url, { workerData });
}

suite("errors between threads", () => {
  test("are what they were: class, fields and all", async () => {
    const server = await startReceiver(() => [
      429,
      { "x-request-id": "req_1", "retry-after": "7", "content-type": "application/json" },
      '{"error":"slow down","data":[null,"ü"]}',
    ]);
    const worker = thread(
      `
      const postproxy = new sdk.Postproxy({ ...workerData, maxRetries: 0 });
      postproxy.sendMessage("chat_1", { body: "Hi" }, { idempotencyKey: "key-1" })
        .catch((error) => parentPort.postMessage(error.toJSON()));`,
      { apiKey: "pp_live_1", baseUrl: server.url },
    );
    const [json] = await once(worker, "message");
    await worker.terminate();
    await server.stop();

    const error = sdk.PostproxyError.fromJSON(json);
    assert.equal(error.constructor, sdk.RateLimitError);
    assert.equal(error.name, "RateLimitError");
    assert.equal(error.message, "slow down");
    const { code, status, outcome, requestId, retryAfterMs, attempts, idempotencyKey } = error;
    assert.deepEqual([code, status, outcome, attempts], ["rate_limited", 429, "rejected", 1]);
    assert.deepEqual([requestId, retryAfterMs, idempotencyKey], ["req_1", 7000, "key-1"]);
    assert.equal(error.headers.get("x-request-id"), "req_1");
    assert.deepEqual(error.body, { error: "slow down", data: [null, "ü"] });
    assert.deepEqual(error.toJSON(), json);
  });

  test("are of every class there is", async () => {
    const classes = Object.values(sdk).filter((value) => value?.prototype instanceof sdk.PostproxyError);
    assert(classes.length >= 10);
    for (const Class of [...classes, sdk.PostproxyError]) {
      const error = new Class({ code: "timeout", outcome: "unknown", message: "m", body: '"5"', field: "f" });
      const copy = sdk.PostproxyError.fromJSON(structuredClone(error.toJSON()));
      assert.equal(copy.constructor, Class);
      assert.equal(copy.body, "5");
      assert.deepEqual(copy.toJSON(), error.toJSON());
      assert.deepEqual(
        sdk.PostproxyError.fromJSON(JSON.parse(JSON.stringify(error))).toJSON(),
        error.toJSON(),
      );
    }
  });

  test("are webhooks' errors too", async () => {
    const error = await failure(() => sdk.parseWebhook("{}", undefined, "whsec_1"));
    const copy = sdk.WebhookError.fromJSON(structuredClone(error.toJSON()));
    assert.equal(copy.constructor, sdk.WebhookError);
    assert.deepEqual(copy.toJSON(), error.toJSON());
  });

  test("of a class that this version does not have are PostproxyErrors, and what is no error is refused", async () => {
    const json = { name: "TeapotError", code: "teapot", outcome: "rejected", message: "short and stout" };
    const error = sdk.PostproxyError.fromJSON(json);
    assert.equal(error.constructor, sdk.PostproxyError);
    assert.equal(error.code, "teapot");
    for (const odd of [undefined, null, 7, "text", [], {}, { message: 7 }]) {
      for (const Class of [sdk.PostproxyError, sdk.WebhookError]) {
        assert((await failure(() => Class.fromJSON(odd))) instanceof sdk.ValidationError);
      }
    }
  });
});

suite("a thread that is terminated", () => {
  test("takes its calls along, whatever they are doing", async () => {
    let open = 0;
    const server = await startReceiver((_, __, { incoming }) => {
      open += 1;
      incoming.socket.once("close", () => {
        open -= 1;
      });
    });
    const retried = await startReceiver(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return [503, { "retry-after": "0" }];
    });
    const worker = thread(
      `
      const postproxy = new sdk.Postproxy({ apiKey: "pp_live_1", baseUrl: workerData.hangs, timeoutMs: 600_000 });
      for (let each = 0; each < 3; each += 1) postproxy.sendMessage("chat_1", { body: "Hi" }).catch(() => {});
      const again = new sdk.Postproxy({ apiKey: "pp_live_1", baseUrl: workerData.fails, timeoutMs: 600_000, maxRetries: 100 });
      again.getMessage("msg_1").catch(() => {});`,
      { hangs: server.url, fails: retried.url },
    );
    try {
      await until("three calls under way, one repeated", () => open === 3 && retried.requests.length > 3);
      await worker.terminate();
      await until("the connections ended", () => open === 0);
      const before = retried.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert(retried.requests.length <= before + 1, "a retry was made after the end");
    } finally {
      await server.stop();
      await retried.stop();
    }
  });

  test("leaves the calls of other threads alone", async () => {
    const server = await startReceiver(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [200, {}, '{"data":[]}'];
    });
    const options = { apiKey: "pp_live_1", baseUrl: server.url, maxRetries: 0 };
    const worker = thread("new sdk.Postproxy(workerData).listProfiles().catch(() => {});", options);
    const own = new sdk.Postproxy(options).listProfiles();
    await until("both calls under way", () => server.requests.length === 2);
    await worker.terminate();
    assert.deepEqual(await own, { data: [] });
    await server.stop();
  });
});
