// Who waits for a signal to be aborted. A caller may give one signal to a thousand calls: it gets one listener for all
// of them, since Node warns of a leak from the eleventh on.

import { reading } from "./given.js";

/** @type {WeakMap<AbortSignal, { tellers: Set<() => void>, stop: () => void }>} */
const waiting = new WeakMap();

/**
 * Calls a function once the signal is aborted, and not when it is aborted already.
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

function listen(signal) {
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
