// One change of a lane: its newest version is read, changed and written, and begun anew where another was faster. What must be
// written before the version, and what follows from it, comes in that order.

import { Chain } from "./chain.js";
import { keepMsOf, laneOf } from "./lane.js";
import { Lanes } from "./lanes.js";
import { Lease } from "./lease.js";
import { Marks } from "./marks.js";
import { Turns } from "./turns.js";
import { Waits } from "./waits.js";

/** @import { StateAdapter } from "chat" */
/** @import { Keys } from "./keys.js" */
/** @import { Lane } from "./lane.js" */

/**
 * @typedef {object} Step
 * @property {number} now
 * @property {Lease} lease
 * @property {Waits} waits
 * @property {(write: () => Promise<unknown>) => void} before what to write before the lane is
 */

export class Documents {
  #state;
  #keys;
  #chain;
  #turns = new Turns();
  #waits;

  /**
   * @param {StateAdapter} state
   * @param {Keys} keys
   */
  constructor(state, keys) {
    this.#state = state;
    this.#keys = keys;
    this.#chain = new Chain(state, keys);
    this.#waits = new Waits(state, keys);
    this.lanes = new Lanes(state, keys);
    this.marks = new Marks(state, keys);
  }

  /**
   * The lane as it is.
   * @param {string} name
   */
  async read(name) {
    const lane = laneOf((await this.#chain.read(name)).text, Date.now());
    this.lanes.met(name, lane);
    return lane;
  }

  /**
   * Changes a lane. `decide` is called again where another was faster.
   * @template T
   * @param {string} name
   * @param {(lane: Lane, step: Step) => Promise<T>} decide
   * @returns {Promise<T>}
   */
  change(name, decide) {
    return this.#turns.run(name, () => this.changeAtOnce(name, decide));
  }

  /**
   * Changes a lane without waiting for a turn: for who has a turn at another lane.
   * @template T
   * @param {string} name
   * @param {(lane: Lane, step: Step) => Promise<T>} decide
   * @returns {Promise<T>}
   */
  async changeAtOnce(name, decide) {
    const lease = new Lease(this.#state, this.#keys.lock(name));
    try {
      let tried = await this.#try(name, { decide, lease, known: this.#chain.known(name) });
      while (tried === undefined) tried = await this.#try(name, { decide, lease });
      return tried.answer;
    } catch (error) {
      await lease.giveBack(null, null);
      throw error;
    }
  }

  /**
   * @template T
   * @param {string} name
   * @param {{ decide: (lane: Lane, step: Step) => Promise<T>, lease: Lease, known?: import("./chain.js").Seen }} given
   * @returns {Promise<{ answer: T } | undefined>} nothing where another was faster
   */
  async #try(name, { decide, lease, known }) {
    const seen = known ?? (await this.#chain.read(name));
    const now = Date.now();
    const lane = laneOf(seen.text, now);
    const lock = lockOf(lane);
    const ended = [...lane.ended];
    const same = JSON.stringify(lane);
    /** @type {(() => Promise<unknown>)[]} */
    const writes = [];
    const answer = await decide(lane, {
      now,
      lease,
      waits: this.#waits,
      before: (write) => writes.push(write),
    });
    if (JSON.stringify(lane) === same) {
      if (known && !(await this.#chain.isNewest(name, known))) return undefined;
      await lease.giveBack(lock, lock);
    } else {
      // Whoever wrote this version may have died before he could do it.
      if (!seen.isSettled) await this.marks.ended(ended);
      lane.ended = lane.ended.filter((event) => !ended.includes(event));
      if (mayNeedOthers(lane)) writes.push(() => this.lanes.add(name));
      await Promise.all(writes.map((write) => write()));
      const keepMs = keepMsOf(lane, now);
      const next = await this.#chain.replace(name, seen, { text: JSON.stringify(lane), keepMs });
      if (next === undefined) return undefined;
      await Promise.all([
        this.#chain.point(name, next.version, keepMs),
        this.marks.ended(lane.ended),
        lease.giveBack(lock, lockOf(lane)),
      ]);
      next.isSettled = true;
    }
    this.lanes.met(name, lane);
    return { answer };
  }
}

/**
 * The lock of who holds a lane.
 * @param {Lane} lane
 */
function lockOf({ token, lock }) {
  return token === null ? null : lock;
}

/**
 * Whether something is left in the lane when whoever holds it has finished what he works on.
 * @param {Lane} lane
 */
function mayNeedOthers({ token, events, dead }) {
  return dead.length > 0 || events.length > (token === null ? 0 : 1);
}
