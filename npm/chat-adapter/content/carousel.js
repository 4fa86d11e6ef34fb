// Several cards at once, where there are carousels: on Messenger and Instagram.

import { button, canHaveButtons, cardAround, imagesOf } from "./buttons.js";
import { invalid } from "./invalid.js";
import { fits } from "./measure.js";

/** @import { ElementContent, MessageContent } from "postproxy-dm" */
/** @import { CardParts } from "./card.js" */
/** @import { Target } from "./parts.js" */

/**
 * Returns cards as a carousel, or nothing if one of them says more than an element can.
 * @param {CardParts[]} cards
 * @param {Target} target
 * @returns {MessageContent[] | undefined}
 */
export function carouselContents(cards, target) {
  const { platform, limits, overflow } = target;
  const most = limits.elements;
  if (most === null || !cards.every((card) => isElement(card, target))) return undefined;
  if (cards.length > most && overflow !== "split")
    throw invalid(
      `a card must hold at most ${most} cards on ${platform}, it has ${cards.length}: leave some out, or set overflow: "split" to send them as several messages`,
    );
  const elements = cards.map(elementOf);
  const carousels = [];
  for (let at = 0; at < elements.length; at += most)
    carousels.push({ elements: elements.slice(at, at + most) });
  return carousels;
}

/**
 * @param {CardParts} card
 * @param {Target} target
 */
function isElement(card, target) {
  const { title, text, taps, cards } = card;
  const { image, others } = imagesOf(card);
  return (
    title !== "" &&
    fits(title, target.limits.element_title) &&
    fits(text, target.limits.subtitle) &&
    (taps.length === 0 || canHaveButtons(card, target)) &&
    [image, text, taps[0]].some(Boolean) &&
    others.length + cards.length === 0
  );
}

/**
 * @param {CardParts} card
 * @returns {ElementContent}
 */
function elementOf(card) {
  const { title, text, taps, links } = card;
  const buttons = taps.map(button);
  const around = cardAround({ ...(text && { subtitle: text }), image: imagesOf(card).image, links });
  return { title, ...around, ...(buttons.length > 0 && { buttons }) };
}
