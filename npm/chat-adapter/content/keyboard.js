// A card where there are keyboards: on Telegram, a text with an inline keyboard.

import { imageContents } from "./buttons.js";
import { linkLines, optionLines } from "./card.js";
import { lengthIn } from "./measure.js";
import { partsOf, textContents } from "./parts.js";
import { labelOf, needsText, payloadOf } from "./tappable.js";

/** @import { MessageContent } from "postproxy-dm" */
/** @import { Action, CardParts, Link } from "./card.js" */
/** @import { Target } from "./parts.js" */

const CAN_BE_A_KEY = /^(?:https?|tg):\/\//i;

/** A row of keys is as wide as a message, so only short ones stand side by side. Characters of all labels in it. */
const ROW_CHARACTERS = 24;
const KEYS_IN_ROW = 3;

/**
 * @param {CardParts} card
 * @param {Target} target
 * @returns {MessageContent[]}
 */
export function keyboardContents(card, target) {
  const isKey = (/** @type {Action | Link} */ tap) => !("url" in tap) || CAN_BE_A_KEY.test(tap.url);
  const written = card.links.filter((link) => !isKey(link));
  const text = [
    card.title,
    ...card.lines,
    ...linkLines(written),
    ...card.labels,
    ...optionLines(card.actions),
  ]
    .filter(Boolean)
    .join("\n");
  const images = imageContents(card.images);
  const keys = card.taps.filter(isKey);
  if (keys.length === 0) return [...images, ...textContents(text, target)];
  const reply_markup = { inline_keyboard: rowsOf(keys, target) };
  if (text === "" && images.length > 0)
    return images.map((image, at) => (at === images.length - 1 ? { ...image, reply_markup } : image));
  needsText(card, text);
  const parts = partsOf(text, target);
  const last = /** @type {string} */ (parts.pop());
  return [...images, ...parts.map((body) => ({ body })), { body: last, reply_markup }];
}

/**
 * @param {(Action | Link)[]} keys
 * @param {Target} target
 */
function rowsOf(keys, target) {
  /** @type {(Action | Link)[][]} */
  const rows = [];
  for (const key of keys) {
    const row = rows.at(-1);
    if (row && row[0].group === key.group && isShort([...row, key])) row.push(key);
    else rows.push([key]);
  }
  return rows.map((row) => row.map((key) => keyOf(key, target)));
}

/** @param {(Action | Link)[]} row */
function isShort(row) {
  const characters = lengthIn.graphemes(row.map(({ label }) => label).join(""));
  return row.length <= KEYS_IN_ROW && characters <= ROW_CHARACTERS;
}

/**
 * @param {Action | Link} key
 * @param {Target} target
 */
function keyOf(key, { limits }) {
  const text = labelOf(key, null);
  if ("url" in key) return { text, url: key.url };
  return { text, callback_data: payloadOf(key, limits.callback_data, "bytes") };
}
