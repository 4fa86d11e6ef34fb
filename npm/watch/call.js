// Watches one call for the log. A call that nobody watches has no such object, and costs nothing more.

import { PostproxyError } from "../error.js";
import { bodyLine, wordsOf } from "./logger.js";

/** @import { AttemptReport } from "../../index.js" */
/** @import { Ended } from "../binding/binding.js" */
/** @import { Log } from "./logger.js" */

/**
 * What is known of a call when it begins.
 * @typedef {object} Begun
 * @property {string} operation
 * @property {unknown[]} ids
 * @property {string | undefined} content JSON text
 */

/**
 * @param {Log} log
 * @param {Begun} begun
 */
export function watchCall(log, begun) {
  return log.info === undefined ? undefined : new WatchedCall(log, begun);
}

class WatchedCall {
  #log;
  #name;
  #beganMs = performance.now();

  /**
   * @param {Log} log
   * @param {Begun} begun
   */
  constructor(log, { operation, ids, content }) {
    this.#log = log;
    this.#name = `${operation}(${ids.filter((id) => typeof id === "string").join(", ")})`;
    log.debug?.(`${this.#name}: begins`);
    if (content !== undefined) log.trace?.(`${this.#name}: sends ${bodyLine(JSON.parse(content))}`);
  }

  /** @type {(report: AttemptReport) => void} */
  attempt = (report) => {
    const { attempt, status, error, requestId, idempotencyKey, durationMs, nextDelayMs } = report;
    const write = nextDelayMs === null ? this.#log.debug : this.#log.info;
    if (write === undefined) return;
    const got = [status, error].filter((one) => one !== null).join(" ");
    const again = nextDelayMs === null ? "" : `; again in ${Math.round(nextDelayMs)} ms`;
    const ids = idsOf({ request: requestId, key: idempotencyKey });
    write(`${this.#name}: attempt ${attempt} got ${got} after ${Math.round(durationMs)} ms${again}${ids}`);
  };

  /** @type {Ended} */
  ended = (failure, answer) => {
    const tookMs = Math.round(performance.now() - this.#beganMs);
    if (answer === undefined)
      return this.#log.info?.(`${this.#name}: failed after ${tookMs} ms: ${failed(failure)}`);
    const { status, attempts, data } = answer;
    this.#log.info?.(`${this.#name}: ${status} in ${tookMs} ms${idsOf({ attempts })}`);
    this.#log.trace?.(`${this.#name}: received ${bodyLine(data)}`);
  };
}

/**
 * What a failure says without its message, which may repeat what a person wrote.
 * @param {unknown} failure
 */
function failed(failure) {
  if (!(failure instanceof PostproxyError)) return wordsOf(failure);
  const { name, code, status, outcome, attempts, field, requestId } = /** @type {any} */ (failure);
  return `${name} ${code}${idsOf({ status, outcome, attempts, field, request: requestId })}`;
}

/** @param {Record<string, unknown>} ids */
function idsOf(ids) {
  const known = Object.entries(ids).filter(([, id]) => id !== undefined && id !== null);
  return known.length === 0 ? "" : ` (${known.map(([name, id]) => `${name} ${id}`).join(", ")})`;
}
