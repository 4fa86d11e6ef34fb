// renew, record, fail and letGo: what they change, once, and what the next holder sees of it.

import { headOf, isBusy, isLater, LONG, SHORT, same } from "../kit.js";

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "renew: a lease that is renewed lasts": async (kit) => {
    const { store } = kit;
    await kit.put();
    const { hold } = await kit.taken({ leaseMs: SHORT });
    same(await store.renew({ ...hold, leaseMs: LONG }), "held", "renew");
    await kit.sleep(3 * SHORT);
    isBusy(await store.take({ ...kit.hold(), most: 1 }));
    same(await store.renew({ ...hold, leaseMs: LONG }), "held", "renew again");
  },

  "renew: who holds nothing has lost": async (kit) => {
    const { store } = kit;
    same(await store.renew(kit.hold()), "lost", "of a lane that isn't there");
    const { id } = await kit.put();
    same(await store.renew(kit.hold()), "lost", "of a lane that nobody holds");
    const { hold } = await kit.taken();
    same(await store.renew(kit.hold()), "lost", "of a lane that another holds");
    await store.letGo(hold, { id, waitMs: 0, records: {} });
    same(await store.renew(hold), "lost", "after letGo");
  },

  "record: records are kept beside the event, and go with null": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    const records = { "reply:1": "one", "step:a": "two" };
    for (const _ of [1, 2]) same(await store.record(hold, { id, records }), "held", "record");
    same((await rows(kit, hold)).head.records, records, "both records");
    await store.record(hold, { id, records: { "reply:1": null, "step:a": "three", none: null } });
    same((await rows(kit, hold)).head.records, { "step:a": "three" }, "the record that is left");
    same(await store.record(hold, { id, records: {} }), "held", "no record");
    await store.letGo(hold, { id, waitMs: 0, records: {} });
    same((await kit.taken()).head.records, { "step:a": "three" }, "for the next holder");
  },

  "record: who doesn't hold the lane writes nothing": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    same(await store.record(kit.hold(), { id, records: { a: "1" } }), "lost", "without a lease");
    const { hold } = await kit.taken();
    same(await store.record(kit.hold(), { id, records: { a: "1" } }), "lost", "with another token");
    await store.discard([id], LONG);
    same(await store.record(hold, { id, records: { a: "1" } }), "lost", "of an event that is gone");
    await kit.put();
    same((await kit.taken()).head.records, {}, "the records of the next event");
  },

  "fail: counts a failure once, takes the start back, and waits": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    await kit.put();
    const { hold } = await kit.taken();
    const given = { id, waitMs: LONG, records: { "reply:1": "sent" } };
    for (const _ of [1, 2]) same(await store.fail(hold, given), "held", "fail");
    isLater(await store.take({ ...kit.hold(), most: 1 }));
    const [row] = await kit.rows("waiting");
    same([row?.id, row?.starts, row?.failures, row?.records], [id, 0, 1, given.records], "the row");
  },

  "fail: after its wait the same event comes again": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    await kit.put();
    let { hold } = await kit.taken();
    for (const failures of [1, 2]) {
      await store.fail(hold, { id, waitMs: SHORT, records: {} });
      const next = await kit.takenAtLast();
      same([next.head.id, next.head.starts, next.head.failures], [id, 1, failures], "the head");
      hold = next.hold;
    }
    await store.fail(hold, { id, waitMs: 0, records: {} });
    same((await kit.taken()).head.failures, 3, "the failures, after a wait of 0");
  },

  "letGo: counts nothing, once, and waits": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    const given = { id, waitMs: LONG, records: { a: "1" } };
    for (const _ of [1, 2]) same(await store.letGo(hold, given), "held", "letGo");
    isLater(await store.take({ ...kit.hold(), most: 1 }));
    const [row] = await kit.rows("waiting");
    same([row?.starts, row?.failures, row?.records], [0, 0, { a: "1" }], "the row");
  },

  "letGo: takes back its own start, and no other": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    await kit.taken({ leaseMs: SHORT });
    const { hold, head } = await kit.takenAtLast();
    same(head.starts, 2, "the starts after a lease that ran out");
    for (const _ of [1, 2]) await store.letGo(hold, { id, waitMs: 0, records: {} });
    same((await kit.taken()).head.starts, 2, "the starts after letGo");
  },

  "letGo: without an event it only lets the lane go": async (kit) => {
    const { store } = kit;
    await kit.put();
    const { hold } = await kit.taken();
    for (const _ of [1, 2]) {
      same(await store.letGo(hold, { id: null, waitMs: 0, records: {} }), "held", "letGo");
    }
    const { head } = await kit.taken();
    same(head.starts, 2, "the starts, which were not taken back");
  },

  "letGo: a short wait ends": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    await store.letGo(hold, { id, waitMs: SHORT, records: {} });
    same((await kit.takenAtLast()).head.starts, 1, "the starts");
  },
};

/**
 * @param {import("../kit.js").Kit} kit
 * @param {import("../../../stores.js").Hold} hold
 */
async function rows(kit, hold) {
  return headOf(await kit.store.take({ ...hold, most: 1 }));
}
