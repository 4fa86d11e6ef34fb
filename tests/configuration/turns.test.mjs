// Calls that take turns: `maxConcurrency`.

import { assert, connect, failure, sdk, startReceiver, suite, test, until } from "../conformance/harness.mjs";

/** A server that holds every request until it is let go, and counts how many it holds. */
async function startHolding() {
  const held = [];
  const server = await startReceiver(({ url }) => new Promise((resolve) => held.push({ url, resolve })));
  return {
    ...server,
    held,
    most: 0,
    /** Answers the oldest request that is held, once there is one. */
    async letGo(answer = [200, {}, '{"id":"msg_1"}']) {
      await until("a request", () => held.length > 0);
      held.shift().resolve(answer);
    },
  };
}

async function withHolding(options, work) {
  const server = await startHolding();
  try {
    await work(server, connect({ api_key: "pp_test_1", url: server.url }, options));
  } finally {
    for (const { resolve } of server.held) resolve([204]);
    await server.stop();
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

suite("calls of a client with maxConcurrency", () => {
  test("run no more at once, in the order in which they were made", () =>
    withHolding({ maxConcurrency: 2 }, async (server, postproxy) => {
      const ids = ["msg_1", "msg_2", "msg_3", "msg_4", "msg_5"];
      const calls = ids.map((id) => postproxy.getMessage(id));
      for (let left = ids.length; left > 0; left -= 1) {
        await until("the calls that may run", () => server.held.length === Math.min(2, left));
        await pause(10);
        assert.equal(server.held.length, Math.min(2, left));
        await server.letGo();
      }
      await Promise.all(calls);
      // Two that run at once may come in either order.
      const places = ids.map((id) => server.requests.findIndex(({ url }) => url.endsWith(id)));
      for (const [at, place] of places.entries()) assert(Math.abs(place - at) <= 1, String(places));
    }));

  test("give their turn on when they fail, are aborted or are too late", () =>
    withHolding({ maxConcurrency: 1, maxRetries: 0 }, async (server, postproxy) => {
      const first = failure(postproxy.getMessage("msg_1"));
      const controller = new AbortController();
      const second = failure(postproxy.getMessage("msg_2", { signal: controller.signal }));
      const third = failure(postproxy.getMessage("msg_3", { timeoutMs: 50 }));
      const fourth = postproxy.getMessage("msg_4");
      const late = await third;
      assert(late instanceof sdk.TimeoutError);
      assert.deepEqual([late.outcome, late.attempts], ["not_sent", 0]);
      controller.abort(new Error("enough"));
      assert((await second) instanceof sdk.AbortError);
      await server.letGo([422, {}, "no"]);
      assert((await first) instanceof sdk.ValidationError);
      await server.letGo();
      assert.equal((await fourth).id, "msg_1");
      assert.deepEqual(
        server.requests.map(({ url }) => url),
        ["/api/messages/msg_1", "/api/messages/msg_4"],
      );
    }));

  test("that are aborted while they run give their turn on", () =>
    withHolding({ maxConcurrency: 1 }, async (server, postproxy) => {
      const controller = new AbortController();
      const first = failure(postproxy.getMessage("msg_1", { signal: controller.signal }));
      const second = postproxy.getMessage("msg_2");
      await until("the first request", () => server.held.length === 1);
      controller.abort();
      assert.equal((await first).outcome, "unknown");
      await until("the second request", () => server.held.length === 2);
      server.held.shift();
      await server.letGo();
      await second;
    }));

  test("are refused at once where they can't be meant, without a turn", () =>
    withHolding({ maxConcurrency: 1 }, async (server, postproxy) => {
      const first = postproxy.getMessage("msg_1");
      await until("the first request", () => server.held.length === 1);
      const error = await failure(postproxy.sendMessage("chat_1", { body: "Hi", buttons: 5 }));
      assert(error instanceof sdk.ValidationError);
      await server.letGo();
      await first;
    }));

  test("share it with those of derived clients, unless these have their own", () =>
    withHolding({ maxConcurrency: 1 }, async (server, postproxy) => {
      const calls = [postproxy, postproxy.withOptions({ profileGroupId: "pgrp_2" })].map((it) =>
        it.getMessage("msg_1"),
      );
      await until("one request", () => server.held.length === 1);
      const own = postproxy.withOptions({ maxConcurrency: 1 }).getMessage("msg_3");
      await until("a request of its own", () => server.held.length === 2);
      await pause(10);
      assert.equal(server.held.length, 2);
      for (let at = 0; at < 3; at += 1) await server.letGo();
      await Promise.all([...calls, own]);
    }));

  test("ask for their key once it is their turn", () =>
    withHolding({}, async (server) => {
      const asked = [];
      const apiKey = () => {
        asked.push(server.requests.length);
        return "pp_test_1";
      };
      const postproxy = new sdk.Postproxy({ apiKey, baseUrl: server.url, maxConcurrency: 1 });
      const calls = [postproxy.getMessage("msg_1"), postproxy.getMessage("msg_2")];
      await until("one request", () => server.held.length === 1);
      assert.deepEqual(asked, [0]);
      await server.letGo();
      await server.letGo();
      await Promise.all(calls);
      assert.deepEqual(asked, [0, 1]);
    }));

  test("all end where there are many", () =>
    withHolding({ maxConcurrency: 7 }, async (server, postproxy) => {
      const calls = Array.from({ length: 300 }, (_, at) => postproxy.getMessage(`msg_${at}`));
      let most = 0;
      for (let at = 0; at < 300; at += 1) {
        await until("a request", () => server.held.length > 0);
        most = Math.max(most, server.held.length);
        await server.letGo();
      }
      await Promise.all(calls);
      assert(most <= 7, String(most));
      assert.equal(server.requests.length, 300);
      await postproxy.close();
    }));

  test("are at least one at a time and at most a million", async () => {
    for (const maxConcurrency of [0, 1.5, -1, "2", 1_000_001, Number.NaN]) {
      const error = await failure(() => connect({ api_key: "pp_test_1" }, { maxConcurrency }));
      assert.equal(error.field, "maxConcurrency");
      assert.match(error.message, /must be a whole number from 1 to 1000000, got /);
    }
    connect({ api_key: "pp_test_1" }, { maxConcurrency: 1_000_000 });
  });
});
