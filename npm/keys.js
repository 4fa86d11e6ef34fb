// Keys that a function of the caller's gives: each call asks for one, and once more if the service refuses it.

import { kindOf } from "./given.js";
import { invalid } from "./invalid.js";

/** @import { Asked } from "./turns.js" */
/** @import { HiddenKeys } from "./watch/hidden.js" */

/**
 * How a call asks for its key. What the function threw is the cause of the call's failure.
 * @param {() => unknown} giveKey
 * @param {HiddenKeys} hidden
 * @returns {Asked}
 */
export function keyOf(giveKey, hidden) {
  /** @type {{ cause: unknown } | undefined} */
  let thrown;
  return {
    async ask(give) {
      let key;
      try {
        key = hidden.add(textOf(await giveKey()));
      } catch (cause) {
        thrown = { cause };
      }
      give(key);
    },
    ended(failure) {
      if (thrown === undefined || !(failure instanceof Error)) return;
      Object.defineProperty(failure, "cause", { value: thrown.cause, configurable: true, writable: true });
    },
  };
}

/** @param {unknown} key */
function textOf(key) {
  if (typeof key !== "string") throw invalid("apiKey", `must be a string, its function gave ${kindOf(key)}`);
  return key;
}
