// What a handler throws to say when its event is tried again: later than by itself, or never.

import { kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { StoreError } from "../stores/failure.js";

/** Makes the event wait for at least this long before it is tried again. It counts as a failure like any other. */
export class RetryLater extends Error {
  static {
    this.prototype.name = "RetryLater";
  }

  /**
   * @param {number} retryAfterMs
   * @param {{ cause?: unknown }} [options]
   */
  constructor(retryAfterMs, options) {
    if (typeof retryAfterMs !== "number" || !(retryAfterMs >= 0 && Number.isFinite(retryAfterMs))) {
      throw invalid("ms", `must be a number of milliseconds, 0 or more, got ${kindOf(retryAfterMs)}`);
    }
    super(`the event is to be tried again in ${retryAfterMs} ms at the earliest`, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Makes the event dead at once: no later run could do better. */
export class NeverRetry extends Error {
  static {
    this.prototype.name = "NeverRetry";
  }

  /** @param {unknown} [cause] */
  constructor(cause) {
    const why = wordsOf(cause);
    super(why === undefined ? "the event is not to be tried again" : why, { cause });
  }
}

/**
 * What a handler's failure says to core: the words for the list of dead events, and when to try again. Whatever can be
 * thrown may throw when it is read.
 * @param {unknown} error
 */
export function failureOf(error) {
  try {
    return readFailure(error);
  } catch {
    return { message: "the handler threw what can't be read", retryAfterMs: null, never: false };
  }
}

/** @param {any} error */
function readFailure(error) {
  const { retryAfterMs } = typeof error === "object" && error !== null ? error : {};
  const isWait = typeof retryAfterMs === "number" && retryAfterMs >= 0 && Number.isFinite(retryAfterMs);
  return {
    message: (wordsOf(error) ?? String(error)).slice(0, MOST_WORDS),
    retryAfterMs: isWait ? Math.ceil(retryAfterMs) : null,
    never: error instanceof NeverRetry || nameOf(error) === "NeverRetry",
  };
}

/** How much of an error's message is kept beside a dead event. */
const MOST_WORDS = 500;

/**
 * The name and the message of an error, of any realm.
 * @param {any} error
 * @returns {string | undefined}
 */
function wordsOf(error) {
  if (typeof error === "string") return error;
  if (typeof error?.message !== "string") return undefined;
  const name = nameOf(error);
  const saysItself = ["", "Error", "NeverRetry"].includes(name) || error instanceof StoreError;
  return saysItself ? error.message : `${name}: ${error.message}`;
}

/** @param {any} error */
function nameOf(error) {
  return typeof error?.name === "string" ? error.name : "";
}

/**
 * The words for what a store or a codec threw.
 * @param {unknown} error
 */
export function whyOf(error) {
  return failureOf(error).message;
}
