// Many calls at once. Natively they cross together, and what happens to them comes back in batches: each must get its own.

import { AsyncLocalStorage } from "node:async_hooks";
import { assert, connect, startReceiver, suite, test } from "./harness.mjs";

const JSON_TYPE = { "content-type": "application/json" };

/** Answers with the id that the path names, and with the text that the content holds. */
function echo({ url, body }) {
  const id = decodeURIComponent(url.split("/chats/")[1].split("/")[0]);
  const text = JSON.parse(body).body;
  switch (id.split("-")[0]) {
    case "large":
      return [200, JSON_TYPE, JSON.stringify({ id, body: text.repeat(200_000) })];
    case "refused":
      // Each quotation mark is four bytes by the time it crosses, so it doesn't fit into a batch.
      return [422, JSON_TYPE, JSON.stringify({ error: `${text}${'"'.repeat(30_000)}` })];
    case "unreadable":
      return [200, JSON_TYPE, `<p>${text}</p>`];
    default:
      return [200, { ...JSON_TYPE, "x-request-id": `req-${id}` }, JSON.stringify({ id, body: text })];
  }
}

suite("calls at once", () => {
  let server;
  let clients;
  test("begin", async () => {
    server = await startReceiver(echo);
    clients = ["pp_live_1", "pp_live_2"].map((api_key) => connect({ api_key, url: server.url }));
  });

  test("get each its own answer, whatever the others are", async () => {
    const kinds = ["small", "large", "refused", "unreadable", "foreign"];
    const calls = Array.from({ length: 300 }, (_, n) => {
      // Large ones are few: they are megabytes.
      const kind = kinds[n % kinds.length];
      const id = `${kind === "large" && n > 60 ? "small" : kind}-${n}`;
      return { id, text: id.startsWith("foreign") ? `ü🙂${n}` : `text ${n}` };
    });
    const ended = await Promise.allSettled(
      calls.map(({ id, text }, n) =>
        clients[n % 2].sendMessage(id, { body: text }, { maxRetries: 0 }).withResponse(),
      ),
    );
    for (const [n, { value, reason }] of ended.entries()) {
      const { id, text } = calls[n];
      switch (id.split("-")[0]) {
        case "refused":
          assert.equal(reason.status, 422);
          assert(reason.message.includes(text) && reason.body.error.endsWith('""'), reason.message);
          break;
        case "unreadable":
          assert.equal(reason.code, "unreadable_answer");
          assert.equal(reason.body, `<p>${text}</p>`);
          assert.equal(reason.outcome, "unknown");
          break;
        case "large":
          assert.equal(value.data.id, id);
          assert.equal(value.data.body, text.repeat(200_000));
          break;
        default:
          assert.deepEqual([value.data.id, value.data.body, value.requestId], [id, text, `req-${id}`]);
      }
    }
    const keys = new Set(server.requests.map(({ headers }) => headers["idempotency-key"]));
    assert.equal(keys.size, calls.length);
    for (const { url, headers } of server.requests) {
      const n = Number(/-(\d+)\//.exec(url)[1]);
      assert.equal(headers.authorization, `Bearer pp_live_${(n % 2) + 1}`);
    }
  });

  test("report to their own callers, in their contexts", async () => {
    const storage = new AsyncLocalStorage();
    const told = [];
    const send = (n) =>
      storage.run(n, () => {
        const onAttempt = ({ status }) => told.push([n, storage.getStore(), status]);
        return clients[0].sendMessage(`small-${n}`, { body: "Hi" }, n % 2 === 0 ? { onAttempt } : undefined);
      });
    await Promise.all(Array.from({ length: 40 }, (_, n) => send(n)));
    const even = Array.from({ length: 20 }, (_, n) => [n * 2, n * 2, 200]);
    assert.deepEqual(
      told.sort(([a], [b]) => a - b),
      even,
    );
  });

  test("are aborted one by one", async () => {
    const controllers = Array.from({ length: 20 }, () => new AbortController());
    const calls = controllers.map(({ signal }, n) =>
      clients[0].sendMessage(`small-${n}`, { body: "Hi" }, { signal }).then(
        ({ id }) => id,
        ({ name, outcome }) => [name, outcome],
      ),
    );
    for (const [n, controller] of controllers.entries()) if (n % 2 === 1) controller.abort();
    for (const [n, end] of (await Promise.all(calls)).entries()) {
      if (n % 2 === 0) assert.equal(end, `small-${n}`);
      // Whether it was sent by then is a matter of luck; if so, it was answered or its outcome is unknown.
      else
        assert(
          ["AbortError,not_sent", "AbortError,unknown", `small-${n}`].includes(String(end)),
          String(end),
        );
    }
  });

  test("end", () => server.stop());
});
