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

/** Its last is the frame of a key, such as 1️⃣. */
const HAS_EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}|\u20E3/u;

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
  const given = typeof emoji === "string" ? emoji : emoji?.name;
  if (typeof given !== "string" || given === "")
    throw new ValidationError(NAME, "emoji must be an emoji of the SDK, its name, or the character itself");
  const text = defaultEmojiResolver.toGChat(emoji);
  const name = reactions.find((known) => known === text || bare(reactionEmoji(known)) === bare(text));
  if (name !== undefined) return { reaction: name };
  if (platform === ANY_EMOJI && HAS_EMOJI.test(text)) return { emoji: text };
  if (platform === ANY_EMOJI)
    throw new ValidationError(NAME, `emoji must be one, or a name that the SDK knows, got ${text}`);
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
