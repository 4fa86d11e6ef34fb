// The SDK's emoji as a reaction that a platform takes.

import { ValidationError } from "@chat-adapter/shared";
import { defaultEmojiResolver, NotImplementedError } from "chat";
import { reactionEmoji } from "postproxy-dm";
import { capabilitiesOf } from "./platforms.js";
import { NAME } from "./threads.js";

/** @import { EmojiValue } from "chat" */
/** @import { ReactContent } from "postproxy-dm" */

/** The platform that takes any emoji; others take some by name. */
const ANY_EMOJI = "facebook";

/**
 * @param {string} platform
 * @param {EmojiValue | string} emoji
 * @returns {ReactContent}
 * @throws what the SDK throws for a member that an adapter lacks, on a platform without reactions
 */
export function reactionOf(platform, emoji) {
  const { reactions } = capabilitiesOf(platform);
  if (reactions === null)
    throw new NotImplementedError(`${platform} takes no reactions of a bot`, "reactions");
  const text = defaultEmojiResolver.toGChat(emoji);
  const name = reactions.find((known) => known === text || bare(reactionEmoji(known)) === bare(text));
  if (name !== undefined) return { reaction: name };
  if (platform === ANY_EMOJI) return { emoji: text };
  const allowed = reactions.map((known) => `${known} (${reactionEmoji(known)})`).join(", ");
  throw new ValidationError(NAME, `emoji must be one that ${platform} takes, ${allowed}, got ${text}`);
}

/**
 * Without the mark that asks for the coloured form.
 * @param {string} emoji
 */
function bare(emoji) {
  return emoji.replaceAll("\uFE0F", "");
}
