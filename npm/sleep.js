// A pause that a signal can cut short.

import { onAbort } from "./signal.js";

/**
 * Resolves after this time, or once the signal is aborted.
 * @param {number} milliseconds
 * @param {import("../index.js").Signal} [signal]
 * @returns {Promise<void>}
 */
export function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const forget = onAbort(signal, done);
    if (signal?.aborted) done();
  });
}
