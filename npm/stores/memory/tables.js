// The lanes, events and marks of a store in memory, and how they change together.

import { DueLanes } from "./due-lanes.js";

/** @import { Hold, NewEvent, StoredEvent, Taken } from "../../../stores.js" */

/** The marks of finished events that are remembered. The oldest are forgotten first. */
const MOST_MARKS = 100_000;
/** The events that may wait in all lanes, and as many may be dead. */
const MOST_EVENTS = 10_000;

/**
 * @typedef {object} Event An event that waits or is dead.
 * @property {Omit<NewEvent, "body">} event
 * @property {string} body
 * @property {number} arrival
 * @property {number} putAt
 * @property {number} starts
 * @property {number} failures
 * @property {Record<string, string>} records
 * @property {string | null} error
 * @property {number} deadUntil 0 while it waits
 */

/**
 * @typedef {object} Lane
 * @property {string} name
 * @property {Event[]} events in order
 * @property {string | null} token
 * @property {number} until
 * @property {string | null} last the last token that let go
 * @property {Event | null} head the event that was begun
 * @property {boolean} started whether the token has begun the head
 * @property {number} wait
 * @property {number} ready
 * @property {number} cap
 * @property {number} due the end of the lease, or the time when the lane may be taken
 * @property {number} place
 */

/** @typedef {{ marks: string[], until: number, chat: string | null }} Done An event that is finished. */

export class MemoryTables {
  now;
  /** @type {Map<string, Lane>} */
  lanes = new Map();
  /** @type {DueLanes<Lane>} */
  due = new DueLanes();
  /** @type {Map<string, Event>} */
  events = new Map();
  /** The marks of events that wait or are dead. @type {Map<string, Event>} */
  known = new Map();
  /** The events that are done, by their marks. @type {Map<string, Done>} */
  done = new Map();
  /** The same, the oldest first, with some that are gone. A Map would look past all that it has deleted. @type {Done[]} */
  oldest = [];
  /** Where the oldest is. */
  oldestAt = 0;
  /** Who holds a lane, and which. @type {Map<string, Lane>} */
  holders = new Map();
  /** @type {Map<string, Event>} */
  dead = new Map();
  arrivals = 0;

  /** @param {() => number} now */
  constructor(now) {
    this.now = now;
  }

  /** @param {NewEvent} event */
  stateOf({ marks }) {
    const now = this.now();
    for (const mark of marks) {
      const known = this.known.get(mark);
      if (known === undefined) continue;
      if (!isExpired(known, now)) return known.deadUntil > 0 ? "dead" : "waiting";
      this.remove([known], () => this.erase(known, 0));
    }
    for (const mark of marks) if ((this.done.get(mark)?.until ?? 0) > now) return "done";
    return undefined;
  }

  /** @param {NewEvent} given */
  add({ body, ...event }) {
    const now = this.now();
    const { length } = this.lanes.get(event.lane)?.events ?? [];
    if (length >= event.limit || this.events.size - this.dead.size >= MOST_EVENTS) return "full";
    const redacted = event.redacts === null ? undefined : this.known.get(event.redacts);
    if (redacted) redacted.body = body;

    this.arrivals += 1;
    /** @type {Event} */
    const added = {
      event,
      body,
      arrival: this.arrivals,
      putAt: now,
      starts: 0,
      failures: 0,
      records: {},
      error: null,
      deadUntil: 0,
    };
    this.events.set(event.id, added);
    for (const mark of event.marks) this.known.set(mark, added);
    const lane = this.laneOf(event.lane);
    insert(lane.events, added);
    lane.ready = now + event.quietMs;
    lane.cap = Math.min(lane.cap, now + event.maxMs);
    this.settle(lane);
    return "new";
  }

  /** @param {string} name */
  laneOf(name) {
    const known = this.lanes.get(name);
    if (known) return known;
    /** @type {Lane} */
    const lane = {
      name,
      events: [],
      token: null,
      until: 0,
      last: null,
      head: null,
      started: false,
      wait: 0,
      ready: 0,
      cap: Number.POSITIVE_INFINITY,
      due: 0,
      place: -1,
    };
    this.lanes.set(name, lane);
    return lane;
  }

  /**
   * The lane, while it carries the hold's token: no matter whether the lease has run out.
   * @param {Hold} hold
   */
  held({ lane: name, token }) {
    const lane = this.lanes.get(name);
    return lane?.token === token ? lane : undefined;
  }

  /**
   * @param {Lane} lane
   * @param {string | null} token
   */
  give(lane, token) {
    if (lane.token === token) return;
    if (lane.token !== null) this.holders.delete(lane.token);
    if (token === null) lane.last = lane.token;
    else this.holders.set(token, lane);
    lane.token = token;
    lane.started = false;
  }

