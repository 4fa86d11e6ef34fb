// Watches one call for the log and the tracing channels. A call that nobody watches has no such object, and costs nothing more.

import { subjectOf } from "../answers.js";
import { PostproxyError } from "../error.js";
import { monotonicMs } from "../timers.js";
import { begin, errorOf, heard, settle, tell } from "./channels.js";
import { bodyLine, wordsOf } from "./logger.js";

/** @import { AttemptReport, CallTrace } from "../../index.js" */
/** @import { Ended, Report } from "../binding/binding.js" */
/** @import { TracingChannel } from "./channels.js" */
/** @import { Log } from "./logger.js" */

/**
 * What is known of a call when it begins.
 * @typedef {object} Begun
 * @property {string} operation
 * @property {unknown[]} ids
 * @property {string | undefined} content JSON text
 * @property {"native" | "wasm"} binding
 */

/**
 * @param {Log} log
 * @param {Begun} begun
 */
export function watchCall(log, begun) {
  const channel = heard("call");
  if (channel === undefined && log.info === undefined && heard("attempt") === undefined) return undefined;
  return new WatchedCall(log, begun, channel);
}

class WatchedCall {
  #log;
  #name;
  #beganMs = monotonicMs();
  #channel;
  /** @type {CallTrace} */
  #message;
  /** That of the last attempt. @type {string | undefined} */
  #requestId;

  /**
   * @param {Log} log
   * @param {Begun} begun
   * @param {TracingChannel | undefined} channel
   */
  constructor(log, { operation, ids, content, binding }, channel) {
    this.#log = log;
    this.#channel = channel;
    this.#message = { operation, binding, ...idOf(operation, ids[0]), headers: {} };
    this.#name = `${operation}(${ids.filter((id) => typeof id === "string").join(", ")})`;
    log.debug?.(`${this.#name}: begins`);
    if (content !== undefined) log.trace?.(`${this.#name}: sends ${bodyLine(JSON.parse(content))}`);
  }

  /**
   * Makes the call, in the contexts of those who listen.
   * @param {(headers: string[]) => void} make is given the headers that they want to send, each name before its value
   */
  run(make) {
    const message = this.#message;
    const work = () => make(headersOf(message.headers));
    if (this.#channel === undefined) return work();
    try {
      begin(this.#channel, message, work);
    } catch (failure) {
      // What is refused here has no other end.
      this.#settle(failure);
      throw failure;
    }
  }

  /** @type {(report: Report) => void} */
  attempt = (report) => {
    this.#requestId = report.requestId ?? undefined;
    const channel = heard("attempt");
    if (channel !== undefined) tellAttempt(channel, this.#message, report);
    this.#logAttempt(report);
  };

  /** @param {AttemptReport} report */
  #logAttempt(report) {
    const { attempt, status, error, requestId, idempotencyKey, durationMs, nextDelayMs } = report;
    const write = nextDelayMs === null ? this.#log.debug : this.#log.info;
    if (write === undefined) return;
    const got = [status, error].filter((one) => one !== null).join(" ");
    const again = nextDelayMs === null ? "" : `; again in ${Math.round(nextDelayMs)} ms`;
    const ids = idsOf({ request: requestId, key: idempotencyKey });
    write(`${this.#name}: attempt ${attempt} got ${got} after ${Math.round(durationMs)} ms${again}${ids}`);
  }

  /** @type {Ended} */
  ended = (failure, answer) => {
    this.#settle(failure, answer);
    const tookMs = Math.round(monotonicMs() - this.#beganMs);
    if (answer === undefined)
      return this.#log.info?.(`${this.#name}: failed after ${tookMs} ms: ${failed(failure)}`);
    const { status, attempts, data } = answer;
    this.#log.info?.(
      `${this.#name}: ${status} in ${tookMs} ms${idsOf({ attempts, request: this.#requestId })}`,
    );
    this.#log.trace?.(`${this.#name}: received ${bodyLine(data)}`);
  };

  /** @type {Ended} */
  #settle(failure, answer) {
    if (this.#channel === undefined) return;
    const message = this.#message;
    if (answer === undefined) {
      const { attempts, outcome, requestId, status } = /** @type {any} */ (failure ?? {});
      Object.assign(message, { error: errorOf(failure), status, attempts, outcome, requestId });
    } else {
      const { status, attempts, data } = answer;
      const { chat_id, id } = /** @type {any} */ (data ?? {});
      Object.assign(message, { status, attempts, requestId: this.#requestId });
      // Of a message, as most answers are. Whatever else has an id isn't told apart here.
      if (typeof chat_id === "string") Object.assign(message, { conversationId: chat_id, messageId: id });
    }
    settle(this.#channel, message);
  }
}

/**
 * The headers that subscribers have set, each name before its value. One that can't be sent must not end somebody's call.
 * @param {unknown} headers
 */
function headersOf(headers) {
  const entries = Object.entries(typeof headers === "object" && headers !== null ? headers : {});
  return entries.filter(([name, value]) => NAME.test(name) && VALUE.test(value)).flat();
}

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = {
  test: (/** @type {unknown} */ value) => typeof value === "string" && /^[\x20-\x7e]*$/.test(value),
};

/**
 * The id of the chat or of the message that a call is about.
 * @param {string} operation
 * @param {unknown} id
 */
function idOf(operation, id) {
  const subject = subjectOf(operation);
  if (typeof id !== "string" || subject === undefined) return {};
  return subject === "chat" ? { conversationId: id } : { messageId: id };
}

/**
 * An attempt is told when it has ended, because the native binding makes it on another thread.
 * @param {TracingChannel} channel
 * @param {CallTrace} call
 * @param {Report} report
 */
function tellAttempt(channel, call, report) {
  const { asked, attempt, status, error: code, requestId, durationMs, nextDelayMs } = report;
  const [method, url] = asked.split(" ");
  const error = code === null ? undefined : { name: "Error", code };
  tell(channel, { call, method, url, attempt, status, error, requestId, durationMs, nextDelayMs });
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
