// What `check` says of a state: nothing of a good one, and of another which method doesn't do what the store needs.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createMemoryState } from "@chat-adapter/state-memory";
import { stateStore } from "../../../npm/chat-adapter/state/store.js";
import { startPostgres } from "../../stores/postgres-server.mjs";
import { startRedis } from "../../stores/redis-server.mjs";
import { statesOn, wrapped } from "./states.mjs";

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
const on = statesOn({ redis, postgres });
const ends = [];
after(async () => {
  await Promise.all(ends.map((end) => end()));
  await Promise.all([redis.kill(), postgres.kill()]);
});

const check = (state) => stateStore(state).open({ name: "check" }).check({ concurrency: 1 });

test("the states of the Chat SDK are ready, and nothing of the check stays in them", async () => {
  for (const name of ["memory", "redis", "ioredis", "pg"]) {
    const { state, end, dump } = await on[name]();
    ends.push(end);
    assert.deepEqual(await check(state), [], name);
    if (!name.endsWith("redis")) continue;
    await sleep(400);
    assert.equal(await dump(), "", name);
  }
});

test("a state whose answers come late is ready", async () => {
  const state = createMemoryState();
  await state.connect();
  const late = wrapped(state, async (_, call) => {
    const answer = await call();
    await sleep(120);
    return answer;
  });
  assert.deepEqual(await check(late), []);
});

/** States of which one method is another: its name, and what it does. */
const BROKEN = {
  "has no extendLock": ["extendLock", () => undefined],
  "has no setIfNotExists, as before chat 4.17": ["setIfNotExists", () => undefined],
  "has no getList, as before chat 4.20": ["getList", () => undefined],
  "sets a key that is there": [
    "setIfNotExists",
    (state) =>
      (...given) =>
        state.set(...given).then(() => true),
  ],
  "says nothing of whether it has set": [
    "setIfNotExists",
    (state) =>
      (...given) =>
        state.setIfNotExists(...given).then(() => undefined),
  ],
  "keeps keys for ever": ["set", (state) => (key, value) => state.set(key, value)],
  "never sets a key again whose time is over": [
    "setIfNotExists",
    (state) => {
      const seen = new Set();
      return async (key, ...given) => {
        if (seen.has(key)) return false;
        seen.add(key);
        return state.setIfNotExists(key, ...given);
      };
    },
  ],
  "parses the texts that it keeps": ["get", (state) => async (key) => parsed(await state.get(key))],
  "loses U+0000": ["get", (state) => async (key) => withoutNul(await state.get(key))],
  "doesn't delete": ["delete", () => async () => {}],
  "gives everybody the lock": [
    "acquireLock",
    () => async (threadId) => ({ threadId, token: crypto.randomUUID(), expiresAt: 0 }),
  ],
  "extends whatever lock": [
    "extendLock",
    (state) => async (lock, ttlMs) => {
      const isThere = (await state.acquireLock(lock.threadId, ttlMs)) === null;
      return isThere;
    },
  ],
  "extends a lock for ever": [
    "extendLock",
    (state) => (lock, ttlMs) => state.extendLock(lock, ttlMs * 1_000),
  ],
  "releases whatever lock": [
    "releaseLock",
    (state) =>
      ({ threadId }) =>
        state.forceReleaseLock(threadId),
  ],
  "releases nothing": ["releaseLock", () => async () => {}],
  "lets lists grow": ["appendToList", (state) => (key, value) => state.appendToList(key, value)],
};

for (const [title, [method, make]] of Object.entries(BROKEN)) {
  test(`a state that ${title} is refused, and the method named`, async () => {
    const state = createMemoryState();
    await state.connect();
    const own = Object.create(state, { [method]: { value: make(state) } });
    await assert.rejects(check(own), (error) => error.message.includes(method));
  });
}

test("a state that isn't one is refused at once", () => {
  for (const given of [undefined, null, "redis://"]) {
    assert.throws(() => stateStore(given), { name: "ValidationError" });
  }
});

function parsed(value) {
  return typeof value === "string" && value.startsWith('"') ? JSON.parse(value) : value;
}

function withoutNul(value) {
  return typeof value === "string" ? value.replaceAll("\\u0000", "") : value;
}
