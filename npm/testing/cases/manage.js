// What people do with events: list, replay, discard, forget, stats, note and check.

import { headOf, isNothing, LONG, same, within } from "../kit.js";

const kept = { next: true, keepMs: LONG, most: 1, error: null };

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "list: pages hold each event once": async (kit) => {
    const { store } = kit;
    const ids = [];
    for (const n of [1, 2, 3, 4, 5]) ids.push((await kit.put({ lane: `c:${n % 2}` })).id);
    const seen = [];
    let after = null;
    do {
      const page = await store.list({ state: "waiting", limit: 2, after });
      if (page.rows.length > 2) throw new Error("a page is longer than its limit");
      seen.push(...page.rows.map(({ id }) => id));
      after = page.after;
    } while (after !== null);
    same(seen.sort(), ids.sort(), "the ids of all pages");
    same(await store.list({ state: "dead", limit: 2, after: null }), { rows: [], after: null }, "the dead");
  },

  "list: a row says all that is known of an event": async (kit) => {
    const { store } = kit;
    const event = await kit.put({ chat: null, lane: "e:1" });
    const { id, head, body, lane, at } = event;
    const stored = { id, head, body, lane, chat: null, at, starts: 0, failures: 0, records: {} };
    const row = { ...stored, state: "waiting", error: null, inMs: 0 };
    same(await kit.rows("waiting"), [row], "an event that is due");
    const { hold } = await kit.taken({ lane: "e:1" });
    const [busy] = await kit.rows("waiting");
    within(busy?.inMs, LONG, "the rest of the lease");
    await store.fail(hold, { id, waitMs: LONG, records: {} });
    const [waits] = await kit.rows("waiting");
    within(waits?.inMs, LONG, "the wait");
    same(waits?.failures, 1, "the failures");
  },

  "replay: a dead event waits anew, with its records or without": async (kit) => {
    const { store } = kit;
    for (const forget of [false, true]) {
      const { id } = await kit.put();
      const { hold } = await kit.taken();
      await store.record(hold, { id, records: { a: "1" } });
      await store.fail(hold, { id, waitMs: 0, records: {} });
      const again = await kit.taken();
      await store.bury(again.hold, { ...kept, ids: [id] });
      same(await store.replay([id, "e:none"], { forget }), 1, "the events replayed");
      same(await kit.rows("dead"), [], "the dead");
      const { head, hold: last } = await kit.taken();
      same([head.id, head.starts, head.failures], [id, 1, 0], "the head");
      same(head.records, forget ? {} : { a: "1" }, "the records");
      isNothing(await store.finish(last, { ...kept, ids: [id] }));
    }
  },

  "replay: an event that waits is due at once": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    await store.fail(hold, { id, waitMs: LONG, records: {} });
    same(await store.replay([id], { forget: false }), 1, "the events replayed");
    const { head } = headOf(await store.take({ ...kit.hold(), lane: null, most: 1 }));
    same([head.id, head.starts, head.failures], [id, 1, 0], "the head");
    const gathers = await kit.put({ lane: "c:bob", quietMs: LONG, maxMs: LONG });
    await store.replay([gathers.id], { forget: false });
    same((await kit.taken({ lane: "c:bob" })).head.id, gathers.id, "an event that gathered");
  },

  "replay: an event that runs goes on, and is counted anew if it fails": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold: first } = await kit.taken();
    await store.fail(first, { id, waitMs: 0, records: { a: "1" } });
    const { hold } = await kit.taken();
    same(await store.replay([id], { forget: false }), 1, "the events replayed");
    same(await store.renew(hold), "held", "the lease");
    same((await store.take({ ...kit.hold(), lane: null, most: 1 })).state, "nothing", "another take");
    same(await store.fail(hold, { id, waitMs: 0, records: {} }), "held", "the failure");
    const { head, hold: last } = await kit.taken();
    same([head.id, head.starts, head.failures, head.records], [id, 1, 1, { a: "1" }], "the head");
    same(await store.replay([id], { forget: false }), 1, "the events replayed");
    isNothing(await store.finish(last, { ...kept, ids: [id] }));
    same(await store.replay([id], { forget: false }), 0, "a finished event");
  },

  "replay: a dead event takes its place in the lane": async (kit) => {
    const { store } = kit;
    const first = await kit.put({ at: 10 });
    const second = await kit.put({ at: 20 });
    const { hold } = await kit.taken();
    await store.bury(hold, { ...kept, ids: [first.id] });
    await store.replay([first.id], { forget: false });
    const { others } = headOf(await store.take({ ...hold, most: 2 }));
    same(
      others.map(({ id }) => id),
      [first.id],
      "behind the event that was begun",
    );
    const next = headOf(await store.finish(hold, { ...kept, ids: [second.id] }));
    same(next.head.id, first.id, "the next head");
  },

  "discard: waiting and dead events go, and are done": async (kit) => {
    const { store } = kit;
    const dead = await kit.put();
    const waiting = await kit.put();
    const { hold } = await kit.taken();
    await store.bury(hold, { ...kept, ids: [dead.id] });
    same(await store.discard([dead.id, waiting.id, "e:none"], LONG), 2, "the events discarded");
    same([await kit.rows("dead"), await kit.rows("waiting")], [[], []], "what is left");
    for (const event of [dead, waiting]) same((await store.put(event)).state, "done", "a discarded event");
    same(await store.renew(hold), "lost", "the lease of a lane that is gone");
  },

  "forget: all of a chat goes, and nothing of another": async (kit) => {
    const { store } = kit;
    const done = await kit.put({ marks: ["e:1", "m:1"] });
    const dead = await kit.put();
    const waiting = await kit.put();
    const receipt = await kit.put({ lane: "e:receipt" });
    const other = await kit.put({ lane: "c:bob", chat: "bob" });
    const otherDone = await kit.put({ lane: "c:bob", chat: "bob" });
    const { hold } = await kit.taken();
    await store.finish(hold, { ...kept, ids: [done.id] });
    await store.bury(hold, { ...kept, ids: [dead.id] });
    await store.record(hold, { id: waiting.id, records: { a: "1" } });
    const { hold: bob } = await kit.taken({ lane: "c:bob" });
    await store.finish(bob, { ...kept, ids: [otherDone.id], next: false });

    same(await store.forget("ada"), 3, "the events forgotten");
    same(await store.forget("ada"), 0, "the second time");
    same(await store.record(hold, { id: waiting.id, records: { a: "1" } }), "lost", "record");
    same(
      (await kit.rows("waiting")).map(({ id }) => id),
      [other.id],
      "what waits",
    );
    same(await kit.rows("dead"), [], "the dead");
    for (const event of [done, dead, waiting, receipt]) {
      same((await store.put(event)).state, "new", "an event that was forgotten");
    }
    same((await store.put(otherDone)).state, "done", "a finished event of another chat");
  },

  "forget: a holder may finish what is gone": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    await store.forget("ada");
    isNothing(await store.finish(hold, { ...kept, ids: [id] }));
    same((await kit.rows("waiting")).length, 0, "what waits");
  },

  "stats: counts events, lanes and leases": async (kit) => {
    const { store } = kit;
    const none = { waiting: 0, dead: 0, lanes: 0, held: 0, oldestMs: null };
    same(await store.stats(), none, "of an empty store");
    const first = await kit.put();
    await kit.put();
    await kit.put({ lane: "c:bob" });
    const { hold } = await kit.taken();
    await store.bury(hold, { ...kept, ids: [first.id] });
    const { oldestMs, ...counts } = await store.stats();
    same(counts, { waiting: 2, dead: 1, lanes: 2, held: 1 }, "the counts");
    if (typeof oldestMs !== "number" || oldestMs < 0) throw new Error(`oldestMs is ${oldestMs}`);
  },

  "note: a text by name": async (kit) => {
    const { store } = kit;
    same(await store.note("since"), null, "before it is set");
    same(await store.note("since", "1"), "1", "as it is set");
    same(await store.note("since", "2"), "2", "as it is set again");
    same(await kit.open().note("since"), "2", "once it is set");
    same(await store.note("other"), null, "of another name");
  },

  "check: the store is ready, as often as it is asked": async (kit) => {
    for (const _ of [1, 2]) {
      const warnings = await kit.store.check({ concurrency: 1 });
      if (!Array.isArray(warnings)) throw new Error("check returns a list of warnings");
    }
  },
};
