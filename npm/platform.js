// What the platforms allow, as core knows it.

import { binding, unwrap } from "./binding/binding.js";
import { dateOf, fieldsOf, kindOf } from "./given.js";
import { invalid } from "./invalid.js";
import { unixMs } from "./time.js";

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

export function capabilities(platform) {
  return JSON.parse(binding().capabilities(text(platform, "platform")));
}

export function reactionEmoji(name) {
  return binding().reactionEmoji(text(name, "name")) ?? undefined;
}

function text(given, field) {
  if (typeof given === "string") return given;
  throw invalid(field, `must be a string, got ${kindOf(given)}`);
}

/** A date as its text; all else as it is. */
function isoTime(given) {
  const ms = dateOf(given);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : given;
}

function date(unixMs) {
  return unixMs === null ? null : new Date(unixMs);
}
