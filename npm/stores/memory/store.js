// The operations of a store in memory.

import { insert, MemoryTables, stored } from "./tables.js";

/** @import { Hold, Kept, NewEvent, OpenStore, Records, Row, Taken, Taking } from "../../../stores.js" */
/** @import { Event } from "./tables.js" */

/** @implements {OpenStore} */
export class MemoryStore {
  #tables;
  /** @type {Map<string, string>} */
  #notes = new Map();

  /** @param {() => number} now */
  constructor(now) {
    this.#tables = new MemoryTables(now);
  }

  /**
   * @param {NewEvent} event
   * @param {Omit<Taking, "lane">} [take]
   * @returns {{ state: "new" | "waiting" | "done" | "dead" | "full", lane: Taken | null }}
   */
  put(event, take) {
    this.#tables.sweep();
    const state = this.#tables.stateOf(event) ?? this.#tables.add(event);
    return { state, lane: take ? this.take({ ...take, lane: event.lane }) : null };
  }

  /**
   * @param {Taking} taking
   * @returns {Taken}
   */
  take({ lane: name, token, leaseMs, most }) {
    const now = this.#tables.now();
    const lane =
      name === null
        ? (this.#tables.holders.get(token) ?? this.#tables.due.first)
        : this.#tables.lanes.get(name);
    if (lane === undefined) return { state: "nothing", inMs: null };
    if (lane.token !== token && lane.due > now) {
      const forMs = lane.due - now;
      if (name === null) return { state: "nothing", inMs: forMs };
      return lane.token === null ? { state: "later", inMs: forMs } : { state: "busy", forMs };
    }
    this.#tables.give(lane, token);
    return this.#tables.next(lane, { leaseMs, most });
  }

  /** @param {Hold} hold */
  renew(hold) {
    const lane = this.#tables.held(hold);
    if (lane === undefined) return "lost";
    lane.until = this.#tables.now() + hold.leaseMs;
    this.#tables.settle(lane);
    return "held";
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, records: Records }} given
   */
  record(hold, { id, records }) {
    const event = this.#tables.held(hold) && this.#tables.events.get(id);
    if (event === undefined) return "lost";
    write(event, records);
    return "held";
  }

  /**
   * @param {Hold} hold
   * @param {Kept} given
   */
  finish(hold, given) {
    return this.#end(hold, given, (event) => this.#tables.erase(event, given.keepMs));
  }

  /**
   * @param {Hold} hold
   * @param {Kept & { error: string | null }} given
   */
  bury(hold, given) {
    return this.#end(hold, given, (event) => {
      event.error = given.error;
      event.deadUntil = this.#tables.now() + given.keepMs;
      this.#tables.dead.set(event.event.id, event);
    });
  }

  /**
   * @param {Hold} hold
   * @param {{ id: string, waitMs: number, records: Records }} given
   */
  fail(hold, { id, waitMs, records }) {
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
  letGo(hold, { id, waitMs, records }) {
    return this.#letGo(hold, waitMs, (event) => write(event, records), id);
  }

  /**
   * @param {{ state: "waiting" | "dead", limit: number, after: string | null }} given
   * @returns {{ rows: Row[], after: string | null }}
   */
  list({ state, limit, after }) {
    this.#tables.sweepDead();
    const found = [...this.#tables.events.values()]
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
  replay(ids, { forget }) {
    this.#tables.sweepDead();
    const now = this.#tables.now();
    const events = this.#tables.eventsOf(ids);
    for (const event of events) {
      if (forget) event.records = {};
      Object.assign(event, { starts: 0, failures: 0, error: null });
      const lane = this.#tables.laneOf(event.event.lane);
      if (this.#tables.dead.delete(event.event.id)) {
        event.deadUntil = 0;
        insert(lane.events, event);
      }
      lane.wait = Math.min(lane.wait, now);
      lane.ready = Math.min(lane.ready, now);
      this.#tables.settle(lane);
    }
    return events.length;
  }

  /**
   * @param {string[]} ids
   * @param {number} keepMs
   */
  discard(ids, keepMs) {
    this.#tables.sweepDead();
    return this.#tables.remove(this.#tables.eventsOf(ids), (event) => this.#tables.erase(event, keepMs));
  }

  /** @param {string} chat */
  forget(chat) {
    this.#tables.sweepDead();
    for (const [mark, done] of this.#tables.done) if (done.chat === chat) this.#tables.done.delete(mark);
    const events = [...this.#tables.events.values()].filter(({ event }) => event.chat === chat);
    return this.#tables.remove(events, (event) => this.#tables.erase(event, 0));
  }

  stats() {
    this.#tables.sweepDead();
    const now = this.#tables.now();
    const dead = this.#tables.dead.size;
    const waiting = [...this.#tables.events.values()].filter(({ deadUntil }) => deadUntil === 0);
    const oldest = waiting.reduce((least, { putAt }) => Math.min(least, putAt), now);
    return {
      waiting: waiting.length,
      dead,
      lanes: this.#tables.lanes.size,
      held: [...this.#tables.holders.values()].filter(({ until }) => until > now).length,
      oldestMs: waiting.length === 0 ? null : now - oldest,
    };
  }

  check() {
    return [];
  }

  /**
   * @param {string} name
   * @param {string} [value]
   */
  note(name, value) {
    if (value !== undefined) this.#notes.set(name, value);
    return this.#notes.get(name) ?? null;
  }

  /**
   * Ends events of a lane, then goes on or lets the lane go.
   * @param {Hold} hold
   * @param {Kept} given
   * @param {(event: Event) => void} end
   * @returns {Taken}
   */
  #end(hold, { ids, next, most }, end) {
    const lane = this.#tables.lanes.get(hold.lane);
    const waiting = this.#tables
      .eventsOf(ids)
      .filter(({ event, deadUntil }) => deadUntil === 0 && event.lane === hold.lane);
    if (lane?.token !== hold.token) {
      // A repeat, whose first answer was lost.
      const isOver = waiting.length === 0 && (lane?.last ?? hold.token) === hold.token;
      return isOver ? { state: "nothing", inMs: null } : { state: "lost" };
    }
    this.#tables.remove(waiting, end);
    if (next || lane.events.length === 0) return this.#tables.next(lane, { leaseMs: hold.leaseMs, most });
    lane.wait = this.#tables.now();
    this.#tables.give(lane, null);
    this.#tables.settle(lane);
    return { state: "nothing", inMs: null };
  }

  /**
   * @param {Hold} hold
   * @param {number} waitMs
   * @param {(event: Event) => void} change
   * @param {string | null} id
   */
  #letGo(hold, waitMs, change, id) {
    const lane = this.#tables.lanes.get(hold.lane);
    if (lane?.token !== hold.token) return lane?.last === hold.token ? "held" : "lost";
    const event = id === null ? undefined : this.#tables.events.get(id);
    if (event) {
      event.starts = Math.max(0, event.starts - 1);
      change(event);
    }
    lane.wait = this.#tables.now() + waitMs;
    this.#tables.give(lane, null);
    this.#tables.settle(lane);
    return "held";
  }

  /**
   * @param {Event} event
   * @returns {Row}
   */
  #row(event) {
    const { lane, chat, at } = event.event;
    const { error } = event;
    if (event.deadUntil > 0) return { ...stored(event), state: "dead", lane, chat, at, error, inMs: null };
    const inMs = Math.max(0, (this.#tables.lanes.get(lane)?.due ?? 0) - this.#tables.now());
    return { ...stored(event), state: "waiting", lane, chat, at, error, inMs };
  }
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
