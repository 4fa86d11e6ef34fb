// What goes wrong around a state: an answer of any call that is lost, a process that dies at any call, one that freezes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { stateStore } from "../../../npm/chat-adapter/state/store.js";
import { play } from "../../stores/lost-answers.mjs";
import { startRedis } from "../../stores/redis-server.mjs";
import { event, holdOf, KEPT } from "./events.mjs";
import { statesOn, wrapped } from "./states.mjs";

/** More calls of the state than any operation makes. */
const MOST_CALLS = 20;

const redis = await startRedis();
let mine;
let other;
before(async () => {
  [mine, other] = [await statesOn({ redis }).redis(), await statesOn({ redis }).redis()];
});
after(async () => {
  await Promise.all([mine.end(), other.end()]);
  await redis.kill();
});

test("an operation whose answer from the state was lost, at any call, is repeated with its token and answers alike", async () => {
  let lost = 0;
  for (let at = 0; at < MOST_CALLS; at += 1) {
    const name = `lost ${at}`;
    let left = Number.POSITIVE_INFINITY;
    const state = wrapped(mine.state, async (method, call, [key]) => {
      const answer = await call();
      left -= 1;
      if (left !== -1) return answer;
      lost += 1;
      // Nobody knows this lock: its time passes.
      if (method === "acquireLock") await mine.state.forceReleaseLock(key);
      throw new Error(`the answer to ${method} was lost`);
    });
    const twice = async (call) => {
      left = at;
      const answer = await call().catch(() => undefined);
      left = Number.POSITIVE_INFINITY;
      return answer ?? call();
    };
    const store = stateStore(state).open({ name });
    const witness = stateStore(other.state).open({ name });
    await play({ store, witness, twice, first: ["new", "waiting"] });
  }
  assert.ok(lost > 60, `only ${lost} answers were lost`);
});

test("a process may die at any call: another finishes its event, once it is known to be free, and nothing is left", async () => {
  let died = 0;
  for (let at = 0; at < 3 * MOST_CALLS; at += 1) {
    const name = `dies ${at}`;
    const locks = new Set();
    let left = at;
    /** @type {() => void} */
    let die;
    const death = new Promise((resolve) => {
      die = () => resolve("died");
    });
    const state = wrapped(mine.state, (method, call, [key]) => {
      if (method === "acquireLock") locks.add(key);
      left -= 1;
      if (left >= 0) return call();
      die();
      return new Promise(() => {});
    });
    const life = async () => {
      const store = stateStore(state).open({ name });
      const hold = holdOf("first");
      const put = await store.put(event(1), { ...hold, most: 1 });
      assert.equal(put.lane.state, "head");
      await store.record(hold, { id: "e:1", records: { "reply:1": "SECRET answer" } });
      return (await store.finish(hold, { ...KEPT, ids: ["e:1"] })).state;
    };
    const end = await Promise.race([life(), death]);
    if (end === "died") died += 1;
    // The lease runs out.
    for (const key of locks) await other.state.forceReleaseLock(key);

    const store = stateStore(other.state).open({ name });
    const hold = holdOf("second");
    const { state: known, lane } = await store.put(event(1), { ...hold, most: 1 });
    const where = `after ${at} calls: ${known}, ${lane.state}`;
    if (end === "died" && known !== "done") {
      assert.equal(lane.state, "head", where);
      assert.equal(lane.events[0].body, event(1).body, where);
      assert.equal((await store.finish(hold, { ...KEPT, ids: ["e:1"] })).state, "nothing", where);
    } else {
      assert.deepEqual([known, lane.state], ["done", "nothing"], where);
    }
    assert.equal((await store.put(event(1))).state, "done", where);
    assert.deepEqual((await store.stats()).waiting, 0, where);
    assert.ok(!(await other.dump()).includes("SECRET"), `${where}: a body or a record is left`);
    await other.empty();
  }
  assert.ok(died > 15 && died < 3 * MOST_CALLS, `it died ${died} times`);
});

