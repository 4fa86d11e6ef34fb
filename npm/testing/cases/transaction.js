// finishIn: an event is finished with the user's own effects, or not at all.

import { headOf, isBusy, isNothing, LONG, SHORT, same } from "../kit.js";

const kept = { next: true, keepMs: LONG, most: 1 };

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "finishIn: a commit finishes the event, and the token goes on": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    const second = await kit.put();
    const { hold } = await kit.taken();
    await store.record(hold, { id: first.id, records: { a: "1" } });
    await kit.transaction(async (tx, finishIn) => {
      same(await finishIn(tx, hold, { ids: [first.id], keepMs: LONG }), "held", "finishIn");
    });
    same((await store.put(first)).state, "done", "the event");
    isBusy(await store.take({ ...kit.hold(), most: 1 }));
    same(await store.renew(hold), "held", "renew");
    const { head } = headOf(await store.take({ ...hold, most: 1 }));
    same([head.id, head.starts], [second.id, 1], "the next head");
    const again = headOf(await store.finish(hold, { ...kept, ids: [first.id] }));
    same([again.head.id, again.head.starts], [second.id, 1], "the next head, by finish");
  },

  "finishIn: the last event of a lane": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    await kit.transaction(async (tx, finishIn) => {
      await finishIn(tx, hold, { ids: [id], keepMs: LONG });
    });
    same(await store.renew(hold), "held", "renew, as the handler isn't over yet");
    isNothing(await store.finish(hold, { ...kept, ids: [id] }));
    same(await kit.rows("waiting"), [], "what waits");
    const next = await kit.put();
    same((await kit.taken()).head.id, next.id, "the next event");
  },

  "finishIn: a holder that ends there leaves nothing behind": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken({ leaseMs: SHORT });
    await kit.transaction(async (tx, finishIn) => {
      await finishIn(tx, hold, { ids: [id], keepMs: LONG });
    });
    await kit.sleep(3 * SHORT);
    isNothing(await store.take({ ...kit.hold(), lane: null, most: 1 }));
    const next = await kit.put();
    same((await kit.takenAtLast()).head.id, next.id, "the next event");
    same((await store.stats()).lanes, 1, "the lanes");
  },

  "finishIn: a rollback leaves the event": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold, head } = await kit.taken();
    const stop = new Error("rolled back");
    const rolledBack = kit.transaction(async (tx, finishIn) => {
      same(await finishIn(tx, hold, { ids: [id], keepMs: LONG }), "held", "finishIn");
      throw stop;
    });
    const error = await rolledBack.then(
      () => undefined,
      (reason) => reason,
    );
    if (error !== stop) throw error ?? new Error("the transaction didn't pass its error on");
    same(headOf(await store.take({ ...hold, most: 1 })).head, head, "the head");
  },

  "finishIn: a lease that was lost finishes nothing": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold: late } = await kit.taken({ leaseMs: SHORT });
    const { hold, head } = await kit.takenAtLast();
    await kit.transaction(async (tx, finishIn) => {
      same(await finishIn(tx, late, { ids: [id], keepMs: LONG }), "lost", "finishIn");
    });
    same(headOf(await store.take({ ...hold, most: 1 })).head, head, "the head of the new holder");
  },
};
