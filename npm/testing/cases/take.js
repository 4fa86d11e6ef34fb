// take: one holder at a time, the same answer to the same token, and the lane that has been due longest.

import { headOf, isBusy, isLater, isNothing, LONG, SHORT, same, within } from "../kit.js";

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "take: nothing waits": async (kit) => {
    const { store } = kit;
    same(await store.take({ ...kit.hold(), most: 1 }), { state: "nothing", inMs: null }, "a lane");
    same(
      await store.take({ ...kit.hold(), lane: null, most: 1 }),
      { state: "nothing", inMs: null },
      "any lane",
    );
  },

  "take: the same token gets the same head, counted once": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold, head } = await kit.taken();
    same([head.id, head.starts], [id, 1], "the head");
    for (const lane of [hold.lane, null]) {
      const again = await store.take({ ...hold, lane, most: 1 });
      same(headOf(again), { lane: hold.lane, head, others: [] }, "the head again");
    }
    isBusy(await store.take({ ...kit.hold(), most: 1 }));
  },

  "take: without a lane, busy lanes are passed over": async (kit) => {
    const { store } = kit;
    await kit.put();
    await kit.taken();
    const none = await store.take({ ...kit.hold(), lane: null, most: 1 });
    same(none.state, "nothing", "no lane that is free");
    within("inMs" in none && none.inMs, LONG, "the next lane");
    const { id } = await kit.put({ lane: "c:bob" });
    const taken = headOf(await store.take({ ...kit.hold(), lane: null, most: 1 }));
    same([taken.lane, taken.head.id], ["c:bob", id], "the lane that is free");
  },

  "take: without a lane, the one that has been due longest comes first": async (kit) => {
    const { store } = kit;
    const lanes = ["c:cleo", "c:ada", "c:bob"];
    for (const lane of lanes) {
      await kit.put({ lane });
      await kit.sleep();
    }
    const taken = [];
    for (const _ of lanes) {
      taken.push(headOf(await store.take({ ...kit.hold(), lane: null, most: 1 })).lane);
    }
    same(taken, lanes, "the lanes");
  },

  "take: a lease runs out, and another takes the lane": async (kit) => {
    const { id } = await kit.put();
    await kit.taken({ leaseMs: SHORT });
    const { head } = await kit.takenAtLast();
    same([head.id, head.starts, head.failures], [id, 2, 0], "the head");
  },

  "take: a lease that has run out makes the lane due without its name": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    await kit.taken({ leaseMs: SHORT });
    const hold = kit.hold();
    await kit.until(async () => {
      const taken = await store.take({ ...hold, lane: null, most: 1 });
      if (taken.state !== "head") return false;
      same([taken.events[0]?.id, taken.events[0]?.starts], [id, 2], "the head");
      return true;
    }, "the lane");
  },

  "take: `most` adds the others, in order": async (kit) => {
    const { store } = kit;
    const events = [];
    for (const at of [5, 3, 9, 1]) events.push(await kit.put({ at }));
    const [five, three, nine, one] = events.map(({ id }) => id);
    const { hold, head } = await kit.taken();
    same(head.id, one, "the head");
    const more = headOf(await store.take({ ...hold, most: 3 }));
    same([more.head.id, ...more.others.map(({ id }) => id)], [one, three, five], "three");
    same(
      more.others.map(({ starts }) => starts),
      [0, 0],
      "the starts of the others",
    );
    const all = headOf(await store.take({ ...hold, most: 10 }));
    same([all.head.id, ...all.others.map(({ id }) => id)], [one, three, five, nine], "all");
    same(all.head.starts, 1, "the starts of the head");
  },

  "take: the lane of a token that let go may be taken again": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    same(await store.letGo(hold, { id, waitMs: 0, records: {} }), "held", "letGo");
    const next = await kit.taken();
    same([next.head.id, next.head.starts], [id, 1], "the head");
  },

  "take: a wait is later for one lane, and the next for all": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    await store.fail(hold, { id, waitMs: LONG, records: {} });
    isLater(await store.take({ ...kit.hold(), most: 1 }));
    isLater((await store.put(kit.event(), { ...kit.hold(), most: 1 })).lane ?? { state: "lost" });
    const none = await store.take({ ...kit.hold(), lane: null, most: 1 });
    isNothing(none);
    within("inMs" in none && none.inMs, LONG, "the next lane");
  },

  "take: a lane without events is forgotten": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    isNothing(await store.finish(hold, { ids: [id], next: false, keepMs: LONG, most: 1 }));
    const second = await kit.put();
    const next = await kit.taken();
    same([next.head.id, next.head.starts], [second.id, 1], "the next event");
  },
};
