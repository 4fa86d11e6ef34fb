// A lane as a document: the events that wait in it, the dead ones, and who holds it. What the operations do to it, without IO.

import { EMPTY_MS, UNTOUCHED_MS } from "./keys.js";

/** @import { Lock } from "chat" */
/** @import { NewEvent, Records, StoredEvent, Taken } from "./types.js" */

/**
 * A wait. Whether it runs says the state's clock: its key is there as long. How long it still is can only be guessed.
 * @typedef {object} Wait
 * @property {number} untilMs
 * @property {number} ms
 * @property {string | null} key `null` where nothing is waited for
 */

/**
 * An event that waits or is dead.
 * @typedef {StoredEvent & Pick<NewEvent, "marks" | "lane" | "chat" | "at"> & { arrival: number, putAt: number, error: string | null, deadUntil: number }} Event
 */

/**
 * An event that left the lane in the newest version, until its marks are sure to say so.
 * @typedef {{ marks: string[], chat: string | null, atMs: number, keepMs: number }} Ended
 */

/**
 * @typedef {object} Lane
 * @property {string | null} token who holds it
 * @property {Lock | null} lock of the lease; without a token that of the last, which may not have been released
 * @property {number} untilMs when the lease ends, by the clock of whoever holds it
 * @property {string | null} last the last token that let go
 * @property {string | null} head the event that was begun
 * @property {boolean} isStarted whether the token has begun the head
 * @property {Wait} wait
 * @property {Wait} quiet
 * @property {Wait | null} most until when it gathers at most; `null` where nothing gathers
 * @property {Event[]} events in order
 * @property {Event[]} dead
 * @property {Ended[]} ended
 * @property {number} arrivals
 */

/** @returns {Lane} */
function emptyLane() {
  return {
    ...{ token: null, lock: null, untilMs: 0, last: null, head: null, isStarted: false },
    ...{ wait: noWait(0), quiet: noWait(0), most: null, events: [], dead: [], ended: [], arrivals: 0 },
  };
}

/**
 * A lane from its text, without the dead events that were kept long enough.
 * @param {string | null} text
 * @param {number} now
 * @returns {Lane}
 */
export function laneOf(text, now) {
  if (text === null) return emptyLane();
  /** @type {Lane} */
  const lane = JSON.parse(text);
  lane.dead = lane.dead.filter(({ deadUntil }) => deadUntil > now);
  return lane;
}

/**
 * How long a lane is to be kept.
 * @param {Lane} lane
 * @param {number} now
 */
export function keepMsOf({ events, dead }, now) {
  const untils = dead.map(({ deadUntil }) => deadUntil - now);
  return EMPTY_MS + Math.max(0, events.length > 0 ? UNTOUCHED_MS : 0, ...untils);
}

/**
 * A wait that is over.
 * @param {number} untilMs
 * @returns {Wait}
 */
export function noWait(untilMs) {
  return { untilMs, ms: 0, key: null };
}

/**
 * What the lane knows of an event: whether it waits or is dead, or when it ended a moment ago.
 * @param {Lane} lane
 * @param {string[]} marks
 * @param {number} now
 * @returns {"waiting" | "dead" | Ended | undefined}
 */
export function knownIn({ events, dead, ended }, marks, now) {
  const isIt = (/** @type {{ marks: string[] }} */ known) => known.marks.some((mark) => marks.includes(mark));
  if (events.some(isIt)) return "waiting";
  if (dead.some(isIt)) return "dead";
  return ended.find((event) => isIt(event) && event.atMs + event.keepMs > now);
}

/**
 * Adds an event.
 * @param {Lane} lane
 * @param {NewEvent} given
 * @param {number} now
 * @returns {"new" | "full"}
 */
export function add(lane, given, now) {
  if (lane.events.length >= given.limit) return "full";
  if (given.redacts !== null) redact(lane, given.redacts, given.body);
  lane.arrivals += 1;
  const { id, marks, chat, at, head, body } = given;
  insert(lane, {
    ...{ id, marks, lane: given.lane, chat, at, head, body, arrival: lane.arrivals, putAt: now },
    ...{ starts: 0, failures: 0, records: {}, error: null, deadUntil: 0 },
  });
  return "new";
}

