// Keys that a function of the caller's gives: each call asks for one, and once more if the service refuses it.

import { kindOf } from "./given.js";
import { invalid } from "./invalid.js";

/** @import { Ended } from "./binding/binding.js" */

/**
 * How a call asks for its key, and how it ends: what the function threw is the cause of the call's failure.
 * @param {() => unknown} giveKey
 * @param {Ended} ended
 * @returns {{ ask: (give: (key: string | undefined) => void) => void, ended: Ended }}
 */
export function keysOf(giveKey, ended) {
  /** @type {{ cause: unknown } | undefined} */
  let thrown;
  return {
    async ask(give) {
      let key;
      try {
        key = textOf(await giveKey());
      } catch (cause) {
        thrown = { cause };
      }
      give(key);
    },
    ended(failure, answer) {
      if (thrown !== undefined && failure instanceof Error) {
        Object.defineProperty(failure, "cause", { value: thrown.cause, configurable: true, writable: true });
      }
      ended(failure, answer);
    },
  };
}

/** @param {unknown} key */
function textOf(key) {
  if (typeof key !== "string") throw invalid("apiKey", `must be a string, its function gave ${kindOf(key)}`);
  return key;
}
