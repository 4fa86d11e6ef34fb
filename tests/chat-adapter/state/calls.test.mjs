// How often a state is called for an event: each call is a round trip to the user's database.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryState } from "@chat-adapter/state-memory";
import { stateStore } from "../../../npm/chat-adapter/state/store.js";
import { event, holdOf, KEPT } from "./events.mjs";
import { wrapped } from "./states.mjs";

/** The calls of one event, with its mark and its message's: in a chat that this process doesn't know, and in one that it does. */
const CALLS = {
  first: { "put and take": 10, record: 3, renew: 5, finish: 6 },
  second: { "put and take": 9, record: 3, renew: 4, finish: 6 },
};

test("an event takes as many calls of the state as the docs say", async () => {
  const memory = createMemoryState();
  await memory.connect();
  let calls = [];
  const state = wrapped(memory, (name, call) => {
    calls.push(name);
    return call();
  });
  const store = stateStore(state).open({ name: "calls" });
  const counted = async (call) => {
    calls = [];
    await call();
    return calls.length;
  };
  const counts = {};
  for (const [n, which] of Object.keys(CALLS).entries()) {
    const hold = holdOf(which);
    const id = `e:${n}`;
    counts[which] = {
      "put and take": await counted(() => store.put(event(n), { ...hold, most: 1 })),
      record: await counted(() => store.record(hold, { id, records: { a: "1" } })),
      renew: await counted(() => store.renew({ ...hold, leaseMs: hold.leaseMs + 1 })),
      finish: await counted(() => store.finish(hold, { ...KEPT, ids: [id] })),
    };
  }
  assert.deepEqual(counts, CALLS);
});
