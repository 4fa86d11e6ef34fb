// A card on WhatsApp: an interactive message of Meta's Cloud API, with reply buttons, a list, or one link.

import { imageContents } from "./buttons.js";
import { linkLines, optionLines } from "./card.js";
import { invalid } from "./invalid.js";
import { fits } from "./measure.js";
import { partsOf, textContents } from "./parts.js";
import { labelOf, needsText, payloadOf } from "./tappable.js";

/** @import { InteractiveLimits, MessageContent } from "postproxy-dm" */
/** @import { Action, CardParts } from "./card.js" */
/** @import { Target } from "./parts.js" */

/** @typedef {Target & { limits: { interactive: InteractiveLimits } }} InteractiveTarget */

/**
 * On the button that opens a list of which the card gives no short name, beside the icon that WhatsApp draws. It reads the same in
 * every language.
 */
const MENU = "…";

const HTTP = /^https?:\/\//i;

/**
 * @param {CardParts} card
 * @param {InteractiveTarget} target
 * @returns {MessageContent[]}
 */
export function interactiveContents(card, target) {
  const limits = target.limits.interactive;
  if (card.actions.length === 0) return linkContents(card, target);
  const isList =
    card.actions.length > limits.buttons ||
    card.actions.some(({ label, description }) => description || !fits(label, limits.button_title));
  return messages(card, target, isList ? list(card, target) : buttons(card.actions, limits));
}

/**
 * A link that is alone is a button; several stand in the text.
 * @param {CardParts} card
 * @param {InteractiveTarget} target
 */
function linkContents(card, target) {
  const { title, links, images } = card;
  const lines = [...card.lines, ...card.labels];
  const [link] = links;
  const hasText = title !== "" || lines.length > 0;
  const isButton = links.length === 1 && HTTP.test(link.url) && link.label !== "";
  if (hasText && isButton && fits(link.label, target.limits.interactive.button_title)) {
    const parameters = { display_text: link.label, url: link.url };
    return messages(card, target, { type: "cta_url", action: { name: "cta_url", parameters } });
  }
  const text = [title, ...lines, ...linkLines(links)].filter(Boolean).join("\n");
  return [...imageContents(images), ...textContents(text, target)];
}

/**
 * @param {Action[]} actions
 * @param {InteractiveLimits} limits
 */
function buttons(actions, limits) {
  const replies = actions.map((action) => ({
    type: "reply",
    reply: { id: payloadOf(action, limits.button_id), title: labelOf(action, limits.button_title) },
  }));
  return { type: "button", action: { buttons: replies } };
}

/**
 * @param {CardParts} card
 * @param {InteractiveTarget} target
 */
function list({ actions, labels, hasSelect }, target) {
  const limits = target.limits.interactive;
  if (actions.length > limits.rows)
    throw invalid(
      `a card must have at most ${limits.rows} buttons and options on ${target.platform}, it has ${actions.length}`,
    );
  const rows = actions.map((action) => ({
    id: payloadOf(action, limits.row_id),
    title: labelOf(action, limits.row_title),
    ...(action.description &&
      fits(action.description, limits.row_description) && { description: action.description }),
  }));
  const label = hasSelect && labels.length === 1 ? labels[0] : "";
  const button = label !== "" && fits(label, limits.list_button) ? label : MENU;
  return { type: "list", action: { button, sections: [{ rows }] } };
}

/**
 * Returns the messages of a card, of which the last is interactive.
 * @param {CardParts} card
 * @param {InteractiveTarget} target
 * @param {{ type: string, action: Record<string, unknown> }} tappable
 * @returns {MessageContent[]}
 */
function messages(card, target, { type, action }) {
  const limits = target.limits.interactive;
  const isList = type === "list";
  const unshown = card.actions.filter(({ description = "" }) => !fits(description, limits.row_description));
  const links = type === "cta_url" ? [] : linkLines(card.links);
  const rest = [...card.lines, ...links, ...card.labels, ...optionLines(unshown)].join("\n");
  needsText(card, `${card.title}${rest}`);
  const image = isList ? undefined : card.images.find(({ url }) => HTTP.test(url));
  const others = imageContents(card.images.filter((each) => each !== image));
  const most = isList ? limits.list_body : limits.body;
  const { before, ...texts } = textsOf(card.title, rest, { most, target, hasImage: image !== undefined });
  const header = image ? { type: "image", image: { link: image.url } } : texts.header;
  const interactive = { type, ...(header && { header }), body: { text: texts.body }, action };
  return [...others, ...before, { interactive }];
}

/**
 * Returns the header and the body, and what has to be sent before: a text that is too long for a body, if there is a title to
 * stand with the buttons instead.
 * @param {string} title
 * @param {string} rest
 * @param {{ most: number, target: InteractiveTarget, hasImage: boolean }} given
 * @returns {{ before: MessageContent[], header?: Record<string, unknown>, body: string }}
 */
function textsOf(title, rest, { most, target, hasImage }) {
  const isHeader = title !== "" && !title.includes("\n") && fits(title, target.limits.interactive.header);
  if (isHeader && !hasImage && rest !== "" && fits(rest, most))
    return { before: [], header: { type: "text", text: title }, body: rest };
  const whole = [title, rest].filter(Boolean).join("\n");
  if (title !== "" && fits(title, most) && !fits(whole, most))
    return { before: textContents(rest, target), body: title };
  const parts = partsOf(whole, target, most);
  const body = /** @type {string} */ (parts.pop());
  return { before: parts.map((part) => ({ body: part })), body };
}
