// Every operation of a store, once with its answer lost on the way, then repeated: by the client itself, if it does so, else as
// the receiver does it.

import { strict as assert } from "node:assert";
import { eventually } from "./servers.mjs";

/**
 * @param {import("../../stores.js").OpenStore} store through the proxy
 * @param {{ loseNext(): void, lost: number }} proxy
 * @param {import("../../stores.js").OpenStore} witness another connection, which loses nothing
 * @param {{ resends?: boolean }} [options] `resends`: the client sends a command again whose answer was lost
 */
export async function loseAnswers(store, proxy, witness, { resends = false } = {}) {
  // Nothing is lost: a server that meets a script for the first time would only say that it doesn't know it.
  await play({ store, witness, twice: (call) => call(), first: ["new"] });
  await witness.forget("ada");

  /** The answer to a call that is repeated after its first answer was lost. */
  const twice = async (call) => {
    // So that the connection is there.
    await eventually(() => store.note("ready"));
    const { lost } = proxy;
    let failures = 0;
    proxy.loseNext();
    const answer = await eventually(() =>
      call().catch((error) => {
        failures += 1;
        throw error;
      }),
    );
    assert.equal(proxy.lost, lost + 1, "the server never answered");
    assert.equal(failures > 0, !resends, resends ? "the call failed" : "the answer got through");
    return answer;
  };
  await play({ store, witness, twice, first: ["waiting"] });
}

/**
 * The life of some events.
 * @param {object} given
 * @param {import("../../stores.js").OpenStore} given.store
 * @param {import("../../stores.js").OpenStore} given.witness
 * @param {<T>(call: () => Promise<T>) => Promise<T>} given.twice
 * @param {("new" | "waiting")[]} given.first what the put of a new event may say in the end
 */
export async function play({ store, witness, twice, first }) {
  const hold = { lane: "c:ada", token: "first", leaseMs: 60_000 };
  const kept = { next: true, keepMs: 60_000, most: 1, error: null };
  const event = (n) => ({
    ...{ id: `e:${n}`, marks: [`e:${n}`, `m:${n}`], lane: "c:ada", chat: "ada", at: n },
    ...{ head: "1:{}", body: `text ${n}`, quietMs: 0, maxMs: 0, limit: 10, redacts: null },
  });
  const head = (taken) => [taken.state, taken.events?.[0]?.id, taken.events?.[0]?.starts];

  const put = await twice(() => store.put(event(1), { ...hold, most: 1 }));
  assert.deepEqual([first.includes(put.state), ...head(put.lane)], [true, "head", "e:1", 1], put.state);
  assert.ok(first.includes((await twice(() => store.put(event(2)))).state));
  await store.put(event(3));
  assert.equal(await twice(() => store.renew(hold)), "held");
  assert.equal(await twice(() => store.record(hold, { id: "e:1", records: { "reply:1": "a" } })), "held");
  assert.deepEqual(head(await twice(() => store.take({ ...hold, most: 1 }))), ["head", "e:1", 1]);
  assert.deepEqual(head(await twice(() => store.finish(hold, { ...kept, ids: ["e:1"] }))), [
    "head",
    "e:2",
    1,
  ]);
  assert.equal(await twice(() => store.fail(hold, { id: "e:2", waitMs: 0, records: {} })), "held");

  const second = { ...hold, token: "second" };
  const any = await twice(() => store.take({ ...second, lane: null, most: 1 }));
  assert.deepEqual([...head(any), any.events[0].failures], ["head", "e:2", 1, 1]);
  assert.equal(await twice(() => store.letGo(second, { id: "e:2", waitMs: 0, records: {} })), "held");
  const third = { ...hold, token: "third" };
  assert.deepEqual(head(await store.take({ ...third, most: 1 })), ["head", "e:2", 1]);
  assert.deepEqual(head(await twice(() => store.bury(third, { ...kept, ids: ["e:2"] }))), ["head", "e:3", 1]);
  assert.deepEqual(await twice(() => store.finish(third, { ...kept, ids: ["e:3"], next: false })), {
    state: "nothing",
    inMs: null,
  });

  const { rows } = await witness.list({ state: "dead", limit: 10, after: null });
  assert.deepEqual(
    rows.map(({ id, starts, failures }) => [id, starts, failures]),
    [["e:2", 1, 1]],
  );
  assert.equal((await witness.put(event(1))).state, "done");
  assert.equal((await witness.put(event(2))).state, "dead");
  assert.deepEqual(await witness.stats(), { waiting: 0, dead: 1, lanes: 0, held: 0, oldestMs: null });
}
