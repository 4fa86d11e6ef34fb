// put: what is known, by which marks, and what a full lane says.

import { headOf, isBusy, isNothing, LONG, same } from "../kit.js";

/** @type {Record<string, (kit: import("../kit.js").Kit) => Promise<void>>} */
export const cases = {
  "put: an event is new once, then waiting, then done": async (kit) => {
    const { store } = kit;
    const event = kit.event();
    same(await store.put(event), { state: "new", lane: null }, "the first time");
    same(await store.put(event), { state: "waiting", lane: null }, "again");
    const { hold } = await kit.taken();
    same(await store.put(event), { state: "waiting", lane: null }, "while it is held");
    await store.finish(hold, { ids: [event.id], next: true, keepMs: LONG, most: 1 });
    same(await store.put(event), { state: "done", lane: null }, "after finish");
  },

  "put: an event that was buried is dead": async (kit) => {
    const { store } = kit;
    const event = await kit.put();
    const { hold } = await kit.taken();
    await store.bury(hold, { ids: [event.id], next: true, keepMs: LONG, error: "why", most: 1 });
    same(await store.put(event), { state: "dead", lane: null }, "after bury");
  },

  "put: one known mark is enough": async (kit) => {
    const { store } = kit;
    const live = await kit.put({ marks: ["e:1", "m:1"] });
    const caughtUp = kit.event({ marks: ["m:1"] });
    same((await store.put(caughtUp)).state, "waiting", "by the second mark");
    same((await store.put(kit.event({ marks: ["e:2", "m:1"] }))).state, "waiting", "by the second of both");
    const { hold } = await kit.taken();
    await store.finish(hold, { ids: [live.id], next: true, keepMs: LONG, most: 1 });
    same((await store.put(caughtUp)).state, "done", "by the second mark, after finish");
    same((await store.put(kit.event({ marks: ["e:3", "m:3"] }))).state, "new", "by no mark");
  },

  "put with a token takes the lane, in the same step": async (kit) => {
    const { store } = kit;
    const event = kit.event();
    const mine = kit.hold();
    const take = { ...mine, most: 1 };
    const first = await store.put(event, take);
    const events = [{ ...plain(event), starts: 1, failures: 0, records: {} }];
    same(first, { state: "new", lane: { state: "head", lane: event.lane, events } }, "the first time");
    const again = await store.put(event, take);
    same(
      again,
      { state: "waiting", lane: { state: "head", lane: event.lane, events } },
      "with the same token",
    );
    const other = await store.put(event, { ...kit.hold(), most: 1 });
    same(other.state, "waiting", "with another token");
    isBusy(other.lane ?? { state: "lost" });
  },

  "put with a token takes the lane of an event that is done, too": async (kit) => {
    const { store } = kit;
    const done = await kit.put();
    const waiting = await kit.put();
    const { hold } = await kit.taken();
    await store.finish(hold, { ids: [done.id], next: false, keepMs: LONG, most: 1 });
    const put = await store.put(done, { ...kit.hold(), most: 1 });
    same(put.state, "done", "an event that is done");
    same(headOf(put.lane ?? { state: "lost" }).head.id, waiting.id, "the lane's head");
  },

  "put with a token finds nothing in a lane that is empty": async (kit) => {
    const { store } = kit;
    const done = await kit.put();
    const { hold } = await kit.taken();
    await store.finish(hold, { ids: [done.id], next: true, keepMs: LONG, most: 1 });
    const put = await store.put(done, { ...kit.hold(), most: 1 });
    isNothing(put.lane ?? { state: "lost" });
  },

  "put: an event that comes while its lane is held is next": async (kit) => {
    const { store } = kit;
    const first = await kit.put();
    const { hold } = await kit.taken();
    const second = kit.event();
    const put = await store.put(second, { ...kit.hold(), most: 1 });
    same(put.state, "new", "an event of a lane that is held");
    isBusy(put.lane ?? { state: "lost" });
    const next = await store.finish(hold, { ids: [first.id], next: true, keepMs: LONG, most: 1 });
    same(headOf(next).head.id, second.id, "the next head");
  },

  "put: a full lane takes no new event, and writes nothing": async (kit) => {
    const { store } = kit;
    const first = await kit.put({ limit: 2, marks: ["e:1", "m:1"] });
    await kit.put({ limit: 2 });
    const third = kit.event({ limit: 2, redacts: "m:1" });
    const put = await store.put(third, { ...kit.hold(), token: "mine", most: 1 });
    same(put.state, "full", "a third event");
    same(
      headOf(put.lane ?? { state: "lost" }).head,
      { ...plain(first), starts: 1, failures: 0, records: {} },
      "the head",
    );
    same((await store.put(first)).state, "waiting", "an event that is known");
    same((await store.put(kit.event({ lane: "c:bob", limit: 2 }))).state, "new", "an event of another lane");
    const hold = kit.hold({ token: "mine" });
    await store.bury(hold, { ids: [first.id], next: true, keepMs: LONG, error: null, most: 1 });
    same((await store.put(third)).state, "new", "the third event, once there is room");
  },

  "put: an event redacts another that waits or is dead": async (kit) => {
    const { store } = kit;
    const waiting = await kit.put({ marks: ["e:1", "m:1"] });
    const dead = await kit.put({ marks: ["e:2", "m:2"], lane: "c:bob" });
    const { hold } = await kit.taken({ lane: "c:bob" });
    await store.bury(hold, { ids: [dead.id], next: true, keepMs: LONG, error: null, most: 1 });
    const one = await kit.put({ redacts: "m:1", lane: "c:bob" });
    const two = await kit.put({ redacts: "m:2", lane: "c:bob" });
    await kit.put({ redacts: "m:3", lane: "c:bob" });
    const [row] = (await kit.rows("waiting")).filter(({ id }) => id === waiting.id);
    same([row?.body, row?.head], [one.body, waiting.head], "the event that waits");
    const [buried] = await kit.rows("dead");
    same([buried?.body, buried?.head], [two.body, dead.head], "the event that is dead");
  },

  "put: two names have nothing in common": async (kit) => {
    const { store } = kit;
    const stranger = kit.stranger();
    const event = await kit.put();
    await store.note("n", "mine");
    same(await stranger.note("n"), null, "a note of the other name");
    isNothing(await stranger.take({ ...kit.hold(), most: 1 }));
    same((await stranger.put(event)).state, "new", "the same event");
    await kit.taken();
    const hold = kit.hold();
    headOf(await stranger.take({ ...hold, most: 1 }));
    same(await stranger.forget("ada"), 1, "forgotten under the other name");
    same((await store.put(event)).state, "waiting", "the event of the first name");
  },
};

/** @param {import("../../../stores.js").NewEvent} event */
function plain({ id, head, body }) {
  return { id, head, body };
}
