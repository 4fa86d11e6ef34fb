// A card of the Chat SDK, read: its texts, its pictures and what can be tapped in it, wherever in the card they stand.

import { cardChildToFallbackText } from "chat";
import { invalid } from "./invalid.js";
import { emojiText, linkText, plainText, tableText } from "./markdown.js";

/** @import { CardElement } from "chat" */

/**
 * @typedef {object} Action a button, or an option of a select
 * @property {string} label
 * @property {string} id
 * @property {string | undefined} value
 * @property {string | undefined} [description]
 * @property {number} group the `Actions` in which it stands
 *
 * @typedef {object} Link a link button
 * @property {string} label
 * @property {string} url
 * @property {number} group
 */

/** What a card holds, in the order in which it shows it. */
export class CardParts {
  title = "";
  /** @type {string[]} */
  lines = [];
  /** @type {{ url: string, alt: string }[]} */
  images = [];
  /** @type {(Action | Link)[]} */
  taps = [];
  /** The labels of selects. A button's label is on the button. @type {string[]} */
  labels = [];
  hasSelect = false;
  /** @type {CardParts[]} */
  cards = [];
  groups = 0;

  /** Everything below the title. */
  get text() {
    return this.lines.join("\n");
  }

  get actions() {
    return this.taps.filter(isAction);
  }

  get links() {
    return this.taps.filter(isLink);
  }

  /** Whether it has more than cards of its own. */
  get isEmpty() {
    return this.title === "" && this.lines.length + this.images.length + this.taps.length === 0;
  }
}

/** @param {Action | Link} tap @returns {tap is Action} */
export function isAction(tap) {
  return "id" in tap;
}

/** @param {Action | Link} tap @returns {tap is Link} */
export function isLink(tap) {
  return "url" in tap;
}

/**
 * Reads a card. Cards may stand in it: in JSX, or among the children of `Card`.
 * @param {CardElement} card
 */
export function readCard(card) {
  const parts = new CardParts();
  parts.title = emojiText(card.title ?? "");
  if (card.subtitle) parts.lines.push(emojiText(card.subtitle));
  if (card.imageUrl) parts.images.push({ url: card.imageUrl, alt: "" });
  for (const child of listed(card.children)) readChild(child, parts);
  while (parts.lines.at(-1) === DIVIDER) parts.lines.pop();
  return parts;
}

/**
 * Returns a card as text, with everything that can be said in a text.
 * @param {CardParts} parts
 * @returns {string}
 */
export function cardText(parts) {
  const { title, lines, images, links, actions, labels, cards } = parts;
  const own = [
    ...[title, ...images.map(({ url, alt }) => linkText(alt, url)), ...lines],
    ...linkLines(links),
    ...[...labels, ...actions.map(({ label, description }) => `• ${described(label, description)}`)],
  ];
  return [own.filter((line) => line !== "").join("\n"), ...cards.map(cardText)].filter(Boolean).join("\n\n");
}

/** @param {Link[]} links */
export function linkLines(links) {
  return links.map(({ label, url }) => (label === "" || label === url ? url : `${label}: ${url}`));
}

/**
 * Returns a line for each option that says more than its label, which a quick reply or a key can't show.
 * @param {Action[]} actions
 */
export function optionLines(actions) {
  return actions
    .filter(({ description }) => description)
    .map(({ label, description }) => `• ${described(label, description)}`);
}

const DIVIDER = "---";

/** @param {string} label @param {string | undefined} description */
function described(label, description) {
  return description ? `${label}: ${description}` : label;
}

/**
 * @param {any} child
 * @param {CardParts} parts
 */
function readChild(child, parts) {
  if (typeof child === "string" || typeof child === "number") return line(parts, plainText(String(child)));
  switch (child?.type) {
    case "text":
      return line(parts, plainText(child.content));
    case "link":
      return line(parts, linkText(emojiText(child.label), urlOf(child, "link")));
    case "fields":
      for (const field of listed(child.children)) line(parts, emojiText(`${field.label}: ${field.value}`));
      return;
    case "table":
      line(parts, emojiText(child.caption ?? ""));
      return line(parts, emojiText(tableText(child.headers, child.rows)));
    case "divider":
      return parts.lines.length > 0 ? line(parts, DIVIDER) : undefined;
    case "image":
      return parts.images.push({ url: child.url, alt: emojiText(child.alt ?? "") });
    case "section":
      for (const each of listed(child.children)) readChild(each, parts);
      return;
    case "card":
      return parts.cards.push(readCard(child));
    case "actions":
      parts.groups += 1;
      for (const each of listed(child.children)) readTap(each, parts);
      return;
    default:
      return line(parts, emojiText(cardChildToFallbackText(child) ?? ""));
  }
}

/**
 * @param {any} element
 * @param {CardParts} parts
 */
function readTap(element, parts) {
  const group = parts.groups;
  const label = emojiText(element.label ?? "");
  switch (element.type) {
    case "link-button":
      return parts.taps.push({ label, url: urlOf(element, "link button"), group });
    case "button":
      // No platform here shows a button that can't be tapped.
      if (element.disabled) return;
      // The Chat SDK replaces it by a token that it knows again: in `thread.post`, but not everywhere in a card.
      if (element.callbackUrl)
        throw invalid(
          `button "${label}": callbackUrl is possible in thread.post only, and not in a card or a list within the card`,
        );
      return parts.taps.push({ label, id: element.id, value: element.value, group });
    case "select":
    case "radio_select":
      parts.hasSelect = true;
      if (label !== "") parts.labels.push(label);
      for (const option of element.options ?? [])
        parts.taps.push({
          ...{ label: emojiText(option.label), id: element.id, value: option.value, group },
          ...(option.description && { description: emojiText(option.description) }),
        });
      return;
    default:
      throw invalid(`the actions of a card must be buttons, link buttons or selects, not "${element.type}"`);
  }
}

/**
 * Returns the children of an element as JSX has them: a list in the list is part of it, and `condition && element` may be none.
 * @param {any} children
 * @returns {any[]}
 */
function listed(children) {
  return [children]
    .flat(Number.POSITIVE_INFINITY)
    .filter((child) => child !== null && child !== undefined && typeof child !== "boolean");
}

/** @param {{ label?: string, url?: unknown }} element @param {string} kind */
function urlOf({ label, url }, kind) {
  if (typeof url !== "string" || url === "") throw invalid(`the ${kind} "${label}" must have a url`);
  return url;
}

/** @param {CardParts} parts @param {string} text */
function line(parts, text) {
  if (text !== "") parts.lines.push(text);
}
