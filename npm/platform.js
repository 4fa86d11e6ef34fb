// What the platforms allow, as core knows it.

import { binding, unwrap } from "./binding/binding.js";
import { dateOf, fieldsOf, kindOf, reading } from "./given.js";
import { invalid } from "./invalid.js";
import { unixMs } from "./time.js";

/** @import * as Declared from "../index.js" */

/** @type {typeof Declared.messagingWindow} */
export function messagingWindow(chat, options) {
  const { platform, last_inbound_at } = fieldsOf(chat, "chat");
  const { now } = fieldsOf(options, "options");
  const since = last_inbound_at ?? undefined;
  const answer = binding().messagingWindow(
    text(platform, "chat.platform"),
    since === undefined ? undefined : text(isoTime(since), "chat.last_inbound_at"),
    unixMs(now),
  );
  const { state, closesAt, humanAgentUntil } = unwrap(answer);
  return { state, closesAt: date(closesAt), humanAgentUntil: date(humanAgentUntil) };
}

/** @type {typeof Declared.capabilities} */
export function capabilities(platform) {
  return JSON.parse(binding().capabilities(text(platform, "platform")));
}

/** @type {typeof Declared.mergeMessage} */
export function mergeMessage(known, incoming) {
  const texts = [known, incoming].map((message, at) => {
    const name = at === 0 ? "known" : "incoming";
    return reading(name, () => JSON.stringify(message) ?? "null");
  });
  return unwrap(binding().mergeMessage(.../** @type {[string, string]} */ (texts)));
}

/**
 * @overload
 * @param {Declared.ReactionName} name
 * @returns {string}
 */
/**
 * @overload
 * @param {string} name
 * @returns {string | undefined}
 */
/** @param {string} name */
export function reactionEmoji(name) {
  return binding().reactionEmoji(text(name, "name")) ?? undefined;
}

/**
 * @param {unknown} given
 * @param {string} field
 */
function text(given, field) {
  if (typeof given === "string") return given;
  throw invalid(field, `must be a string, got ${kindOf(given)}`);
}

/**
 * A date as its text; anything else unchanged.
 * @param {unknown} given
 */
function isoTime(given) {
  const ms = dateOf(given) ?? Number.NaN;
  return Number.isFinite(ms) ? new Date(ms).toISOString() : given;
}

/** @param {number | null} unixMs */
function date(unixMs) {
  return unixMs === null ? null : new Date(unixMs);
}
