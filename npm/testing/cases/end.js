// finish and bury: what stays of an event, what comes next, and the same answer to a repeat.

import { headOf, isBusy, isNothing, LONG, SHORT, same } from "../kit.js";

const kept = { next: true, keepMs: LONG, most: 1 };

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "finish: goes on with the next event, counted once": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    const second = await kit.put();
    const { hold } = await kit.taken();
    for (const time of ["first", "second"]) {
      const { head } = headOf(await store.finish(hold, { ...kept, ids: [first.id] }));
      same([head.id, head.starts], [second.id, 1], `the next head, the ${time} time`);
    }
    isBusy(await store.take({ ...kit.hold(), most: 1 }));
    same(
      (await kit.rows("waiting")).map(({ id }) => id),
      [second.id],
      "what waits",
    );
  },

  "finish: after the last event nothing waits": async (kit) => {
    const { store } = kit;
    const { id } = await kit.put();
    const { hold } = await kit.taken();
    await store.record(hold, { id, records: { a: "1" } });
    for (const _ of [1, 2]) isNothing(await store.finish(hold, { ...kept, ids: [id] }));
    same(await kit.rows("waiting"), [], "what waits");
    same((await store.stats()).lanes, 0, "the lanes");
  },

  "finish: the lane is let go, due at once": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    const second = await kit.put();
    const { hold } = await kit.taken();
    for (const _ of [1, 2]) isNothing(await store.finish(hold, { ...kept, ids: [first.id], next: false }));
    const { head } = await kit.taken();
    same([head.id, head.starts], [second.id, 1], "the next head");
  },

  "finish: a lane that is let go comes behind the others": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    await kit.put();
    await kit.sleep();
    await kit.put({ lane: "c:bob" });
    await kit.sleep();
    const hold = kit.hold();
    same(headOf(await store.take({ ...hold, lane: null, most: 1 })).lane, "c:ada", "the first lane");
    await store.finish(hold, { ...kept, ids: [first.id], next: false });
    const taken = headOf(await store.take({ ...kit.hold(), lane: null, most: 1 }));
    same(taken.lane, "c:bob", "the lane that waits longer");
  },

  "finish: several events at once": async (kit) => {
    const { store } = kit;
    const events = [];
    for (const _ of [1, 2, 3, 4]) events.push(await kit.put());
    const ids = events.map(({ id }) => id);
    const { hold } = await kit.taken();
    const next = headOf(await store.finish(hold, { ...kept, ids: ids.slice(0, 3), most: 5 }));
    same([next.head.id, next.others], [ids[3], []], "the event that is left");
    for (const event of events.slice(0, 3)) same((await store.put(event)).state, "done", "a finished event");
  },

  "finish: goes on where the event is gone": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    const second = await kit.put();
    const { hold } = await kit.taken();
    await store.discard([first.id], LONG);
    const { head } = headOf(await store.finish(hold, { ...kept, ids: [first.id] }));
    same([head.id, head.starts], [second.id, 1], "the next head");
  },

  "finish: marks stay as long as they were to": async (kit) => {
    const { store } = kit;
    const short = await kit.put({ marks: ["e:1", "m:1"] });
    const long = await kit.put();
    const { hold } = await kit.taken();
    await store.finish(hold, { ...kept, ids: [short.id], keepMs: SHORT });
    await store.finish(hold, { ...kept, ids: [long.id] });
    await kit.until(async () => (await store.put(short)).state === "new", "the end of the marks");
    same((await store.put(long)).state, "done", "a mark that is kept longer");
  },

  "bury: keeps the event as dead, with its records, and goes on": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    const second = await kit.put();
    const { hold } = await kit.taken();
    await store.record(hold, { id: first.id, records: { "reply:1": "sent" } });
    const given = { ...kept, ids: [first.id], error: '{"message":"why"}' };
    for (const time of ["first", "second"]) {
      const { head } = headOf(await store.bury(hold, given));
      same([head.id, head.starts], [second.id, 1], `the next head, the ${time} time`);
    }
    const { id, head, body, lane, chat, at } = first;
    const stored = { id, head, body, lane, chat, at, starts: 1, failures: 0, records: { "reply:1": "sent" } };
    same(await kit.rows("dead"), [{ ...stored, state: "dead", error: given.error, inMs: null }], "the dead");
  },

  "bury: after the last event nothing waits, and the lane may be let go": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    const second = await kit.put();
    const { hold } = await kit.taken();
    const given = { ...kept, error: null };
    for (const _ of [1, 2]) isNothing(await store.bury(hold, { ...given, ids: [first.id], next: false }));
    const next = await kit.taken();
    same([next.head.id, next.head.starts], [second.id, 1], "the next head");
    for (const _ of [1, 2]) isNothing(await store.bury(next.hold, { ...given, ids: [second.id] }));
    same((await kit.rows("dead")).length, 2, "the dead");
    same((await store.stats()).lanes, 0, "the lanes");
  },

  "bury: dead events stay as long as they were to": async (kit) => {
    const { store } = kit;
    const short = await kit.put();
    const long = await kit.put();
    const { hold } = await kit.taken();
    await store.bury(hold, { ...kept, ids: [short.id], error: null, keepMs: SHORT });
    await store.bury(hold, { ...kept, ids: [long.id], error: null });
    await kit.until(async () => (await kit.rows("dead")).length === 1, "the end of the first");
    same((await kit.rows("dead"))[0]?.id, long.id, "the event that is kept longer");
    same((await store.put(short)).state, "new", "the event that was forgotten");
    same((await store.put(long)).state, "dead", "the event that is kept longer");
  },
};
