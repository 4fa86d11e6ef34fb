// Every operation of a store, once with its answer lost on the way, then repeated as the receiver does it.

import { strict as assert } from "node:assert";
import { eventually } from "./servers.mjs";

/**
 * @param {import("../../stores.js").OpenStore} store through the proxy
 * @param {{ loseNext(): void, lost: number }} proxy
 * @param {import("../../stores.js").OpenStore} witness another connection, which loses nothing
 */
export async function loseAnswers(store, proxy, witness) {
  const hold = { lane: "c:ada", token: "first", leaseMs: 60_000 };
  const kept = { next: true, keepMs: 60_000, most: 1, error: null };
  const event = (n) => ({
    ...{ id: `e:${n}`, marks: [`e:${n}`, `m:${n}`], lane: "c:ada", chat: "ada", at: n },
    ...{ head: "1:{}", body: `text ${n}`, quietMs: 0, maxMs: 0, limit: 10, redacts: null },
  });
  const head = (taken) => [taken.state, taken.events?.[0]?.id, taken.events?.[0]?.starts];

  /** The answer to a call that is repeated after its first answer was lost. */
  const twice = async (call) => {
    // So that the connection is there.
    await eventually(() => store.note("ready"));
    const { lost } = proxy;
    proxy.loseNext();
    await assert.rejects(call(), "the answer got through");
    assert.equal(proxy.lost, lost + 1, "the server never answered");
    return eventually(call);
  };

  const put = await twice(() => store.put(event(1), { ...hold, most: 1 }));
  assert.deepEqual([put.state, ...head(put.lane)], ["waiting", "head", "e:1", 1]);
  assert.equal((await twice(() => store.put(event(2)))).state, "waiting");
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
