// A document for each lane, which is only ever replaced by who has seen its newest version. A state can set a key that isn't
// there, and no more: so each version has a key of its own, and who sets the next one first has won. A hint says where the
// newest is, at least nearly. A version that was replaced is overwritten, because it holds customers' texts; its key stays
// for an hour, so that nobody who comes late can set it again.

import { REPLACED_MS, UNTOUCHED_MS } from "./keys.js";

/** @import { StateAdapter } from "chat" */
/** @import { Keys } from "./keys.js" */

/** In the place of a document that was replaced. */
const REPLACED = "-";
/** How old a version may be that the next is made from: far younger than {@link REPLACED_MS}. */
const FRESH_MS = 600_000;
/** A hint lives longer than what it leads to. */
const HINT_MS = 60_000;
/** How far a hint can be behind: it is set after each version, and at worst comes late a few times. */
const FURTHEST = 64;
/** How many lanes without events are remembered here. */
const MOST_KNOWN = 1_000;

/**
 * @typedef {object} Seen
 * @property {number} version 0 before the first
 * @property {string | null} text
 * @property {number} atMs when it was the newest, by this machine's clock
 * @property {boolean} [isSettled] whether what follows from it has been written, as far as this process knows
 */

export class Chain {
  #state;
  #keys;
  /** What this process knows of lanes. @type {Map<string, Seen>} */
  #known = new Map();

  /**
   * @param {StateAdapter} state
   * @param {Keys} keys
   */
  constructor(state, keys) {
    this.#state = state;
    this.#keys = keys;
  }

  /**
   * The version that was the newest a while ago, if this process knows it. To replace it is safe; what is said of it is only
   * right if {@link isNewest} says so afterwards.
   * @param {string} lane
   */
  known(lane) {
    const seen = this.#known.get(lane);
    return seen && isFresh(seen) ? seen : undefined;
  }

  /**
   * The newest version.
   * @param {string} lane
   * @returns {Promise<Seen>}
   */
  async read(lane) {
    const atMs = Date.now();
    const hint = Number((await this.#state.get(this.#keys.hint(lane))) ?? 0);
    let version = hint;
    let [text, next] = await Promise.all([
      hint > 0 ? this.#get(lane, hint) : null,
      this.#get(lane, hint + 1),
    ]);
    // On two connections the second may have been read before the first, and before it was replaced.
    if (text === REPLACED && next === null) next = await this.#get(lane, version + 1);
    for (;;) {
      for (; next !== null; version += 1, text = next, next = await this.#get(lane, version + 1)) {
        // Its writer died before it could do this.
        if (text !== null && text !== REPLACED) await this.#replaced(lane, version);
      }
      if (version === 0 || (text !== null && text !== REPLACED)) break;
      // The hint was set late, and what lay between has expired, or all of the lane has.
      const further = await this.#beyond(lane, version);
      if (further === undefined) {
        text = null;
        break;
      }
      ({ version, text } = further);
      next = await this.#get(lane, version + 1);
    }
    if (version !== hint) await this.point(lane, version, UNTOUCHED_MS);
    return this.#remember(lane, { version, text, atMs });
  }

  /**
   * Whether a version is still the newest.
   * @param {string} lane
   * @param {Seen} seen
   */
  async isNewest(lane, seen) {
    const atMs = Date.now();
    if (!isFresh(seen) || (await this.#get(lane, seen.version + 1)) !== null) {
      this.#known.delete(lane);
      return false;
    }
    this.#remember(lane, { ...seen, atMs });
    return true;
  }

  /**
   * Replaces a version, unless another was faster. The hint is the caller's to set then, and nothing is lost if it never is.
   * @param {string} lane
   * @param {Seen} seen
   * @param {{ text: string, keepMs: number }} next
   * @returns {Promise<Seen | undefined>} the new version
   */
  async replace(lane, seen, { text, keepMs }) {
    this.#known.delete(lane);
    // No await between this and the call: a process may freeze wherever it waits.
    if (!isFresh(seen)) return undefined;
    const version = seen.version + 1;
    const atMs = Date.now();
    if (!(await this.#state.setIfNotExists(this.#keys.version(lane, version), text, keepMs)))
      return undefined;
    // Before the hint: what lies behind a hint is never read again.
    if (seen.text !== null) await this.#replaced(lane, seen.version);
    return this.#remember(lane, { version, text, atMs });
  }

  /**
   * Sets the hint.
   * @param {string} lane
   * @param {number} version
   * @param {number} keepMs of that version
   */
  point(lane, version, keepMs) {
    return this.#state.set(this.#keys.hint(lane), version, keepMs + HINT_MS);
  }

  /**
   * The last of the versions that may lie behind a gap.
   * @param {string} lane
   * @param {number} version before the gap
   */
  async #beyond(lane, version) {
    const further = Array.from({ length: FURTHEST }, (_, n) => version + n + 2);
    const texts = await Promise.all(further.map((each) => this.#get(lane, each)));
    return texts.map((text, n) => ({ version: version + n + 2, text })).findLast(({ text }) => text !== null);
  }

  /**
   * @param {string} lane
   * @param {number} version
   * @returns {Promise<string | null>}
   */
  async #get(lane, version) {
    return (await this.#state.get(this.#keys.version(lane, version))) ?? null;
  }

  /**
   * @param {string} lane
   * @param {number} version
   */
  #replaced(lane, version) {
    return this.#state.set(this.#keys.version(lane, version), REPLACED, REPLACED_MS);
  }

  /**
   * @param {string} lane
   * @param {Seen} seen
   */
  #remember(lane, seen) {
    this.#known.delete(lane);
    this.#known.set(lane, seen);
    if (this.#known.size > MOST_KNOWN)
      this.#known.delete(/** @type {string} */ (this.#known.keys().next().value));
    return seen;
  }
}

/**
 * A clock that was set back says nothing.
 * @param {Seen} seen
 */
function isFresh({ atMs }) {
  const age = Date.now() - atMs;
  return age >= 0 && age < FRESH_MS;
}
