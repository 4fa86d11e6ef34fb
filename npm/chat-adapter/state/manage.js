// What people do with events: list, replay, discard, forget, count. It looks at all lanes that are known, which takes its time.

import { dueAt, end, insert, noWait, stored, takeOut } from "./lane.js";

/** @import { OpenStore } from "postproxy-dm" */
/** @import { Documents, Step } from "./documents.js" */
/** @import { Event, Lane } from "./lane.js" */
/** @import { Row } from "./types.js" */

/** Lanes that are read at once. */
const AT_ONCE = 16;

/**
 * @param {Documents} documents
 * @param {Parameters<OpenStore["list"]>[0]} given
 * @returns {Promise<{ rows: Row[], after: string | null }>}
 */
export async function list(documents, { state, limit, after }) {
  const now = Date.now();
  const lanes = await readAll(documents);
  const found = lanes
    .flatMap(({ lane }) => (state === "dead" ? lane.dead : lane.events).map((event) => ({ lane, event })))
    .map((each) => ({ ...each, place: placeOf(each.event) }))
    .filter(({ place }) => after === null || place > after)
    .sort((left, right) => (left.place < right.place ? -1 : 1));
  const page = found.slice(0, limit);
  return {
    rows: page.map(({ lane, event }) => rowOf(lane, event, now)),
    after: found.length > page.length ? (page.at(-1)?.place ?? after) : null,
  };
}

/**
 * @param {Documents} documents
 * @param {string[]} ids
 * @param {{ forget: boolean }} options
 */
export async function replay(documents, ids, { forget }) {
  return inLanesOf(documents, ids, async (lane, { now }) => {
    const raised = lane.dead.filter(({ id }) => ids.includes(id));
    lane.dead = lane.dead.filter((event) => !raised.includes(event));
    for (const event of raised) insert(lane, event);
    const events = lane.events.filter(({ id }) => ids.includes(id));
    for (const event of events) {
      Object.assign(event, { starts: 0, failures: 0, error: null, deadUntil: 0 });
      if (forget) event.records = {};
    }
    if (events.length > 0) {
      lane.wait = noWait(Math.min(lane.wait.untilMs, now));
      lane.quiet = noWait(Math.min(lane.quiet.untilMs, now));
    }
    return events.length;
  });
}

/**
 * @param {Documents} documents
 * @param {string[]} ids
 * @param {number} keepMs
 */
export async function discard(documents, ids, keepMs) {
  return inLanesOf(documents, ids, async (lane, { now }) => {
    return erase(lane, ({ id }) => ids.includes(id), { keepMs, now });
  });
}

/**
 * @param {Documents} documents
 * @param {string} chat
 */
export async function forget(documents, chat) {
  await documents.marks.forget(chat);
  const isOfChat = (/** @type {Event} */ event) => event.chat === chat;
  let count = 0;
  for (const { name, lane } of await readAll(documents)) {
    if (![...lane.events, ...lane.dead].some(isOfChat)) continue;
    count += await documents.change(name, async (lane, { now }) => erase(lane, isOfChat, { keepMs: 0, now }));
  }
  return count;
}

/** @param {Documents} documents */
export async function stats(documents) {
  const now = Date.now();
  const lanes = (await readAll(documents)).map(({ lane }) => lane);
  const events = lanes.flatMap((lane) => lane.events);
  const oldest = Math.min(...events.map(({ putAt }) => putAt));
  return {
    waiting: events.length,
    dead: lanes.reduce((sum, { dead }) => sum + dead.length, 0),
    lanes: lanes.filter((lane) => lane.events.length > 0).length,
    held: lanes.filter(({ token, untilMs }) => token !== null && untilMs > now).length,
    oldestMs: events.length === 0 ? null : Math.max(0, now - oldest),
  };
}

/**
 * Changes the lanes that events with these ids are in: those that their marks name, and where one has no mark any more, all.
 * @param {Documents} documents
 * @param {string[]} ids
 * @param {(lane: Lane, step: Step) => Promise<number>} change returns how many it changed
 */
async function inLanesOf(documents, ids, change) {
  const found = await Promise.all(ids.map((id) => documents.marks.find([id])));
  const isUnknown = found.some(({ isDone, lanes }) => !isDone && lanes.length === 0);
  const names = isUnknown ? await documents.lanes.all() : found.flatMap(({ lanes }) => lanes);
  let count = 0;
  for (const name of new Set(names)) count += await documents.change(name, change);
  return count;
}

/**
 * Erases events, dead or not. Returns how many.
 * @param {Lane} lane
 * @param {(event: Event) => boolean} isIt
 * @param {{ keepMs: number, now: number }} given
 */
function erase(lane, isIt, { keepMs, now }) {
  const waiting = lane.events.filter(isIt).map(({ id }) => id);
  const dead = lane.dead.filter(isIt);
  lane.dead = lane.dead.filter((event) => !dead.includes(event));
  const events = [...takeOut(lane, waiting, now), ...dead];
  end(lane, events, { keepMs, now });
  return events.length;
}

/**
 * All lanes that are known, or in the list.
 * @param {Documents} documents
 */
async function readAll(documents) {
  const names = await documents.lanes.all();
  const lanes = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE);
    lanes.push(
      ...(await Promise.all(some.map(async (name) => ({ name, lane: await documents.read(name) })))),
    );
  }
  return lanes;
}

/**
 * Where an event is in the list: by when it was put.
 * @param {Event} event
 */
function placeOf({ putAt, id }) {
  return `${String(putAt).padStart(16, "0")} ${id}`;
}

/**
 * @param {Lane} lane
 * @param {Event} event
 * @param {number} now
 * @returns {Row}
 */
function rowOf(lane, event, now) {
  const { lane: name, chat, at, error, deadUntil } = event;
  const isDead = deadUntil > 0;
  const inMs = isDead ? null : Math.max(0, dueAt(lane) - now);
  return { ...stored(event), state: isDead ? "dead" : "waiting", lane: name, chat, at, error, inMs };
}
