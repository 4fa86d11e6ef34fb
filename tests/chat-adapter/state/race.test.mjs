// Two processes at one chat: each has a connection and a store of its own.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { stateStore } from "../../../npm/chat-adapter/state/store.js";
import { startPostgres } from "../../stores/postgres-server.mjs";
import { startRedis } from "../../stores/redis-server.mjs";
import { event, KEPT } from "./events.mjs";
import { statesOn } from "./states.mjs";

const EVENTS = 200;
/** The event whose handler fails the first time. */
const FAILS = 50;

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
const on = statesOn({ redis, postgres });
const ends = [];
after(async () => {
  await Promise.all(ends.map((end) => end()));
  await Promise.all([redis.kill(), postgres.kill()]);
});

for (const name of ["memory", "redis", "ioredis", "pg"]) {
  test(`state-${name}: ${EVENTS} events, put twice each, are handled once and in order by 4 workers of 2 processes`, async () => {
    const first = await on[name]();
    // Memory is one process's, in which two stores still know nothing of each other.
    const second = name === "memory" ? { state: first.state, end() {} } : await on[name]();
    ends.push(first.end, second.end);
    const stores = [first, second].map(({ state }) => stateStore(state).open({ name: "race" }));
    const { seen, puts } = await race(stores);

    const ids = Array.from({ length: EVENTS }, (_, n) => `e:${n}`);
    const runs = ids.flatMap((id, n) => (n === FAILS ? [id, id] : [id]));
    assert.deepEqual(seen, runs, "the handlers' runs");
    assert.equal(puts.filter((state) => state === "new").length, EVENTS, "events that were new");
    assert.equal(puts.length, 2 * EVENTS);
    const again = await Promise.all(ids.map((_, n) => stores[n % 2].put(event(n))));
    assert.deepEqual(new Set(again.map(({ state }) => state)), new Set(["done"]));
    assert.ok(!(await first.dump()).includes("SECRET"), "a body is left");
  });
}

/** Puts the events from each store, while workers of each handle them. */
async function race(stores) {
  const seen = [];
  const puts = [];
  let done = 0;
  let holder;
  const put = async (store) => {
    for (let n = 0; n < EVENTS; n += 1) puts.push((await store.put(event(n))).state);
  };
  const handle = async (id, token) => {
    assert.equal(holder, undefined, "two workers run a handler");
    holder = token;
    seen.push(id);
    await sleep(Math.random() * 2);
    holder = undefined;
    return id !== `e:${FAILS}` || seen.indexOf(id) !== seen.length - 1;
  };
  const work = async (store) => {
    while (done < EVENTS) {
      const hold = { lane: "c:ada", token: crypto.randomUUID(), leaseMs: 20_000 };
      let taken = await store.take({ ...hold, most: 1 });
      // A hold ends after some events, as a receiver's does.
      for (let left = 10; taken.state === "head"; left -= 1) {
        const [{ id }] = taken.events;
        assert.equal(await store.record(hold, { id, records: { "reply:1": "SECRET answer" } }), "held");
        if (await handle(id, hold.token)) {
          taken = await store.finish(hold, { ...KEPT, ids: [id], next: left > 0 });
          done += 1;
        } else {
          assert.equal(await store.fail(hold, { id, waitMs: 20, records: {} }), "held");
          break;
        }
      }
      await sleep(5);
    }
  };
  await Promise.all(stores.flatMap((store) => [put(store), work(store), work(store)]));
  return { seen, puts };
}
