// The store in memory: the contract, on the real clock and on one that tests move, and its limits.

import { strict as assert } from "node:assert";
import { describe, test } from "node:test";
import { memoryStore } from "../../npm/stores/memory.js";
import { contract } from "./contract.mjs";
import { reachableText } from "./reachable.mjs";

/** It has no transactions that a user's work could be part of. */
const skips = ["finishIn"];

/** A store, and everything that can be reached from it. */
function withDump(store) {
  return { store, dump: () => reachableText(store) };
}

contract("memory", () => withDump(memoryStore()), { skips });

contract(
  "memory, with a clock that tests move",
  () => {
    let time = 0;
    const sleep = (ms) => {
      time += ms;
    };
    return { ...withDump(memoryStore({ now: () => time })), sleep };
  },
  { skips },
);

describe("memory's limits", () => {
  const take = { token: "t", leaseMs: 60_000, most: 1 };
  const event = (n, fields) => ({
    ...{ id: `e:${n}`, marks: [`e:${n}`], lane: `c:${n}`, chat: `${n}`, at: n, head: "", body: "" },
    ...{ quietMs: 0, maxMs: 0, limit: 1_000, redacts: null },
    ...fields,
  });

  test("10,000 events may wait; then it is full, until one is finished", async () => {
    const store = memoryStore().open({ name: "a" });
    for (let n = 0; n < 10_000; n += 1) assert.equal((await store.put(event(n))).state, "new");
    assert.equal((await store.put(event(10_000))).state, "full");
    assert.equal((await store.put(event(9_999))).state, "waiting");
    const hold = { ...take, lane: "c:5" };
    await store.take({ ...hold });
    await store.finish(hold, { ids: ["e:5"], next: true, keepMs: 60_000, most: 1 });
    assert.equal((await store.put(event(10_000))).state, "new");
  });

  test("it remembers the 100,000 events that were finished last", async () => {
    const store = memoryStore().open({ name: "a" });
    for (let n = 0; n <= 100_000; n += 1) {
      await store.put(event(n), take);
      await store.finish(
        { ...take, lane: `c:${n}` },
        { ids: [`e:${n}`], next: true, keepMs: 60_000, most: 1 },
      );
    }
    assert.equal((await store.put(event(1))).state, "done");
    await store.put(event(100_001), take);
    await store.finish(
      { ...take, lane: "c:100001" },
      { ids: ["e:100001"], next: true, keepMs: 60_000, most: 1 },
    );
    assert.equal((await store.put(event(100_000))).state, "done");
    assert.equal((await store.put(event(0))).state, "new");
  });

  test("an event that comes due is found among many", async () => {
    let time = 0;
    const store = memoryStore({ now: () => time }).open({ name: "a" });
    const waits = [...Array(500).keys()].map((n) => (n * 7919) % 500);
    for (const n of waits) await store.put(event(n, { quietMs: n + 1, maxMs: n + 1 }));
    for (let n = 0; n < 500; n += 1) {
      time = n + 1;
      const taken = await store.take({ lane: null, token: `${n}`, leaseMs: 60_000, most: 1 });
      assert.equal(taken.lane, `c:${n}`);
    }
  });

  test("each store object has its own events, the same for each name", async () => {
    const one = memoryStore();
    await one.open({ name: "a" }).note("n", "1");
    assert.equal(await one.open({ name: "a" }).note("n"), "1");
    assert.equal(await one.open({ name: "b" }).note("n"), null);
    assert.equal(await memoryStore().open({ name: "a" }).note("n"), null);
  });

  test("wrong options are refused by name", () => {
    const refused = (options) => assert.throws(() => memoryStore(options), { name: "ValidationError" });
    refused({ clock: Date.now });
    refused({ now: 5 });
    refused("memory");
  });
});
