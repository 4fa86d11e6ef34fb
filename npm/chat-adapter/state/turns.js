// Lets what this process does to a lane come one after another: it would only be in its own way otherwise. Nothing depends on
// it, so that an operation that hangs is waited for no longer than the receiver waits for it.

const PATIENCE_MS = 5_000;

export class Turns {
  /** The last that was begun, by lane. @type {Map<string, Promise<unknown>>} */
  #last = new Map();

  /**
   * @template T
   * @param {string} lane
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async run(lane, work) {
    const before = this.#last.get(lane);
    const mine = (async () => {
      if (before !== undefined) await settledWithin(before, PATIENCE_MS);
      return work();
    })();
    this.#last.set(lane, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(lane) === mine) this.#last.delete(lane);
    }
  }
}

/**
 * @param {Promise<unknown>} promise
 * @param {number} ms
 */
function settledWithin(promise, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const settled = () => {
      clearTimeout(timer);
      resolve(undefined);
    };
    promise.then(settled, settled);
  });
}
