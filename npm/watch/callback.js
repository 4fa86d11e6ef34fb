// Calls the callbacks of users. What one throws or rejects with goes to the log, and must not change what it is told of.

import { wordsOf } from "./logger.js";

/** @import { Log } from "./logger.js" */

/**
 * Resolves once the callback has ended, however it ended.
 * @param {Log} log
 * @param {string} name
 * @param {() => unknown} call
 */
export async function callBack(log, name, call) {
  try {
    await call();
  } catch (error) {
    log.error?.(`${name} failed: ${wordsOf(error)}`);
  }
}
