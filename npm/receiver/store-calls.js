// The store as a receiver calls it: its operations are checked to be there, each has its time, and what it holds is sealed.

import { isThenable, kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { failureOf, StoreError } from "../stores/failure.js";
import { within } from "./clock.js";

/** @import { Hold, OpenStore, Store } from "../../stores.js" */

/** What every store must have. */
const OPERATIONS = [
  "put",
  "take",
  "renew",
  "record",
  "finish",
  "fail",
  "bury",
  "letGo",
  "list",
  "replay",
  "discard",
  "forget",
  "stats",
  "check",
  "note",
];

/**
 * Checks that an option is a store.
 * @param {any} given
 * @returns {Store}
 */
export function storeOf(given) {
  if (typeof given?.open !== "function" || typeof given.kind !== "string") {
    const hint =
      typeof given === "object"
        ? ": wrap a client, as in redisStore(client)"
        : typeof given === "string"
          ? ': wrap a path, as in sqliteStore("bot.db") of postproxy-dm/stores/sqlite'
          : "";
    throw invalid("store", `must be a store such as memoryStore(), got ${kindOf(given)}${hint}`);
  }
  return given;
}

/**
 * Names the operation that a store lacks.
 * @param {any} store
 * @param {string} kind
 */
export function checkOperations(store, kind) {
  const missing = OPERATIONS.filter((name) => typeof store?.[name] !== "function");
  if (missing.length === 0) return;
  throw invalid(
    "store",
    `of kind ${kind} lacks ${missing.join(", ")}: every store needs all of its operations`,
  );
}

/**
 * Waits for an answer of the store, for so long at most. Who comes late is left behind; the operation is repeated with the
 * same token, so it does no harm. An error of the store's client doesn't get further than here: it may hold what was sent.
 * @template T
 * @param {PromiseLike<T>} answer
 * @param {string} name
 * @param {number} milliseconds
 * @param {unknown} [given] what the operation was called with
 * @returns {Promise<T>}
 */
export function withinTime(answer, name, milliseconds, given) {
  const words = `the store didn't answer ${name} within ${milliseconds} ms`;
  const late = () => new StoreError(words, { operation: name });
  const told = Promise.resolve(answer).catch((error) => {
    throw failureOf(error, name, given);
  });
  return within(told, milliseconds, late);
}

/**
 * Calls an operation of the store. A store in this process may answer at once: nothing is waited for then.
 * @template {Exclude<keyof OpenStore, "finishIn" | "close">} Name
 * @param {{ store: OpenStore, timeoutMs: number }} where
 * @param {Name} name
 * @param {Parameters<OpenStore[Name]>} given
 * @returns {ReturnType<OpenStore[Name]>}
 */
export function callStore({ store, timeoutMs }, name, given) {
  const operation = /** @type {(...given: any[]) => any} */ (store[name]);
  let answer;
  try {
    answer = operation.apply(store, given);
  } catch (error) {
    throw failureOf(error, name, given);
  }
  return isThenable(answer) ? /** @type {any} */ (withinTime(answer, name, timeoutMs, given)) : answer;
}

/**
 * Finishes events inside a transaction of the user's, which takes the time that it takes.
 * @param {OpenStore} store
 * @param {unknown} tx
 * @param {Hold} hold
 * @param {{ ids: string[], keepMs: number }} given
 * @returns {Promise<"held" | "lost">}
 */
export async function finishInStore(store, tx, hold, given) {
  if (store.finishIn === undefined) throw new Error("the store has no finish inside a transaction");
  try {
    return await store.finishIn(tx, hold, given);
  } catch (error) {
    throw failureOf(error, "finish(tx)", [hold, given]);
  }
}