  /**
   * What a lane that is held goes on with: the event that was begun, else the oldest.
   * @param {Lane} lane
   * @param {{ leaseMs: number, most: number }} hold
   * @returns {Taken}
   */
  next(lane, { leaseMs, most }) {
    const now = this.now();
    if (lane.events.length === 0) {
      this.settle(lane);
      return { state: "nothing", inMs: null };
    }
    if (lane.head === null) {
      const inMs = Math.max(lane.wait, Math.min(lane.ready, lane.cap)) - now;
      if (inMs > 0) {
        this.give(lane, null);
        this.settle(lane);
        return { state: "later", inMs };
      }
      lane.head = /** @type {Event} */ (lane.events[0]);
      lane.ready = 0;
      lane.cap = Number.POSITIVE_INFINITY;
    }
    const { head } = lane;
    if (!lane.started) head.starts += 1;
    lane.started = true;
    lane.until = now + leaseMs;
    this.settle(lane);
    const events = [stored(head)];
    if (most > 1) {
      const others = lane.events.filter((event) => event !== head).slice(0, most - 1);
      events.push(...others.map(stored));
    }
    return { state: "head", lane: lane.name, events };
  }

  /**
   * Brings a lane to its place by its due time. A lane without events goes.
   * @param {Lane} lane
   */
  settle(lane) {
    if (lane.events.length === 0) {
      if (lane.token !== null) this.holders.delete(lane.token);
      this.lanes.delete(lane.name);
      if (lane.place !== -1) this.due.delete(lane);
      return;
    }
    const begins = lane.head ? lane.wait : Math.max(lane.wait, Math.min(lane.ready, lane.cap));
    lane.due = lane.token === null ? begins : lane.until;
    this.due.set(lane);
  }

  /** @param {string[]} ids */
  eventsOf(ids) {
    return [...new Set(ids)].map((id) => this.events.get(id)).filter((event) => event !== undefined);
  }

  /**
   * Takes events out of their lanes, or out of the dead.
   * @param {Event[]} events
   * @param {(event: Event) => void} end
   */
  remove(events, end) {
    for (const event of events) {
      const lane = this.lanes.get(event.event.lane);
      if (!this.dead.delete(event.event.id) && lane) {
        lane.events.splice(lane.events.indexOf(event), 1);
        if (lane.head === event) {
          lane.head = null;
          lane.started = false;
          lane.wait = Math.min(lane.wait, this.now());
        }
      }
      end(event);
    }
    for (const { event } of events) {
      const lane = this.lanes.get(event.lane);
      // Whoever holds it goes on with it, or lets it go.
      if (lane && (lane.token === null || lane.events.length === 0)) this.settle(lane);
    }
    return events.length;
  }

  /**
   * Forgets an event; its marks stay for `keepMs`.
   * @param {Event} event
   * @param {number} keepMs
   */
  erase({ event }, keepMs) {
    this.events.delete(event.id);
    const { marks, chat } = event;
    for (const mark of marks) this.known.delete(mark);
    if (keepMs <= 0) {
      for (const mark of marks) this.done.delete(mark);
      return;
    }
    const done = { marks, until: this.now() + keepMs, chat };
    for (const mark of marks) this.done.set(mark, done);
    this.oldest.push(done);
  }

  /** Forgets marks that have been kept long enough, and the oldest beyond the limits. Looks no further than the first. */
  sweep() {
    const now = this.now();
    for (; this.oldestAt < this.oldest.length; this.oldestAt += 1) {
      const done = /** @type {Done} */ (this.oldest[this.oldestAt]);
      const marks = done.marks.filter((mark) => this.done.get(mark) === done);
      if (marks.length > 0 && done.until > now && this.done.size <= MOST_MARKS) break;
      for (const mark of marks) this.done.delete(mark);
    }
    if (this.oldestAt > 1_000 && this.oldestAt * 2 > this.oldest.length) {
      this.oldest = this.oldest.slice(this.oldestAt);
      this.oldestAt = 0;
    }
    for (const event of this.dead.values()) {
      if (!isExpired(event, now) && this.dead.size <= MOST_EVENTS) break;
      this.remove([event], () => this.erase(event, 0));
    }
  }

  /** Forgets every dead event that has been kept long enough. */
  sweepDead() {
    const now = this.now();
    const expired = [...this.dead.values()].filter((event) => isExpired(event, now));
    this.remove(expired, (event) => this.erase(event, 0));
  }
}

/**
 * @param {Event} event
 * @param {number} now
 */
function isExpired({ deadUntil }, now) {
  return deadUntil > 0 && deadUntil <= now;
}

/**
 * @param {Event} event
 * @returns {StoredEvent}
 */
export function stored({ event, body, starts, failures, records }) {
  return { id: event.id, head: event.head, body, starts, failures, records: { ...records } };
}

/**
 * Puts an event where its time and its arrival say, mostly at the end.
 * @param {Event[]} events
 * @param {Event} added
 */
export function insert(events, added) {
  const after = events.findLastIndex(
    ({ event, arrival }) =>
      event.at < added.event.at || (event.at === added.event.at && arrival < added.arrival),
  );
  events.splice(after + 1, 0, added);
}
