// The order in a lane: by time, then by arrival, and an event that was begun stays first.

import { headOf, LONG, SHORT, same } from "../kit.js";

const kept = { next: true, keepMs: LONG, most: 1 };

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "order: by time, then by arrival": async (kit) => {
    const put = [];
    for (const at of [30, 10, 20, 10, 0, 20]) put.push((await kit.put({ at })).id);
    const [thirty, ten, twenty, tenAgain, zero, twentyAgain] = put;
    same(await drained(kit), [zero, ten, tenAgain, twenty, twentyAgain, thirty], "the order");
  },

  "order: an event that was begun stays the head when an earlier one comes": async (kit) => {
    const { store } = kit;
    const begun = await kit.put({ at: 10 });
    let { hold } = await kit.taken();
    const early = await kit.put({ at: 1 });
    await store.fail(hold, { id: begun.id, waitMs: 0, records: {} });
    ({ hold } = await headIs(kit, begun.id, "after fail"));
    await store.letGo(hold, { id: begun.id, waitMs: 0, records: {} });
    ({ hold } = await headIs(kit, begun.id, "after letGo", { leaseMs: SHORT }));
    const last = await kit.takenAtLast();
    same(last.head.id, begun.id, "after a lease that ran out");
    const next = headOf(await store.finish(last.hold, { ...kept, ids: [begun.id] }));
    same(next.head.id, early.id, "the event that came later");
  },

  "order: the others come in order behind a head that was begun": async (kit) => {
    const { store } = kit;
    const begun = await kit.put({ at: 10 });
    const { hold } = await kit.taken();
    const late = await kit.put({ at: 20 });
    const early = await kit.put({ at: 1 });
    const { head, others } = headOf(await store.take({ ...hold, most: 10 }));
    same(
      [head, ...others].map(({ id }) => id),
      [begun.id, early.id, late.id],
      "the events",
    );
  },

  "order: an event that is discarded or buried is the head no more": async (kit) => {
    const { store } = kit;
    const first = await kit.put({ at: 10 });
    const { hold } = await kit.taken();
    const early = await kit.put({ at: 1 });
    await store.letGo(hold, { id: first.id, waitMs: 0, records: {} });
    same(await store.discard([first.id], LONG), 1, "discarded");
    const next = await headIs(kit, early.id, "after discard");
    const later = await kit.put({ at: 0 });
    const { head } = headOf(await store.bury(next.hold, { ...kept, ids: [early.id], error: null }));
    same(head.id, later.id, "after bury");
  },

  "order: lanes don't wait for each other": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const other = await kit.put({ lane: "c:bob" });
    const { hold } = await kit.taken();
    await store.fail(hold, { id, waitMs: LONG, records: {} });
    same((await kit.taken({ lane: "c:bob" })).head.id, other.id, "the other lane");
  },

  "order: a lane of many events": async (kit) => {
    const { store } = kit;
    const events = Array.from({ length: 300 }, () => kit.event());
    for (const event of [...events].reverse()) await store.put(event);
    same((await store.stats()).waiting, 300, "what waits");
    same(
      await drained(kit),
      events.map(({ id }) => id),
      "the order",
    );
  },
};

/**
 * Works on a lane to its end, and returns the ids in the order in which they came.
 * @param {import("../kit.js").Kit} kit
 */
async function drained(kit) {
  const ids = [];
  const hold = kit.hold();
  let taken = await kit.store.take({ ...hold, most: 1 });
  while (taken.state === "head") {
    const { head } = headOf(taken);
    ids.push(head.id);
    taken = await kit.store.finish(hold, { ...kept, ids: [head.id] });
  }
  return ids;
}

/**
 * @param {import("../kit.js").Kit} kit
 * @param {string} id
 * @param {string} what
 * @param {Partial<import("../../../stores.js").Hold>} [fields]
 */
async function headIs(kit, id, what, fields) {
  const taken = await kit.taken(fields);
  same(taken.head.id, id, `the head ${what}`);
  return taken;
}
