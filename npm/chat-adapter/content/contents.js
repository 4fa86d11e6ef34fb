// What a postable of the Chat SDK becomes on each platform: the contents of the messages to send, one after the other.

import { extractCard } from "@chat-adapter/shared";
import { capabilitiesOf } from "../platforms.js";
import { buttonContents } from "./buttons.js";
import { readCard } from "./card.js";
import { carouselContents } from "./carousel.js";
import { fileContents } from "./files.js";
import { interactiveContents } from "./interactive.js";
import { invalid } from "./invalid.js";
import { keyboardContents } from "./keyboard.js";
import { textContents } from "./parts.js";
import { PostproxyFormatConverter } from "./text.js";

/** @import { AdapterPostableMessage } from "chat" */
/** @import { MessageContent } from "postproxy-dm" */
/** @import { CardParts } from "./card.js" */
/** @import { Target } from "./parts.js" */

/** @typedef {MessageContent | (() => Promise<MessageContent>)} Content one that is a function is called before it is sent */

/**
 * Returns the contents of a postable, in the order in which they are sent: the text or the card, then its files. Quick
 * replies come last of all, because they vanish with the next message.
 * @param {AdapterPostableMessage} message
 * @param {object} options
 * @param {string} options.platform
 * @param {Target["limits"]} options.limits the platform's
 * @param {Target["overflow"]} [options.overflow] default `error`
 * @returns {Content[]}
 * @throws {import("@chat-adapter/shared").ValidationError} for what the platform can't take; nothing is ever cut
 */
export function contentsOf(message, { platform, limits, overflow = "error" }) {
  const target = { platform, limits, overflow };
  const files = fileContents(message, {
    platform,
    attachments: capabilitiesOf(platform).attachments,
    filename: platform === "whatsapp",
  });
  const texts = textsOf(message, target);
  if (texts.length + files.length === 0) throw invalid("the message must have a text, a card or a file");
  const last = texts.at(-1);
  if (last === undefined || !hasQuickReplies(last)) return [...texts, ...files];
  return [...texts.slice(0, -1), ...files, last];
}

const converter = new PostproxyFormatConverter();

/**
 * @param {AdapterPostableMessage} message
 * @param {Target} target
 * @returns {MessageContent[]}
 */
function textsOf(message, target) {
  const card = extractCard(message);
  const writer = writerOf(target);
  if (card === null || writer === undefined) return textContents(textOf(message), target);
  const contents = cardContents(readCard(card), target, writer);
  const lost = contents.slice(0, -1).find(hasQuickReplies);
  if (lost === undefined) return contents;
  const titles = lost.quick_replies.map(({ title }) => `"${title}"`).join(", ");
  throw invalid(
    `only the last of several cards can have the quick replies ${titles}: the next message hides them`,
  );
}

/**
 * @param {AdapterPostableMessage} message
 */
function textOf(message) {
  const { raw, markdown, ast } = /** @type {any} */ (Object(message));
  const isText = [message, raw, markdown].some((text) => typeof text === "string");
  if (!isText && typeof ast?.type !== "string" && extractCard(message) === null)
    throw invalid("the message must be a text, or have raw, markdown, ast or card");
  return converter.renderPostable(message);
}

/**
 * Writes a card without the cards in it.
 * @callback Writer
 * @param {CardParts} card
 * @param {Target} target
 * @returns {MessageContent[]}
 */

/**
 * Returns what writes cards for a platform, if it has buttons of some kind.
 * @param {Target} target
 * @returns {Writer | undefined}
 */
function writerOf({ platform, limits }) {
  const can = capabilitiesOf(platform);
  if (can.quick_replies) return buttonContents;
  if (can.reply_markup) return keyboardContents;
  return limits.interactive === null ? undefined : /** @type {Writer} */ (interactiveContents);
}

/**
 * Returns a card's messages, and those of the cards in it. What can be tapped in the outer card comes last.
 * @param {CardParts} card
 * @param {Target} target
 * @param {Writer} writer
 * @returns {MessageContent[]}
 */
function cardContents(card, target, writer) {
  const { cards } = card;
  const carousel = cards.length > 1 ? carouselContents(cards, target) : undefined;
  const inner = carousel ?? cards.flatMap((each) => cardContents(each, target, writer));
  const own = card.isEmpty ? [] : writer(card, target);
  return card.taps.length > 0 ? [...inner, ...own] : [...own, ...inner];
}

/**
 * @param {MessageContent} content
 * @returns {content is MessageContent & { quick_replies: readonly { title: string }[] }}
 */
function hasQuickReplies(content) {
  return "quick_replies" in content;
}
