// The turns of a client's calls: no more run at once than `maxConcurrency`, and those that wait keep their order.

/**
 * How one question of a call is answered, and what is done when the call has ended.
 * @typedef {{ ask: (give: (reply: string | undefined) => void) => void, ended: (failure: unknown) => void }} Asked
 */

export class Turns {
  #free;
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {number} most */
  constructor(most) {
    this.#free = most;
  }

  /**
   * The turn of one call. It comes at once where there is room, and is given back when the call has ended.
   * @returns {Asked}
   */
  next() {
    let has = false;
    let begin = () => {};
    return {
      ask: (give) => {
        begin = () => {
          has = true;
          give("");
        };
        if (this.#free > 0) {
          this.#free -= 1;
          begin();
        } else this.#waiting.add(begin);
      },
      ended: () => {
        if (has) this.#pass();
        else this.#waiting.delete(begin);
      },
    };
  }

  /** Passes a turn on to the call that has waited longest. */
  #pass() {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