test("a process that freezes before any call changes nothing once another has finished its event", async () => {
  const records = { "reply:1": "late" };
  /** What a holder may do. */
  const operations = {
    take: async (store, hold) => (await store.take({ ...hold, most: 1 })).state,
    renew: (store, hold) => store.renew(hold),
    record: (store, hold) => store.record(hold, { id: "e:1", records }),
    fail: (store, hold) => store.fail(hold, { id: "e:1", waitMs: 0, records }),
    letGo: (store, hold) => store.letGo(hold, { id: "e:1", waitMs: 0, records }),
    finish: async (store, hold) => (await store.finish(hold, { ...KEPT, ids: ["e:1"] })).state,
    bury: async (store, hold) => (await store.bury(hold, { ...KEPT, ids: ["e:1"], error: null })).state,
  };
  for (const [operation, operate] of Object.entries(operations)) {
    let frozenTimes = 0;
    for (let at = 0; ; at += 1) {
      const name = `frozen in ${operation} ${at}`;
      const freezer = freezing(mine.state);
      const late = stateStore(freezer.state).open({ name });
      const first = holdOf("first", 30);
      await late.put(event(1));
      await late.put(event(2));
      await late.take({ ...first, most: 1 });
      const frozen = freezer.freezeAt(at);
      const answer = operate(late, first);
      // It has fewer calls, or has let the lane go before this one.
      if ((await Promise.race([frozen, answer])) !== "frozen") break;
      frozenTimes += 1;

      const store = stateStore(other.state).open({ name });
      const second = holdOf("second");
      const begun = await taken(store, second);
      const isOver = begun.id !== "e:1";
      if (!isOver) assert.equal((await store.finish(second, { ...KEPT, ids: ["e:1"] })).events[0].id, "e:2");
      const head = await store.take({ ...second, most: 1 });
      freezer.thaw();
      if (!freezer.hasWritten)
        assert.ok(["lost", "nothing", "busy"].includes(await answer), `${name}: ${await answer}`);
      await answer;
      assert.deepEqual(await store.take({ ...second, most: 1 }), head, `${name} has changed another's lane`);
      const put = await store.put(event(1));
      assert.equal(put.state, operation === "bury" && isOver ? "dead" : "done", name);
    }
    assert.ok(frozenTimes >= 2, `${operation} froze ${frozenTimes} times`);
  }
});

test("a process that freezes while it puts an event doesn't undo that another has put and finished it", async () => {
  let frozenTimes = 0;
  for (let at = 0; ; at += 1) {
    // A second mark would know it even if the first were wrong.
    const only = event(1, { marks: ["e:1"] });
    const name = `frozen in put ${at}`;
    const freezer = freezing(mine.state);
    const late = stateStore(freezer.state).open({ name });
    const frozen = freezer.freezeAt(at);
    const answer = late.put(only);
    if ((await Promise.race([frozen, answer])) !== "frozen") break;
    frozenTimes += 1;

    const store = stateStore(other.state).open({ name });
    await store.put(only);
    await taken(store, holdOf("second"));
    await store.finish(holdOf("second"), { ...KEPT, ids: ["e:1"] });
    // So that the lane itself knows nothing of the event any more.
    await store.put(event(2));
    freezer.thaw();
    assert.equal((await answer).state, freezer.hasWritten ? "new" : "done", name);
    for (const each of [late, store]) assert.equal((await each.put(only)).state, "done", name);
  }
  assert.ok(frozenTimes > 5, `it froze ${frozenTimes} times`);
});

/** A state that freezes before one of its calls. */
function freezing(state) {
  let left = Number.POSITIVE_INFINITY;
  let hasFrozen;
  const freezer = {
    thaw: undefined,
    /** Whether the lane was written between `freezeAt` and the freezing. */
    hasWritten: false,
    state: wrapped(state, async (method, call, [key]) => {
      left -= 1;
      if (left === -1) {
        hasFrozen("frozen");
        await new Promise((resolve) => {
          freezer.thaw = resolve;
        });
      }
      const answer = await call();
      freezer.hasWritten ||= method === "setIfNotExists" && key.includes(":lane:") && answer && left >= 0;
      return answer;
    }),
    freezeAt(call) {
      freezer.hasWritten = false;
      left = call;
      return new Promise((resolve) => {
        hasFrozen = resolve;
      });
    },
  };
  return freezer;
}

