// The calls of a client that have not ended, so that it can be closed without breaking one off.

import { invalid } from "./invalid.js";

/** @import { Ended } from "./binding/binding.js" */

export class OpenCalls {
  #count = 0;
  /** @type {Promise<void> | undefined} */
  #closed;
  #done = () => {};

  /**
   * Counts a call until it ends. Throws if the client is closed, unless the call is a part of one that is counted.
   * @param {Ended} ended
   * @param {{ isPart?: boolean | undefined }} [call]
   * @returns {Ended}
   */
  start(ended, { isPart = false } = {}) {
    if (this.#closed !== undefined && !isPart)
      throw invalid("postproxy", "is closed: close it after its last call");
    this.#count += 1;
    return (failure, answer) => {
      this.#count -= 1;
      if (this.#count === 0) this.#done();
      ended(failure, answer);
    };
  }

  /** Takes no further call. Resolves once the last one has ended. */
  close() {
    this.#closed ??= new Promise((resolve) => {
      this.#done = resolve;
      if (this.#count === 0) resolve();
    });
    return this.#closed;
  }
}
