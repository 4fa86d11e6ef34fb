// A pause that a signal can cut short.

import { onAbort } from "./signal.js";
import { clearTimer, setTimer } from "./timers.js";

/**
 * Resolves after this time, or once the signal is aborted.
 * @param {number} milliseconds
 * @param {import("../index.js").Signal} [signal]
 * @returns {Promise<void>}
 */
export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimer(timer);
      forget();
      resolve();
    };
    const timer = setTimer(done, milliseconds);
    const forget = onAbort(signal, done);
    if (signal?.aborted) done();
  });
}
