// Random choices that a seed repeats. A choice depends on the seed and on what it is made for, never on when it is made, so
// processes that run side by side still make the same ones.

import { createHash } from "node:crypto";

/**
 * Makes the choices of a seed: a function that returns a number from 0 to 1 (exclusive) for what is given.
 * @param {string | number} seed
 */
export function choicesOf(seed) {
  return (...forWhat) => {
    const hash = createHash("sha256").update([seed, ...forWhat].join("|"));
    return hash.digest().readUInt32BE(0) / 2 ** 32;
  };
}

/** The seed of this run: `POSTPROXY_RECEIVING_SEED`, else a new one. Print it, so that the run can be repeated. */
export function seedOfRun() {
  return process.env.POSTPROXY_RECEIVING_SEED ?? String(Math.floor(Math.random() * 2 ** 32));
}

/**
 * Returns the items in an order that the seed chooses.
 * @template T
 * @param {T[]} items
 * @param {ReturnType<typeof choicesOf>} choose
 */
export function shuffled(items, choose) {
  const keyed = items.map((item, index) => ({ item, key: choose("order", index) }));
  return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item);
}
