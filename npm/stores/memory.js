// A store in this process's memory: for tests, and for one process whose events may die with it. The service delivers them
// again then, because nothing is acknowledged before it is finished.

import { fieldsOf, functionOf, kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { DueLanes } from "./due-lanes.js";

/** @import { Hold, Kept, NewEvent, OpenStore, Records, Row, Store, StoredEvent, Taken, Taking } from "../../stores.js" */

/** The finished events that are remembered. The oldest are forgotten first. */
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

/**
 * @param {import("../../stores.js").MemoryStoreOptions} [options]
 * @returns {Store}
 */
export function memoryStore(options) {
  const given = fieldsOf(options, "options");
  for (const name of Object.keys(given)) {
    if (name !== "now") throw invalid(name, "is no option of memoryStore, which takes now");
  }
  const now = /** @type {() => number} */ (functionOf(given.now, "now") ?? Date.now);
  /** @type {Map<string, OpenStore>} */
  const opened = new Map();
  return {
    kind: "memory",
    durable: false,
    open({ name }) {
      if (typeof name !== "string") throw invalid("name", `must be a string, got ${kindOf(name)}`);
      const store = opened.get(name) ?? new MemoryStore(now);
      opened.set(name, store);
      return store;
    },
  };
}

/** @implements {OpenStore} */
class MemoryStore {
  #now;
  /** @type {Map<string, Lane>} */
  #lanes = new Map();
  /** @type {DueLanes<Lane>} */
  #due = new DueLanes();
  /** @type {Map<string, Event>} */
  #events = new Map();
  /** The marks of events that wait or are dead. @type {Map<string, Event>} */
  #known = new Map();
  /** The marks of events that are done. @type {Map<string, { until: number, chat: string | null }>} */
  #done = new Map();
  /** Who holds a lane, and which. @type {Map<string, Lane>} */
  #holders = new Map();
  /** @type {Map<string, Event>} */
  #dead = new Map();
  /** @type {Map<string, string>} */
  #notes = new Map();
  #arrivals = 0;

  /** @param {() => number} now */
  constructor(now) {
    this.#now = now;
  }

  /**
   * @param {NewEvent} event
   * @param {Omit<Taking, "lane">} [take]
   * @returns {Promise<{ state: "new" | "waiting" | "done" | "dead" | "full", lane: Taken | null }>}
   */
  async put(event, take) {
    this.#sweep();
    const state = this.#stateOf(event) ?? this.#add(event);
    return { state, lane: take ? await this.take({ ...take, lane: event.lane }) : null };
  }

  /**
   * @param {Taking} taking
   * @returns {Promise<Taken>}
   */
  async take({ lane: name, token, leaseMs, most }) {
    const now = this.#now();
    const lane = name === null ? (this.#holders.get(token) ?? this.#due.first) : this.#lanes.get(name);
    if (lane === undefined) return { state: "nothing", inMs: null };
    if (lane.token !== token && lane.due > now) {
      const forMs = lane.due - now;
      if (name === null) return { state: "nothing", inMs: forMs };
      return lane.token === null ? { state: "later", inMs: forMs } : { state: "busy", forMs };
    }
    this.#give(lane, token);
    return this.#next(lane, { leaseMs, most });
  }

  /** @param {Hold} hold */
  async renew(hold) {
    const lane = this.#held(hold);
    if (lane === undefined) return "lost";
    lane.until = this.#now() + hold.leaseMs;
    this.#settle(lane);
    return "held";
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, records: Records }} given
   */
  async record(hold, { id, records }) {
    const event = this.#held(hold) && this.#events.get(id);
    if (event === undefined) return "lost";
    write(event, records);
    return "held";
  }

  /**
   * @param {Hold} hold
   * @param {Kept} given
   */
  async finish(hold, given) {
    return this.#end(hold, given, (event) => this.#erase(event, given.keepMs));
  }

  /**
   * @param {Hold} hold
   * @param {Kept & { error: string | null }} given
   */
  async bury(hold, given) {
    return this.#end(hold, given, (event) => {
      event.error = given.error;
      event.deadUntil = this.#now() + given.keepMs;
      this.#dead.set(event.event.id, event);
    });
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, waitMs: number, records: Records }} given
   */
  async fail(hold, { id, waitMs, records }) {
    return this.#letGo(
      hold,
      waitMs,
      (event) => {
        event.failures += 1;
        write(event, records);
      },
      id,
    );
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string | null, waitMs: number, records: Records }} given
   */
  async letGo(hold, { id, waitMs, records }) {
    return this.#letGo(hold, waitMs, (event) => write(event, records), id);
  }

  /**
   * @param {{ state: "waiting" | "dead", limit: number, after: string | null }} given
   * @returns {Promise<{ rows: Row[], after: string | null }>}
   */
  async list({ state, limit, after }) {
    this.#sweepDead();
    const found = [...this.#events.values()]
      .filter(
        ({ deadUntil, arrival }) => deadUntil > 0 === (state === "dead") && arrival > Number(after ?? 0),
      )
      .sort((left, right) => left.arrival - right.arrival);
    const page = found.slice(0, limit);
    return {
      rows: page.map((event) => this.#row(event)),
      after: found.length > page.length ? String(page.at(-1)?.arrival ?? after) : null,
    };
  }

  /**
   * @param {string[]} ids
   * @param {{ forget: boolean }} options
   */
  async replay(ids, { forget }) {
    this.#sweepDead();
    const now = this.#now();
    const events = this.#eventsOf(ids);
    for (const event of events) {
      if (forget) event.records = {};
      Object.assign(event, { starts: 0, failures: 0, error: null });
      const lane = this.#laneOf(event.event.lane);
      if (this.#dead.delete(event.event.id)) {
        event.deadUntil = 0;
        insert(lane.events, event);
      }
      lane.wait = Math.min(lane.wait, now);
      lane.ready = Math.min(lane.ready, now);
      this.#settle(lane);
    }
    return events.length;
  }

  /**
   * @param {string[]} ids
   * @param {number} keepMs
   */
  async discard(ids, keepMs) {
    this.#sweepDead();
    return this.#remove(this.#eventsOf(ids), (event) => this.#erase(event, keepMs));
  }

  /** @param {string} chat */
  async forget(chat) {
    this.#sweepDead();
    for (const [mark, done] of this.#done) if (done.chat === chat) this.#done.delete(mark);
    const events = [...this.#events.values()].filter(({ event }) => event.chat === chat);
    return this.#remove(events, (event) => this.#erase(event, 0));
  }

  async stats() {
    this.#sweepDead();
    const now = this.#now();
    const dead = this.#dead.size;
    const waiting = [...this.#events.values()].filter(({ deadUntil }) => deadUntil === 0);
    const oldest = waiting.reduce((least, { putAt }) => Math.min(least, putAt), now);
    return {
      waiting: waiting.length,
      dead,
      lanes: this.#lanes.size,
      held: [...this.#holders.values()].filter(({ until }) => until > now).length,
      oldestMs: waiting.length === 0 ? null : now - oldest,
    };
  }

  async check() {
    return [];
  }

  /**
   * @param {string} name
   * @param {string} [value]
   */
  async note(name, value) {
    if (value !== undefined) this.#notes.set(name, value);
    return this.#notes.get(name) ?? null;
  }

  /** @param {NewEvent} event */
  #stateOf({ marks }) {
    const known = marks.map((mark) => this.#known.get(mark)).find((event) => event !== undefined);
    const now = this.#now();
    if (known && !isExpired(known, now)) return known.deadUntil > 0 ? "dead" : "waiting";
    if (known) this.#remove([known], () => this.#erase(known, 0));
    return marks.some((mark) => (this.#done.get(mark)?.until ?? 0) > now) ? "done" : undefined;
  }

  /** @param {NewEvent} given */
  #add({ body, ...event }) {
    const now = this.#now();
    const { length } = this.#lanes.get(event.lane)?.events ?? [];
    if (length >= event.limit || this.#events.size - this.#dead.size >= MOST_EVENTS) return "full";
    const redacted = event.redacts === null ? undefined : this.#known.get(event.redacts);
    if (redacted) redacted.body = body;

    this.#arrivals += 1;
    /** @type {Event} */
    const added = {
      event,
      body,
      arrival: this.#arrivals,
      putAt: now,
      starts: 0,
      failures: 0,
      records: {},
      error: null,
      deadUntil: 0,
    };
    this.#events.set(event.id, added);
    for (const mark of event.marks) this.#known.set(mark, added);
    const lane = this.#laneOf(event.lane);
    insert(lane.events, added);
    lane.ready = now + event.quietMs;
    lane.cap = Math.min(lane.cap, now + event.maxMs);
    this.#settle(lane);
    return "new";
  }

  /** @param {string} name */
  #laneOf(name) {
    const known = this.#lanes.get(name);
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
    this.#lanes.set(name, lane);
    return lane;
  }

  /**
   * The lane, while it carries the hold's token: no matter whether the lease has run out.
   * @param {Hold} hold
   */
  #held({ lane: name, token }) {
    const lane = this.#lanes.get(name);
    return lane?.token === token ? lane : undefined;
  }

  /**
   * @param {Lane} lane
   * @param {string | null} token
   */
  #give(lane, token) {
    if (lane.token === token) return;
    if (lane.token !== null) this.#holders.delete(lane.token);
    if (token === null) lane.last = lane.token;
    else this.#holders.set(token, lane);
    lane.token = token;
    lane.started = false;
  }

  /**
   * What a lane that is held goes on with: the event that was begun, else the oldest.
   * @param {Lane} lane
   * @param {{ leaseMs: number, most: number }} hold
   * @returns {Taken}
   */
  #next(lane, { leaseMs, most }) {
    const now = this.#now();
    if (lane.events.length === 0) {
      this.#settle(lane);
      return { state: "nothing", inMs: null };
    }
    if (lane.head === null) {
      const inMs = Math.max(lane.wait, Math.min(lane.ready, lane.cap)) - now;
      if (inMs > 0) {
        this.#give(lane, null);
        this.#settle(lane);
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
    this.#settle(lane);
    const others = most > 1 ? lane.events.filter((event) => event !== head).slice(0, most - 1) : [];
    return { state: "head", lane: lane.name, events: [head, ...others].map(stored) };
  }

  /**
   * Ends events of a lane, then goes on or lets the lane go.
   * @param {Hold} hold
   * @param {Kept} given
   * @param {(event: Event) => void} end
   * @returns {Promise<Taken>}
   */
  async #end(hold, { ids, next, most }, end) {
    const lane = this.#lanes.get(hold.lane);
    const waiting = new Set(lane?.events.map(({ event }) => event.id));
    if (lane?.token !== hold.token) {
      // A repeat, whose first answer was lost.
      const isOver = !ids.some((id) => waiting.has(id)) && (lane?.last ?? hold.token) === hold.token;
      return isOver ? { state: "nothing", inMs: null } : { state: "lost" };
    }
    this.#remove(this.#eventsOf(ids.filter((id) => waiting.has(id))), end);
    if (next || lane.events.length === 0) return this.#next(lane, { leaseMs: hold.leaseMs, most });
    lane.wait = this.#now();
    this.#give(lane, null);
    this.#settle(lane);
    return { state: "nothing", inMs: null };
  }

  /**
   * @param {Hold} hold
   * @param {number} waitMs
   * @param {(event: Event) => void} change
   * @param {string | null} id
   */
  async #letGo(hold, waitMs, change, id) {
    const lane = this.#lanes.get(hold.lane);
    if (lane?.token !== hold.token) return lane?.last === hold.token ? "held" : "lost";
    const event = id === null ? undefined : this.#events.get(id);
    if (event) {
      event.starts = Math.max(0, event.starts - 1);
      change(event);
    }
    lane.wait = this.#now() + waitMs;
    this.#give(lane, null);
    this.#settle(lane);
    return "held";
  }

  /**
   * Brings a lane to its place by its due time. A lane without events goes.
   * @param {Lane} lane
   */
  #settle(lane) {
    if (lane.events.length === 0) {
      if (lane.token !== null) this.#holders.delete(lane.token);
      this.#lanes.delete(lane.name);
      if (lane.place !== -1) this.#due.delete(lane);
      return;
    }
    const begins = lane.head ? lane.wait : Math.max(lane.wait, Math.min(lane.ready, lane.cap));
    lane.due = lane.token === null ? begins : lane.until;
    this.#due.set(lane);
  }

  /** @param {string[]} ids */
  #eventsOf(ids) {
    return [...new Set(ids)].map((id) => this.#events.get(id)).filter((event) => event !== undefined);
  }

  /**
   * Takes events out of their lanes, or out of the dead.
   * @param {Event[]} events
   * @param {(event: Event) => void} end
   */
  #remove(events, end) {
    for (const event of events) {
      const lane = this.#lanes.get(event.event.lane);
      if (!this.#dead.delete(event.event.id) && lane) {
        lane.events.splice(lane.events.indexOf(event), 1);
        if (lane.head === event) {
          const wait = Math.min(lane.wait, this.#now());
          Object.assign(lane, { head: null, started: false, wait });
        }
      }
      end(event);
    }
    for (const { event } of events) {
      const lane = this.#lanes.get(event.lane);
      // Whoever holds it goes on with it, or lets it go.
      if (lane && (lane.token === null || lane.events.length === 0)) this.#settle(lane);
    }
    return events.length;
  }

  /**
   * Forgets an event; its marks stay for `keepMs`.
   * @param {Event} event
   * @param {number} keepMs
   */
  #erase({ event }, keepMs) {
    this.#events.delete(event.id);
    for (const mark of event.marks) {
      this.#known.delete(mark);
      this.#done.delete(mark);
      if (keepMs > 0) this.#done.set(mark, { until: this.#now() + keepMs, chat: event.chat });
    }
  }

  /** Forgets marks that have been kept long enough, and the oldest beyond the limits. Looks no further than the first. */
  #sweep() {
    const now = this.#now();
    for (const [mark, { until }] of this.#done) {
      if (until > now && this.#done.size <= MOST_MARKS) break;
      this.#done.delete(mark);
    }
    for (const event of this.#dead.values()) {
      if (!isExpired(event, now) && this.#dead.size <= MOST_EVENTS) break;
      this.#remove([event], () => this.#erase(event, 0));
    }
  }

  /** Forgets every dead event that has been kept long enough. */
  #sweepDead() {
    const now = this.#now();
    const expired = [...this.#dead.values()].filter((event) => isExpired(event, now));
    this.#remove(expired, (event) => this.#erase(event, 0));
  }

  /**
   * @param {Event} event
   * @returns {Row}
   */
  #row(event) {
    const { lane, chat, at } = event.event;
    const { error } = event;
    if (event.deadUntil > 0) return { ...stored(event), state: "dead", lane, chat, at, error, inMs: null };
    const inMs = Math.max(0, (this.#lanes.get(lane)?.due ?? 0) - this.#now());
    return { ...stored(event), state: "waiting", lane, chat, at, error, inMs };
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
function stored({ event, body, starts, failures, records }) {
  return { id: event.id, head: event.head, body, starts, failures, records: { ...records } };
}

/**
 * Puts an event where its time and its arrival say, mostly at the end.
 * @param {Event[]} events
 * @param {Event} added
 */
function insert(events, added) {
  const after = events.findLastIndex(
    ({ event, arrival }) =>
      event.at < added.event.at || (event.at === added.event.at && arrival < added.arrival),
  );
  events.splice(after + 1, 0, added);
}

/**
 * @param {Event} event
 * @param {Records} records
 */
function write(event, records) {
  for (const [name, value] of Object.entries(records)) {
    if (value === null) delete event.records[name];
    else event.records[name] = value;
  }
}
