// Waits by the state's clock: a key that is there as long as the wait is.

import { noWait } from "./lane.js";

/** @import { StateAdapter } from "chat" */
/** @import { Keys } from "./keys.js" */
/** @import { Lane, Wait } from "./lane.js" */

export class Waits {
  #state;
  #keys;

  /**
   * @param {StateAdapter} state
   * @param {Keys} keys
   */
  constructor(state, keys) {
    this.#state = state;
    this.#keys = keys;
  }

  /**
   * Begins a wait.
   * @param {number} ms
   * @returns {Promise<Wait>}
   */
  async begin(ms) {
    const now = Date.now();
    if (ms <= 0) return noWait(now);
    const key = crypto.randomUUID();
    await this.#state.set(this.#keys.timer(key), 1, Math.ceil(ms));
    return { untilMs: now + ms, ms, key };
  }

  /**
   * In how many milliseconds a lane that nobody holds is due, at least about.
   * @param {Lane} lane
   */
  async leftOf({ head, wait, quiet, most }) {
    const waits = await this.#leftOf(wait);
    if (head !== null) return waits;
    const gathers = await this.#leftOf(quiet);
    const atMost = most !== null && gathers > 0 ? await this.#leftOf(most) : gathers;
    return Math.max(waits, Math.min(gathers, atMost));
  }

  /** @param {Wait} wait */
  async #leftOf({ key, untilMs, ms }) {
    if (key === null || (await this.#state.get(this.#keys.timer(key))) === null) return 0;
    return Math.max(1, Math.min(ms, untilMs - Date.now()));
  }
}
