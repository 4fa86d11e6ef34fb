// The tracing channels, where the runtime has `node:diagnostics_channel`. While nobody listens to one, asking for it is all that it
// costs.

import { builtinOf } from "./builtin.js";

/** @import { TraceError } from "../../index.js" */

/** @typedef {"call" | "attempt" | "webhook" | "event"} ChannelName */

/**
 * What the channels of all runtimes have in common.
 * @typedef {object} Channel
 * @property {boolean | (() => boolean)} hasSubscribers a method on workerd
 * @property {(message: object) => void} publish
 * @property {<Result>(message: object, work: () => Result) => Result} runStores
 */

/** @typedef {Record<"start" | "end" | "asyncStart" | "asyncEnd" | "error", Channel>} TracingChannel */

/**
 * What a subscriber of `start` may set: a function that is given the work and calls it.
 * @typedef {{ around?: (<Result>(work: () => Result) => Result) | undefined, [name: string]: any }} Wrapped
 */

/** @typedef {{ error?: TraceError | undefined, [name: string]: any }} Failed */

/** @type {Map<ChannelName, TracingChannel | undefined>} */
const found = new Map();

/**
 * Returns a channel that somebody listens to.
 * @param {ChannelName} name
 * @returns {TracingChannel | undefined}
 */
export function heard(name) {
  const channel = found.has(name) ? found.get(name) : find(name);
  if (channel === undefined) return undefined;
  const { start, end, asyncStart, asyncEnd, error } = channel;
  // Bun's tracing channels don't say it themselves.
  const isHeard = has(start) || has(end) || has(asyncEnd) || has(asyncStart) || has(error);
  return isHeard ? channel : undefined;
}

/** @param {Channel} channel */
function has(channel) {
  const { hasSubscribers } = channel;
  return typeof hasSubscribers === "function" ? hasSubscribers.call(channel) : hasSubscribers;
}

/** @param {ChannelName} name */
function find(name) {
  // Node has it since 18.19.
  const { tracingChannel } = builtinOf("node:diagnostics_channel") ?? {};
  const channel = /** @type {any} */ (tracingChannel?.(`postproxy-dm:${name}`));
  found.set(name, channel);
  return /** @type {TracingChannel | undefined} */ (channel);
}

/**
 * Does the work inside of what a subscriber has set, once, whatever that does: who only listens must not end what goes on.
 * @template Result
 * @param {unknown} around
 * @param {() => Result} work
 * @returns {Result}
 */
function inside(around, work) {
  if (typeof around !== "function") return work();
  /** @type {{ result: Result } | { failure: unknown } | undefined} */
  let done;
  const once = () => {
    done ??= attempt(work);
    if ("failure" in done) throw done.failure;
    return done.result;
  };
  try {
    around(once);
  } catch (error) {
    const isOurs = done !== undefined && "failure" in done && done.failure === error;
    if (!isOurs) globalThis.console?.error?.("postproxy-dm: a subscriber's around failed:", error);
  }
  return once();
}

/**
 * @template Result
 * @param {() => Result} work
 * @returns {{ result: Result } | { failure: unknown }}
 */
function attempt(work) {
  try {
    return { result: work() };
  } catch (failure) {
    return { failure };
  }
}

/**
 * Begins what a message tells of: runs the work in the contexts of those who listen.
 * @template Result
 * @param {TracingChannel} channel
 * @param {Wrapped} message
 * @param {() => Result} work
 * @returns {Result}
 */
export function begin({ start, end }, message, work) {
  try {
    return start.runStores(message, () => inside(message.around, work));
  } finally {
    end.publish(message);
  }
}

/**
 * Tells the end of what went on after `begin`.
 * @param {TracingChannel} channel
 * @param {Failed} message
 */
export function settle({ asyncStart, asyncEnd, error }, message) {
  if (message.error !== undefined) error.publish(message);
  asyncStart.publish(message);
  asyncEnd.publish(message);
}

/**
 * Tells of something that is over already.
 * @param {TracingChannel} channel
 * @param {Failed} message
 */
export function tell({ start, end, error }, message) {
  start.publish(message);
  if (message.error !== undefined) error.publish(message);
  end.publish(message);
}

/**
 * Does what waits for nothing, and tells of it.
 * @template Result
 * @param {TracingChannel} channel
 * @param {Wrapped & Failed} message
 * @param {() => Result} work
 * @returns {Result}
 */
export function traceSync(channel, message, work) {
  return begin(channel, message, () => {
    try {
      return work();
    } catch (failure) {
      message.error = errorOf(failure);
      channel.error.publish(message);
      throw failure;
    }
  });
}

/**
 * Does what takes a while, and tells of it.
 * @template Result
 * @param {TracingChannel} channel
 * @param {Wrapped & Failed} message
 * @param {() => Result} work
 * @returns {Promise<Awaited<Result>>}
 */
export async function trace(channel, message, work) {
  try {
    return await begin(channel, message, work);
  } catch (failure) {
    message.error = errorOf(failure);
    throw failure;
  } finally {
    settle(channel, message);
  }
}

/**
 * What a message holds of a failure: never its words, which may be a person's.
 * @param {any} failure
 * @returns {TraceError}
 */
export function errorOf(failure) {
  try {
    const { name, code, reason } = failure;
    const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : undefined);
    return { name: text(name) ?? "Error", code: text(code) ?? text(reason) };
  } catch {
    return { name: "Error", code: undefined };
  }
}