/**
 * Puts an event where its time and its arrival say.
 * @param {Lane} lane
 * @param {Event} added
 */
export function insert({ events }, added) {
  const after = events.findLastIndex(
    ({ at, arrival }) => at < added.at || (at === added.at && arrival < added.arrival),
  );
  events.splice(after + 1, 0, added);
}

/**
 * Gives the event with a mark another body, if it waits here or is dead.
 * @param {Lane} lane
 * @param {string} mark
 * @param {string} body
 */
export function redact({ events, dead }, mark, body) {
  for (const event of [...events, ...dead]) if (event.marks.includes(mark)) event.body = body;
}

/**
 * Gives the lane to a token.
 * @param {Lane} lane
 * @param {string} token
 * @param {Lock} lock
 */
export function give(lane, token, lock) {
  lane.lock = lock;
  if (lane.token === token) return;
  lane.token = token;
  lane.isStarted = false;
}

/**
 * Lets the lane go.
 * @param {Lane} lane
 */
export function letGo(lane) {
  if (lane.token === null) return;
  Object.assign(lane, { token: null, last: lane.token, isStarted: false });
}

/**
 * What a lane that is held goes on with: the event that was begun, else the oldest, once `inMs` is 0.
 * @param {Lane} lane
 * @param {{ leaseMs: number, most: number, inMs: number, now: number }} given
 * @returns {Taken}
 */
export function next(lane, { leaseMs, most, inMs, now }) {
  if (lane.head === null && inMs > 0) {
    letGo(lane);
    return { state: "later", inMs };
  }
  const [first] = lane.events;
  const head = lane.events.find(({ id }) => id === lane.head) ?? first;
  if (head === undefined) return { state: "nothing", inMs: null };
  if (!lane.isStarted) {
    head.starts += 1;
    lane.isStarted = true;
    if (lane.head === null) Object.assign(lane, { head: head.id, quiet: noWait(0), most: null });
  }
  lane.untilMs = now + leaseMs;
  const others = lane.events.filter((event) => event !== head).slice(0, most - 1);
  return { state: "head", lane: head.lane, events: [head, ...others].map(stored) };
}

/**
 * Takes events out of those that wait.
 * @param {Lane} lane
 * @param {string[]} ids
 * @param {number} now
 */
export function takeOut(lane, ids, now) {
  const out = lane.events.filter(({ id }) => ids.includes(id));
  lane.events = lane.events.filter(({ id }) => !ids.includes(id));
  if (lane.head !== null && ids.includes(lane.head)) {
    Object.assign(lane, { head: null, isStarted: false, wait: noWait(Math.min(lane.wait.untilMs, now)) });
  }
  // Nobody holds what is empty.
  if (lane.events.length === 0) {
    const { lock, dead, ended, arrivals } = lane;
    Object.assign(lane, emptyLane(), { lock, dead, ended, arrivals });
  }
  return out;
}

/**
 * Erases events, whose marks stay for a while.
 * @param {Lane} lane
 * @param {Event[]} events
 * @param {{ keepMs: number, now: number }} given
 */
export function end(lane, events, { keepMs, now }) {
  for (const { marks, chat } of events) lane.ended.push({ marks, chat, atMs: now, keepMs });
}

/**
 * Writes records of an event.
 * @param {Event} event
 * @param {Records} records
 */
export function write(event, records) {
  const all = Object.entries({ ...event.records, ...records });
  event.records = Object.fromEntries(all.flatMap(([name, text]) => (text === null ? [] : [[name, text]])));
}

/**
 * When the lane is due, as far as times of several machines can be compared: for the order of lanes, and for when to look again.
 * @param {Lane} lane
 */
export function dueAt({ token, untilMs, head, wait, quiet, most }) {
  if (token !== null) return untilMs;
  const gathersUntil = Math.min(quiet.untilMs, most?.untilMs ?? Number.POSITIVE_INFINITY);
  return head === null ? Math.max(wait.untilMs, gathersUntil) : wait.untilMs;
}

/**
 * @param {Event} event
 * @returns {StoredEvent}
 */
export function stored({ id, head, body, starts, failures, records }) {
  return { id, head, body, starts, failures, records };
}
