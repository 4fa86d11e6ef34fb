// Gathering: a lane is due when it has been quiet, or when its oldest event has waited long enough.

import { headOf, isLater, isNothing, LONG, SHORT, same, within } from "../kit.js";

const kept = { next: true, keepMs: LONG, most: 10 };

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "gather: a lane that isn't quiet yet is later": async (kit) => {
    const { store } = kit;
    const event = kit.event({ quietMs: LONG, maxMs: LONG });
    isLater((await store.put(event, { ...kit.hold(), most: 10 })).lane ?? { state: "lost" });
    isLater(await store.take({ ...kit.hold(), most: 10 }));
    const none = await store.take({ ...kit.hold(), lane: null, most: 10 });
    isNothing(none);
    within("inMs" in none && none.inMs, LONG, "the next lane");
    same((await store.stats()).held, 0, "the leases");
  },

  "gather: a quiet lane is due, with all its events": async (kit) => {
    const { store } = kit;
    const events = [];
    for (const _ of [1, 2, 3]) events.push(await kit.put({ quietMs: SHORT, maxMs: LONG }));
    const { hold } = await kit.takenAtLast();
    const { head, others } = headOf(await store.take({ ...hold, most: 10 }));
    same(
      [head, ...others].map(({ id }) => id),
      events.map(({ id }) => id),
      "the events",
    );
  },

  "gather: a lane is due in the end, even if it never is quiet": async (kit) => {
    await kit.put({ quietMs: LONG, maxMs: SHORT });
    await kit.sleep(3 * SHORT);
    await kit.put({ quietMs: LONG, maxMs: LONG });
    await kit.taken();
  },

  "gather: what comes while an event is worked on gathers anew": async (kit) => {
    const { store } = kit;
    const first = await kit.put({ quietMs: SHORT, maxMs: SHORT });
    const { hold } = await kit.takenAtLast();
    await kit.put({ quietMs: LONG, maxMs: LONG });
    isLater(await store.finish(hold, { ...kept, ids: [first.id] }));
    isLater(await store.take({ ...kit.hold(), most: 10 }));
    isNothing(await store.finish(hold, { ...kept, ids: [first.id] }));
  },

  "gather: what was begun doesn't wait for what comes after it": async (kit) => {
    const { store } = kit;
    const first = await kit.put({ quietMs: SHORT, maxMs: SHORT });
    const { hold } = await kit.takenAtLast();
    const second = await kit.put({ quietMs: LONG, maxMs: LONG });
    await store.fail(hold, { id: first.id, waitMs: 0, records: {} });
    const again = kit.hold();
    const { head, others } = headOf(await store.take({ ...again, most: 10 }));
    same([head.id, others.map(({ id }) => id)], [first.id, [second.id]], "the events");
    isNothing(await store.finish(again, { ...kept, ids: [first.id], next: false }));
    isLater(await store.take({ ...kit.hold(), most: 10 }));
  },

  "gather: events that are finished together": async (kit) => {
    const { store } = kit;
    const ids = [];
    for (const _ of [1, 2, 3]) ids.push((await kit.put({ quietMs: SHORT, maxMs: SHORT })).id);
    const { hold } = await kit.takenAtLast();
    isNothing(await store.finish(hold, { ...kept, ids }));
    same((await store.stats()).waiting, 0, "what waits");
  },
};
