// Calls functions when a signal is aborted. A caller may give one signal to a thousand calls. It gets one listener for
// all of them, because Node warns of a leak from the eleventh listener on.

import { reading } from "./given.js";

/** @import { Signal } from "../index.js" */

/** @type {WeakMap<Signal, { tellers: Set<() => void>, stop: () => void }>} */
const waiting = new WeakMap();

/**
 * Calls a function once the signal is aborted, and not when it is aborted already.
 * @param {Signal | undefined} signal
 * @param {() => void} tell
 * @returns {() => void} takes that back
 */
export function onAbort(signal, tell) {
  if (signal === undefined) return () => {};
  const entry = waiting.get(signal) ?? listen(signal);
  const { tellers } = entry;
  tellers.add(tell);
  return () => {
    tellers.delete(tell);
    if (tellers.size === 0) entry.stop();
  };
}

/** @param {Signal} signal */
function listen(signal) {
  /** @type {Set<() => void>} */
  const tellers = new Set();
  const abort = () => {
    stop();
    for (const tell of [...tellers]) tell();
  };
  const stop = () => {
    signal.removeEventListener("abort", abort);
    if (waiting.get(signal) === entry) waiting.delete(signal);
  };
  const entry = { tellers, stop };
  reading("signal", () => signal.addEventListener("abort", abort));
  waiting.set(signal, entry);
  return entry;
}
