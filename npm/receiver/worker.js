// The lanes that this process works on, and the search for more that are due: always after `start`, until nothing is due in
// `drain`, and otherwise only as webhooks come in.

import { clearTimer, monotonicMs, setTimer } from "../timers.js";
import { mustGiveWay, untilNobodyIsAlone } from "./alone.js";
import { later, newToken } from "./clock.js";
import { Hold } from "./hold.js";
import { callStore } from "./store-calls.js";

/** @import { Signal } from "../../index.js" */
/** @import { Taken } from "../../stores.js" */
/** @import { Known, Lease } from "./hold.js" */
/** @import { WaitUntil } from "./wait-until.js" */
/** @import { Works } from "./works.js" */

/** @typedef {"done" | "failed" | "dead" | "released"} OutcomeHere */

/** @typedef {(outcome: OutcomeHere, error?: unknown) => void} TellOutcome */

/**
 * What became of one event of a lane.
 * @typedef {{ lane: string, id: string, outcome: OutcomeHere, error?: unknown }} Became
 */

export class Worker {
  /** @type {Works} */
  #works;
  /** The lanes that are held here. @type {Map<string, Hold>} */
  #holds = new Map();
  #reserved = 0;
  /** Who waits for a place, the first first. @type {(() => void)[]} */
  #queue = [];
  /** Who waits for what becomes of an event, by its lane. @type {Map<string, Map<TellOutcome, string>>} */
  #watchers = new Map();
  /** @type {Set<Promise<unknown>>} */
  #background = new Set();
  #isStarted = false;
  #isClosed = false;
  #drains = 0;
  /** The search for due lanes that is under way. @type {Promise<void> | undefined} */
  #search;
  /** Whether the store may have a lane that is due now. */
  #mayBeMore = false;
  /** In how many milliseconds a lane is due, as far as is known during a search. */
  #dueInMs = Number.POSITIVE_INFINITY;
  /** When the timer goes off. */
  #nextAtMs = Number.POSITIVE_INFINITY;
  /** Before then, `lookFurther` doesn't ask the store. */
  #furtherAtMs = 0;
  /** @type {number | undefined} */
  #pollMs;
  #idleMs = 0;
  /** @type {import("../timers.js").Timer | undefined} */
  #timer;

  /** @param {Works} works */
  constructor(works) {
    this.#works = works;
  }

  /** Whether this process works on whatever is due. */
  get isStarted() {
    return this.#isStarted && !this.#isClosed;
  }

  get isClosed() {
    return this.#isClosed;
  }

