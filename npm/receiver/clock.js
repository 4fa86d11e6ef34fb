// The random texts that core is told, and waits that have an end.

import { clearTimer, setTimer } from "../timers.js";

/** Random bytes that nobody has taken yet: asking the runtime for a few costs as much as asking for many. */
const POOL_BYTES = 4096;
let pool = new Uint8Array(0);
let taken = 0;

/**
 * Random bytes. A token must differ from all others; nothing is kept secret by it.
 * @param {number} length
 */
function randomBytes(length) {
  if (taken + length > pool.length) {
    pool = filled(new Uint8Array(Math.max(POOL_BYTES, length)));
    taken = 0;
  }
  taken += length;
  return pool.subarray(taken - length, taken);
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function filled(bytes) {
  // Node 18 has no global `crypto`.
  const { crypto } = /** @type {{ crypto?: Crypto }} */ (globalThis);
  if (crypto) return crypto.getRandomValues(bytes);
  return bytes.map(() => Math.floor(Math.random() * 256));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A new token for a lease. */
export function newToken() {
  let token = "";
  for (const byte of randomBytes(16)) token += HEX[byte];
  return token;
}

/**
 * Calls a function later. The process isn't kept alive for it unless somebody waits.
 * @param {() => void} call
 * @param {number} milliseconds
 * @param {boolean} [keepsAlive]
 * @returns {import("../timers.js").Timer}
 */
export function later(call, milliseconds, keepsAlive = false) {
  const timer = setTimer(call, Math.min(Math.max(0, Math.ceil(milliseconds)), LONGEST_MS));
  if (!keepsAlive) /** @type {any} */ (timer)?.unref?.();
  return timer;
}

/** The longest time that `setTimeout` takes. Whoever waits longer looks again then. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Waits for a promise, for so long at most.
 * @template T
 * @param {PromiseLike<T>} promise
 * @param {number} milliseconds
 * @param {() => Error} late makes the error for one that comes too late
 * @returns {Promise<T>}
 */
export function within(promise, milliseconds, late) {
  return new Promise((resolve, reject) => {
    const timer = later(() => reject(late()), milliseconds);
    promise.then(
      (value) => {
        clearTimer(timer);
        resolve(value);
      },
      (error) => {
        clearTimer(timer);
        reject(error);
      },
    );
  });
}
