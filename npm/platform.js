// What the platforms allow, as core knows it.

import { binding, unwrap } from "./binding/binding.js";
import { refusePromise } from "./promised.js";
import { unixMs } from "./time.js";

export function messagingWindow(chat, { now } = {}) {
  refusePromise("chat", chat);
  const answer = binding().messagingWindow(
    String(chat.platform),
    chat.last_inbound_at ?? undefined,
    unixMs(now),
  );
  const { state, closesAt, humanAgentUntil } = unwrap(answer);
  return { state, closesAt: date(closesAt), humanAgentUntil: date(humanAgentUntil) };
}

export function capabilities(platform) {
  return JSON.parse(binding().capabilities(String(platform)));
}

export function reactionEmoji(name) {
  return binding().reactionEmoji(String(name)) ?? undefined;
}

function date(unixMs) {
  return unixMs === null ? null : new Date(unixMs);
}