  get hasRoom() {
    if (this.#isClosed || mustGiveWay()) return false;
    return this.#holds.size + this.#reserved < this.#works.settings.concurrency;
  }

  /** @param {string} lane */
  isHere(lane) {
    return this.#holds.has(lane);
  }

  /**
   * Keeps a place free for one more lane.
   * @returns {(() => void) | undefined} what gives the place back; nothing where there is none
   */
  place() {
    return this.hasRoom ? this.#reserve() : undefined;
  }

  /**
   * Waits for a place, at most for so long.
   * @param {number} milliseconds
   * @returns {Promise<(() => void) | undefined>}
   */
  async placeWithin(milliseconds) {
    if (this.#isClosed) return undefined;
    return new Promise((resolve) => {
      const enter = () => {
        clearTimer(timer);
        resolve(this.place());
      };
      // Somebody waits for the answer.
      const timer = later(
        () => {
          this.#queue.splice(this.#queue.indexOf(enter), 1);
          resolve(undefined);
        },
        milliseconds,
        true,
      );
      this.#queue.push(enter);
      // Who is alone may be another receiver's, and then its end isn't told here.
      if (mustGiveWay()) untilNobodyIsAlone(() => this.#queue.includes(enter)).then(() => this.#letIn());
    });
  }

  #reserve() {
    this.#reserved += 1;
    let isReserved = true;
    return () => {
      if (!isReserved) return;
      isReserved = false;
      this.#reserved -= 1;
      this.#freed();
    };
  }

  /** A place is free: whoever waits for it longest gets it, then a lane that is due. */
  #freed() {
    this.#letIn();
    if (this.#mayBeMore && this.hasRoom) this.look();
  }

  #letIn() {
    while (this.#queue.length > 0 && (this.hasRoom || this.#isClosed)) this.#queue.shift()?.();
  }

  /**
   * Works on a lane that the store has leased to us.
   * @param {Lease} lease
   * @param {Taken} taken
   * @param {Known} [known]
   */
  hold(lease, taken, known) {
    const hold = new Hold(this.#works, lease, known);
    this.#holds.set(lease.lane, hold);
    known?.waitUntil?.(hold.ended);
    const begun = hold.begin(taken).then(() => {
      if (this.#isClosed) hold.close(0);
    });
    begun.catch((error) => {
      this.#works.tell.error(error);
      hold.abandon();
    });
    return hold;
  }

  /** @param {Hold} hold */
  ended(hold) {
    if (this.#holds.get(hold.lane) === hold) this.#holds.delete(hold.lane);
    if (!hold.isBehind && !this.#watchers.has(hold.lane)) return this.#freed();
    const release = this.#reserve();
    this.#goOn(hold).then(release, release);
  }

  /**
   * A hold ends after so many events, so that a chat that floods keeps no place. Where webhooks wait here for later ones, the
   * lane is taken again, if nobody else has taken it. Otherwise the lane that is due longest is next, or nobody would go on until
   * the next webhook.
   * @param {Hold} hold
   */
  async #goOn({ lane, wasLost, isBehind }) {
    if (this.isHere(lane)) return;
    if (!this.#watchers.has(lane)) {
      if (isBehind && !this.#isClosed && !this.#isSearching && !mustGiveWay()) await this.take(null);
      return;
    }
    await untilNobodyIsAlone(() => this.#watchers.has(lane) && !this.#isClosed);
    if (!wasLost && !this.#isClosed && (await this.take(lane)).state === "head") return;
    for (const tell of [...(this.#watchers.get(lane)?.keys() ?? [])]) tell("released");
  }

  /**
   * Asks for a lane, and works on it if it is given out.
   * @param {string | null} lane the one that is due longest where none is named
   * @param {{ known?: Known, leftMs?: number | null }} [brought]
   * @returns {Promise<Taken>}
   */
  async take(lane, { known, leftMs } = {}) {
    const { settings, store } = this.#works;
    const token = newToken();
    const askedAtMs = monotonicMs();
    const where = { store, timeoutMs: settings.storeTimeoutMs };
    const taking = { lane, token, leaseMs: settings.leaseMs, most: settings.most };
    const taken = await callStore(where, "take", [taking]);
    if (taken.state === "head") this.hold({ lane: taken.lane, token, askedAtMs, leftMs }, taken, known);
    return taken;
  }

  /**
   * Waits for what becomes of an event here.
   * @param {string} id
   * @param {string} lane
   * @param {TellOutcome} tell
   * @returns {() => void} no longer waits
   */
  watch(id, lane, tell) {
    const watchers = this.#watchers.get(lane) ?? new Map();
    this.#watchers.set(lane, watchers.set(tell, id));
    return () => {
      watchers.delete(tell);
      if (watchers.size === 0 && this.#watchers.get(lane) === watchers) this.#watchers.delete(lane);
    };
  }

  /**
   * Tells whoever waits for an event.
   * @param {Became} became
   */
  watched({ lane, id, outcome, error }) {
    const watchers = this.#watchers.get(lane);
    if (watchers === undefined) return;
    for (const [tell, watched] of [...watchers]) if (watched === id) tell(outcome, error);
  }

  /**
   * Work that goes on after its webhook was answered: `close` waits for it.
   * @param {Promise<unknown>} work
   * @param {WaitUntil | undefined} waitUntil
   */
  background(work, waitUntil) {
    const settled = Promise.resolve(work).then(
      () => {},
      (error) => this.#works.tell.error(error),
    );
    this.#background.add(settled);
    settled.then(() => this.#background.delete(settled));
    waitUntil?.(settled);
  }

  /** @param {number} [pollMs] */
  start(pollMs) {
    this.#isStarted = true;
    this.#pollMs = pollMs;
    this.look();
  }

  /**
   * Works on what is due until nothing is.
   * @param {Signal | undefined} signal
   */
  async drain(signal) {
    this.#drains += 1;
    try {
      while (!signal?.aborted && !this.#isClosed) {
        this.look();
        await this.#search;
        if (this.#holds.size > 0) await Promise.race([...this.#holds.values()].map(({ ended }) => ended));
        else if (!mustGiveWay()) return;
        else await untilNobodyIsAlone(() => !signal?.aborted && !this.#isClosed);
      }
    } finally {
      this.#drains -= 1;
    }
  }

  /** Whether `lookFurther` would ask the store. */
  get mayFindFurther() {
    return this.hasRoom && !this.#works.isInCommand && monotonicMs() >= this.#furtherAtMs;
  }

  /**
   * Works on one more lane that is due, if there may be one and there is room. Resolves once the lane is let go. Where none
   * was found, the store isn't asked again before one is due, as far as is known, or a while has passed.
   */
  async lookFurther() {
    if (!this.mayFindFurther) return;
    const release = this.#reserve();
    try {
      const [, idleMs] = this.#works.settings.pollMs;
      const taken = await this.take(null);
      const inMs = taken.state === "nothing" ? Math.min(taken.inMs ?? idleMs, idleMs) : 0;
      this.#furtherAtMs = monotonicMs() + inMs;
      const hold = taken.state === "head" ? this.#holds.get(taken.lane) : undefined;
      release();
      await hold?.ended;
    } finally {
      release();
    }
  }

  get #isSearching() {
    return !this.#isClosed && (this.#isStarted || this.#drains > 0);
  }

  /** Looks for lanes that are due, now and as long as there is room. */
  look() {
    if (!this.#isSearching) return;
    this.#mayBeMore = true;
    // Without room the search would be over before it is noted here, and stand here for ever. `#freed` looks then.
    if (this.hasRoom) this.#search ??= this.#lookAround();
    else if (mustGiveWay()) {
      // As in `placeWithin`.
      this.#nextAtMs = Number.POSITIVE_INFINITY;
      this.#lookIn(this.#works.settings.pollMs[0]);
    }
  }

  /**
   * A lane is due in so many milliseconds, and nobody here holds it.
   * @param {number} milliseconds
   */
  dueIn(milliseconds) {
    this.#furtherAtMs = Math.min(this.#furtherAtMs, monotonicMs() + milliseconds);
    if (!this.#isSearching) return;
    if (milliseconds <= 0) this.#mayBeMore = true;
    else if (this.#search === undefined) this.#lookIn(milliseconds);
    else this.#dueInMs = Math.min(this.#dueInMs, milliseconds);
  }

  async #lookAround() {
    clearTimer(this.#timer);
    this.#nextAtMs = Number.POSITIVE_INFINITY;
    this.#dueInMs = Number.POSITIVE_INFINITY;
    let hasFound = false;
    while (this.#isSearching && this.hasRoom && this.#mayBeMore) {
      this.#mayBeMore = false;
      const found = await this.#takeDue();
      if (found === "here") {
        this.#mayBeMore = true;
        hasFound = true;
      } else {
        this.#dueInMs = Math.min(this.#dueInMs, found ?? Number.POSITIVE_INFINITY);
      }
    }
    this.#search = undefined;
    const [busyMs, mostMs] = this.#works.settings.pollMs;
    const leastMs = this.#pollMs ?? busyMs;
    // Less and less often while idle.
    this.#idleMs = hasFound
      ? leastMs
      : Math.min(Math.max(leastMs, this.#idleMs * 2), Math.max(leastMs, mostMs));
    this.#lookIn(Math.min(this.#dueInMs, this.#idleMs));
  }

  /**
   * Takes the lane that is due longest. Without one, returns in how many milliseconds the next is.
   * @returns {Promise<"here" | number | null>}
   */
  async #takeDue() {
    this.#reserved += 1;
    try {
      const taken = await this.take(null);
      return taken.state === "nothing" ? taken.inMs : "here";
    } catch (error) {
      this.#works.tell.error(error);
      return null;
    } finally {
      this.#reserved -= 1;
      this.#letIn();
    }
  }

  /**
   * Looks again in so many milliseconds, if it doesn't do so sooner.
   * @param {number} milliseconds
   */
  #lookIn(milliseconds) {
    const atMs = monotonicMs() + milliseconds;
    if (atMs >= this.#nextAtMs || !this.#isSearching) return;
    this.#nextAtMs = atMs;
    clearTimer(this.#timer);
    this.#timer = later(() => this.look(), Math.max(1, milliseconds));
  }

  /**
   * Begins nothing more, and waits for what is under way.
   * @param {number} graceMs
   */
  async close(graceMs) {
    this.#isClosed = true;
    clearTimer(this.#timer);
    this.#letIn();
    for (const hold of this.#holds.values()) hold.close(graceMs);
    await this.#search;
    await Promise.all([...this.#holds.values()].map(({ ended }) => ended));
    if (this.#background.size === 0) return;
    let timer;
    const patience = new Promise((resolve) => {
      timer = setTimer(() => resolve(undefined), graceMs);
    });
    await Promise.race([Promise.all(this.#background), patience]);
    clearTimer(timer);
  }
}
