// Which lanes have events: those that this process has met, and a list of lanes in the state, by which others find them if it
// dies. The list holds about the 4,000 newest; it is read at first, and rarely after that.

import { UNTOUCHED_MS } from "./keys.js";
import { dueAt } from "./lane.js";

/** @import { StateAdapter } from "chat" */
/** @import { Keys } from "./keys.js" */
/** @import { Lane } from "./lane.js" */

/** The list in parts, because the Postgres state writes all of a list whenever something is added. */
const SHARDS = 16;
const LENGTH = 250;
/** How often this process adds the same lane, and how often it reads the list. */
const AGAIN_MS = 3_600_000;
const READ_AGAIN_MS = 600_000;
/** Lanes that are looked at in one search, of those that this process hasn't met. */
const AT_ONCE = 16;
/** How long somebody else here, who takes a lane right now, may need. */
const TAKING_MS = 100;

export class Lanes {
  #state;
  #keys;
  /** When each lane with events is due, by this machine's clock. @type {Map<string, number>} */
  #due = new Map();
  /** When each was added to the list. @type {Map<string, number>} */
  #added = new Map();
  /** Lanes of the list that nobody here has looked at. @type {string[]} */
  #unseen = [];
  #readAtMs = Number.NEGATIVE_INFINITY;
  /** Lanes that somebody here takes right now. @type {Set<string>} */
  #taking = new Set();

  /**
   * @param {StateAdapter} state
   * @param {Keys} keys
   */
  constructor(state, keys) {
    this.#state = state;
    this.#keys = keys;
  }

  /**
   * Takes note of a lane that was read or written.
   * @param {string} name
   * @param {Lane} lane
   */
  met(name, lane) {
    if (lane.events.length === 0) this.#due.delete(name);
    else this.#due.set(name, dueAt(lane));
  }

  /**
   * Takes note that a lane isn't due for a while.
   * @param {string} name
   * @param {number} inMs
   */
  notBefore(name, inMs) {
    if (this.#due.has(name)) this.#due.set(name, Date.now() + inMs);
  }

  /**
   * Adds a lane to the list, now and then.
   * @param {string} name
   */
  async add(name) {
    const now = Date.now();
    if (now - (this.#added.get(name) ?? 0) < AGAIN_MS) return;
    await this.#state.appendToList(this.#keys.lanes(shardOf(name)), JSON.stringify(name), {
      maxLength: LENGTH,
      ttlMs: UNTOUCHED_MS,
    });
    this.#added.delete(name);
    this.#added.set(name, now);
    if (this.#added.size > SHARDS * LENGTH)
      this.#added.delete(/** @type {string} */ (this.#added.keys().next().value));
  }

  /** All lanes that this process knows and the list has. */
  async all() {
    return [...new Set([...this.#due.keys(), ...(await this.#read())])];
  }

  /** Some of the lanes that nobody here has looked at yet. */
  async unseen() {
    if (this.#unseen.length === 0 && Date.now() - this.#readAtMs > READ_AGAIN_MS) {
      this.#readAtMs = Date.now();
      this.#unseen = (await this.#read()).filter((name) => !this.#due.has(name));
    }
    return this.#unseen.splice(0, AT_ONCE);
  }

  /**
   * Tries the lanes that are due, the longest first, until one is taken. Each is tried by one at a time here.
   * @template T
   * @param {(name: string) => Promise<T | undefined>} take
   * @returns {Promise<T | undefined>}
   */
  async first(take) {
    const now = Date.now();
    const due = [...this.#due].filter(([, atMs]) => atMs <= now).sort(([, left], [, right]) => left - right);
    for (const [name] of due) {
      if (this.#taking.has(name)) continue;
      this.#taking.add(name);
      try {
        const taken = await take(name);
        if (taken !== undefined) return taken;
      } finally {
        this.#taking.delete(name);
      }
    }
    return undefined;
  }

  /** In how many milliseconds the next lane is due. @returns {number | null} */
  get nextInMs() {
    if (this.#unseen.length > 0) return 1;
    let atMs = Number.POSITIVE_INFINITY;
    const now = Date.now();
    for (const [name, due] of this.#due) {
      atMs = Math.min(atMs, this.#taking.has(name) ? Math.max(due, now + TAKING_MS) : due);
    }
    return atMs === Number.POSITIVE_INFINITY ? null : Math.max(1, atMs - now);
  }

  /** @returns {Promise<string[]>} */
  async #read() {
    const shards = Array.from({ length: SHARDS }, (_, shard) => this.#state.getList(this.#keys.lanes(shard)));
    return [...new Set((await Promise.all(shards)).flat())].map((name) => JSON.parse(String(name)));
  }
}

/** @param {string} name */
function shardOf(name) {
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = (hash * 31 + name.charCodeAt(at)) >>> 0;
  return hash % SHARDS;
}
