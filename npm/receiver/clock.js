// The times and the random texts that core is told.

/** The monotonic clock, in milliseconds. */
export function monotonicMs() {
  return performance.now();
}

/**
 * Random bytes. A token must differ from all others; nothing is kept secret by it.
 * @param {number} length
 */
export function randomBytes(length) {
  const bytes = new Uint8Array(length);
  // Node 18 has no global `crypto`.
  const { crypto } = /** @type {{ crypto?: Crypto }} */ (globalThis);
  if (crypto) return crypto.getRandomValues(bytes);
  return bytes.map(() => Math.floor(Math.random() * 256));
}

/** A new token for a lease. */
export function newToken() {
  return Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Calls a function later, without keeping the process alive for it.
 * @param {() => void} call
 * @param {number} milliseconds
 * @returns {ReturnType<typeof setTimeout>}
 */
export function later(call, milliseconds) {
  const timer = setTimeout(call, Math.min(Math.max(0, Math.ceil(milliseconds)), LONGEST_MS));
  /** @type {any} */ (timer)?.unref?.();
  return timer;
}

/** The longest time that `setTimeout` takes. Whoever waits longer looks again then. */
const LONGEST_MS = 2 ** 31 - 1;
