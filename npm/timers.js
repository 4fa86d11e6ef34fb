// The machine's timers and clocks, taken when the package is imported: a test that puts others in their place later changes no
// wait of ours. A date that a caller would give (`now`) is still what `Date` says at that moment.

let { setTimeout: set, clearTimeout: clear } = globalThis;
let monotonic = performance.now.bind(performance);
let date = Date.now;

/** @typedef {ReturnType<typeof setTimeout>} Timer */

/** The monotonic clock, in milliseconds. */
export function monotonicMs() {
  return monotonic();
}

/** The machine's time, in milliseconds since 1970. */
export function machineMs() {
  return date();
}

/**
 * @param {() => void} call
 * @param {number} milliseconds
 * @returns {Timer}
 */
export function setTimer(call, milliseconds) {
  return set(call, milliseconds);
}

/** @param {Timer | undefined} timer */
export function clearTimer(timer) {
  clear(timer);
}

/**
 * Takes Node's own, where the globals are others: Jest gives each test file globals of its own, which may be fake already.
 * @param {(name: any) => any} builtin
 */
export function useTimersOfNode(builtin) {
  const timers = builtin("node:timers");
  if (timers.setTimeout === set) return;
  const { performance } = builtin("node:perf_hooks");
  ({ setTimeout: set, clearTimeout: clear } = timers);
  monotonic = () => performance.now();
  date = () => performance.timeOrigin + performance.now();
}
