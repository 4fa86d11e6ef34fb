// Many at once: each event is put once, each lane has one holder, and nothing is passed over.

import { headOf, LONG, random, same } from "../kit.js";

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "race: of 50 puts of an event one is new, and one takes the lane": async (kit) => {
    const event = kit.event();
    const stores = [kit.store, kit.open(), kit.open()];
    const all = await Promise.all(
      range(50).map((n) => at(stores, n).put(event, { token: random(), leaseMs: LONG, most: 1 })),
    );
    same(tally(all.map(({ state }) => state)), { new: 1, waiting: 49 }, "the states");
    same(tally(all.map(({ lane }) => lane?.state ?? "none")), { head: 1, busy: 49 }, "the lanes");
    same(
      (await kit.rows("waiting")).map(({ id, starts }) => [id, starts]),
      [[event.id, 1]],
      "what waits",
    );
  },

  "race: of 50 that take a lane one holds it": async (kit) => {
    await kit.put();
    const stores = [kit.store, kit.open(), kit.open()];
    const all = await Promise.all(range(50).map((n) => at(stores, n).take({ ...kit.hold(), most: 1 })));
    same(tally(all.map(({ state }) => state)), { head: 1, busy: 49 }, "the answers");
    same((await kit.rows("waiting"))[0]?.starts, 1, "the starts");
  },

  "race: of ten workers one gets the only lane": async (kit) => {
    await kit.put();
    const all = await Promise.all(
      range(10).map(() => kit.open().take({ ...kit.hold(), lane: null, most: 1 })),
    );
    same(tally(all.map(({ state }) => state)), { head: 1, nothing: 9 }, "the answers");
  },

  "race: ten workers get ten lanes": async (kit) => {
    for (const n of range(10)) await kit.put({ lane: `c:${n}` });
    const all = await Promise.all(
      range(10).map(() => kit.open().take({ ...kit.hold(), lane: null, most: 1 })),
    );
    same(
      all.map((taken) => headOf(taken).lane).sort(),
      range(10).map((n) => `c:${n}`),
      "the lanes",
    );
  },

  "race: 50 events put at once are in order": async (kit) => {
    const events = range(50).map(() => kit.event());
    const shuffled = events
      .map((event, n) => /** @type {const} */ ([(n * 37) % 50, event]))
      .sort(([a], [b]) => a - b);
    await Promise.all(shuffled.map(([, event]) => kit.store.put(event)));
    const { hold } = await kit.taken();
    const { head, others } = headOf(await kit.store.take({ ...hold, most: 100 }));
    same(
      [head, ...others].map(({ id }) => id),
      events.map(({ id }) => id),
      "the events",
    );
  },

  "race: a repeat beside its first is counted once": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const second = await kit.put();
    const { hold } = await kit.taken();
    const given = { ids: [id], next: true, keepMs: LONG, most: 1 };
    const all = await Promise.all(range(10).map(() => store.finish(hold, given)));
    for (const taken of all)
      same([headOf(taken).head.id, headOf(taken).head.starts], [second.id, 1], "the head");
    const failed = range(10).map(() => store.fail(hold, { id: second.id, waitMs: 0, records: {} }));
    same(tally(await Promise.all(failed)), { held: 10 }, "fail");
    same((await kit.taken()).head.failures, 1, "the failures");
  },

  "race: workers empty ten lanes, each event once and in order": async (kit) => {
    const lanes = range(10).map((n) => `c:${n}`);
    const expected = Object.fromEntries(lanes.map((lane) => [lane, /** @type {string[]} */ ([])]));
    for (const n of range(100)) {
      const lane = at(lanes, n);
      expected[lane]?.push((await kit.put({ lane })).id);
    }
    /** @type {Record<string, string[]>} */
    const seen = Object.fromEntries(lanes.map((lane) => [lane, []]));
    /** @type {Set<string>} */
    const held = new Set();
    const worker = async () => {
      const store = kit.open();
      for (;;) {
        const token = random();
        let taken = await store.take({ lane: null, token, leaseMs: LONG, most: 1 });
        if (taken.state !== "head") return;
        const { lane } = taken;
        if (held.has(lane)) throw new Error(`two workers hold ${lane}`);
        held.add(lane);
        for (const next of [true, true, false]) {
          if (taken.state !== "head") break;
          const { head } = headOf(taken);
          seen[lane]?.push(head.id);
          if (!next) held.delete(lane);
          taken = await store.finish(
            { lane, token, leaseMs: LONG },
            { ids: [head.id], next, keepMs: LONG, most: 1 },
          );
        }
        held.delete(lane);
      }
    };
    await Promise.all(range(5).map(worker));
    // A lane may have been let go just after the others had looked.
    await worker();
    same(seen, expected, "the events of each lane");
    same(await kit.store.stats(), { waiting: 0, dead: 0, lanes: 0, held: 0, oldestMs: null }, "what is left");
  },
};

/** @param {number} length */
function range(length) {
  return Array.from({ length }, (_, n) => n);
}

/**
 * One of a list, in turn.
 * @template T
 * @param {T[]} list
 * @param {number} n
 */
function at(list, n) {
  return /** @type {T} */ (list[n % list.length]);
}

/** @param {string[]} values */
function tally(values) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