/** Takes the lane as soon as the lease of who has it is over. */
async function taken(store, hold) {
  for (;;) {
    const lane = await store.take({ ...hold, most: 1 });
    if (lane.state === "head") return lane.events[0];
    await sleep(10);
  }
}

test("a lease is as long as it should be on a machine whose clock is behind the database's", async () => {
  // As the state in Postgres does, which counts a new lock by the machine's clock.
  const behind = wrapped(mine.state, (method, call, [key, ms]) =>
    method === "acquireLock" ? mine.state.acquireLock(key, ms - 5_900) : call(),
  );
  const [store, another] = [behind, other.state].map((state) => stateStore(state).open({ name: "behind" }));
  await store.put(event(1), { ...holdOf("first", 1_000), most: 1 });
  await sleep(300);
  assert.equal((await another.take({ ...holdOf("second"), most: 1 })).state, "busy");
  const far = wrapped(mine.state, async (method, call, [key]) => {
    if (method !== "acquireLock") return call();
    return sleep(20, await mine.state.acquireLock(key, 1));
  });
  const lost = stateStore(far).open({ name: "far behind" });
  await lost.put(event(1));
  await assert.rejects(lost.take({ ...holdOf("first"), most: 1 }), /clock/);
});

/** What leaves a lane to others, when its process dies. */
const LEFT = {
  "in which an event waits behind another": async (store, hold) => {
    await store.put(event(1));
    await store.put(event(2), { ...hold, most: 1 });
  },
  "whose event failed": async (store, hold) => {
    await store.put(event(1), { ...hold, most: 1 });
    await store.fail(hold, { id: "e:1", waitMs: 20, records: {} });
  },
  "whose event takes long": async (store, hold) => {
    await store.put(event(1), { ...hold, most: 1 });
    await sleep(2);
    await store.renew(hold);
  },
};

for (const [title, leave] of Object.entries(LEFT)) {
  test(`a lane ${title} is found by a process that had never heard of it, once the first has died`, async () => {
    const name = `found: ${title}`;
    await leave(stateStore(mine.state).open({ name }), holdOf("first", 40));
    const store = stateStore(other.state).open({ name });
    let found;
    do {
      await sleep(20);
      found = await store.take({ ...holdOf("second"), lane: null, most: 1 });
      assert.notEqual(found.inMs, null, "the lane isn't known");
    } while (found.state !== "head");
    assert.deepEqual([found.lane, found.events[0].id], ["c:ada", "e:1"]);
  });
}

test("a lane is read as it is, even if another writes it between the reads", async () => {
  const writer = stateStore(other.state).open({ name: "between" });
  await writer.put(event(1));
  let isWritten = false;
  // The pool of the state in Postgres gives two reads two connections.
  const state = wrapped(mine.state, async (method, call, [key]) => {
    if (method === "get" && key.includes(":lane:1:") && !isWritten) {
      isWritten = true;
      await sleep(50);
      await writer.put(event(2));
    }
    return call();
  });
  const reader = stateStore(state).open({ name: "between" });
  assert.equal((await reader.list({ state: "waiting", limit: 9, after: null })).rows.length, 2);
  assert.ok(isWritten, "nothing was written in between");
});

test("a hint that was set late leads to the newest version, even if what lay between has expired", async () => {
  const store = stateStore(mine.state).open({ name: "late" });
  for (const n of [1, 2, 3, 4]) await store.put(event(n));
  const client = other.state.getClient();
  const hint = (await client.keys("*late*:at:*"))[0];
  assert.equal(await client.get(hint), "4");
  for (const behind of ["3", "1"]) {
    await client.set(hint, behind);
    const { rows } = await stateStore(other.state)
      .open({ name: "late" })
      .list({ state: "waiting", limit: 9, after: null });
    assert.equal(rows.length, 4, `behind at ${behind}`);
    assert.equal(await client.get(hint), "4", "the hint is set right");
  }
  await client.set(hint, "1");
  for (const n of [1, 2, 3]) await client.del((await client.keys(`*late*:lane:${n}:*`))[0]);
  assert.equal((await stateStore(other.state).open({ name: "late" }).put(event(2))).state, "waiting");
});
