// A holder that comes late: its lane was taken by another since, and nothing that it does has an effect.

import { headOf, LONG, SHORT, same } from "../kit.js";

const kept = { next: true, keepMs: LONG, most: 1 };

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "late: before another takes the lane, a lapsed lease still holds": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    const second = await kit.put();
    const { hold } = await kit.taken({ leaseMs: SHORT });
    await kit.sleep(3 * SHORT);
    same(await store.record(hold, { id: first.id, records: { a: "1" } }), "held", "record");
    same(await store.renew({ ...hold, leaseMs: SHORT }), "held", "renew");
    await kit.sleep(3 * SHORT);
    const next = headOf(await store.finish({ ...hold, leaseMs: SHORT }, { ...kept, ids: [first.id] }));
    same(next.head.id, second.id, "the next head");
    await kit.sleep(3 * SHORT);
    same(await store.fail(hold, { id: second.id, waitMs: 0, records: {} }), "held", "fail");
    same((await kit.taken()).head.failures, 1, "the failures");
  },

  "late: nothing that it does has an effect": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold: late } = await kit.taken({ leaseMs: SHORT });
    const { hold, head } = await kit.takenAtLast();
    const records = { a: "late" };
    same(await store.renew(late), "lost", "renew");
    same(await store.record(late, { id, records }), "lost", "record");
    same(await store.fail(late, { id, waitMs: LONG, records }), "lost", "fail");
    same(await store.letGo(late, { id, waitMs: LONG, records }), "lost", "letGo");
    for (const next of [true, false]) {
      same(await store.finish(late, { ...kept, ids: [id], next }), { state: "lost" }, "finish");
      same(await store.bury(late, { ...kept, ids: [id], next, error: "late" }), { state: "lost" }, "bury");
    }
    same(headOf(await store.take({ ...hold, most: 1 })).head, head, "the head of the new holder");
    same(await store.renew(hold), "held", "renew of the new holder");
  },

  "late: what another let go is not its own again": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold: late } = await kit.taken({ leaseMs: SHORT });
    const { hold } = await kit.takenAtLast();
    await store.fail(hold, { id, waitMs: LONG, records: {} });
    same(await store.renew(late), "lost", "renew");
    same(await store.record(late, { id, records: { a: "late" } }), "lost", "record");
    same(await store.fail(late, { id, waitMs: 0, records: {} }), "lost", "fail");
    same(await store.finish(late, { ...kept, ids: [id] }), { state: "lost" }, "finish");
    const [row] = await kit.rows("waiting");
    same([row?.starts, row?.failures, row?.records], [1, 1, {}], "the row");
  },
};
