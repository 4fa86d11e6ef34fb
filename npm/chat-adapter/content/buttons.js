// A card where there are buttons and quick replies: on Messenger and Instagram.
//
// Few buttons stand under the title, as real buttons, which stay. A text that is too long beside them is sent before them.
// More buttons than that, options of a select, or buttons without a short title become quick replies under the text. Links
// can't be quick replies, so they stand in the text.

import { linkLines, optionLines } from "./card.js";
import { invalid } from "./invalid.js";
import { fits } from "./measure.js";
import { partsOf, textContents } from "./parts.js";
import { labelOf, needsText, payloadOf } from "./tappable.js";

/** @import { ButtonContent, CardContent, MessageContent } from "postproxy-dm" */
/** @import { Action, CardParts, Link } from "./card.js" */
/** @import { Target } from "./parts.js" */

const HTTPS = /^https:\/\//i;

/**
 * @param {CardParts} card
 * @param {Target} target
 * @returns {MessageContent[]}
 */
export function buttonContents(card, target) {
  const { title, text } = card;
  const heading = title || text;
  if (!canHaveButtons(card, target) || !heading || !fits(heading, target.limits.text_with_buttons))
    return quickReplyContents(card, target);
  const below = title ? text : "";
  const isBelow = fits(below, target.limits.subtitle);
  const { image, others } = imagesOf(card);
  const around = cardAround({ ...(isBelow && below && { subtitle: below }), image, links: card.links });
  const buttons = card.taps.map(button);
  return [
    ...others,
    ...(isBelow ? [] : textContents(below, target)),
    { body: heading, buttons, ...(around && { card: around }) },
  ];
}

/**
 * Whether everything that can be tapped in a card can be a button.
 * @param {CardParts} card
 * @param {Target} target
 */
export function canHaveButtons({ taps, hasSelect }, { limits }) {
  const isFew = taps.length > 0 && taps.length <= (limits.buttons ?? 0);
  return isFew && !hasSelect && taps.every((tap) => !("url" in tap) || HTTPS.test(tap.url));
}

/**
 * @param {Action | Link} tap
 * @returns {ButtonContent}
 */
export function button(tap) {
  const title = labelOf(tap, null);
  if ("url" in tap) return { type: "web_url", title, url: tap.url };
  return { type: "postback", title, payload: payloadOf(tap, null) };
}

/**
 * Returns the picture that a card can show, and messages with all others.
 * @param {CardParts} card
 */
export function imagesOf({ images }) {
  const at = images.findIndex(({ url }) => HTTPS.test(url));
  return { image: images[at]?.url, others: imageContents(images.filter((_, each) => each !== at)) };
}

/**
 * @param {CardParts["images"]} images
 * @returns {MessageContent[]}
 */
export function imageContents(images) {
  return images.map(({ url }) => ({ media: [url] }));
}

/**
 * Returns what stands around buttons, if anything does. A tap on the card itself opens its first link.
 * @param {{ subtitle?: string, image: string | undefined, links: Link[] }} given
 * @returns {CardContent | undefined}
 */
export function cardAround({ subtitle, image, links: [link] }) {
  if (subtitle === undefined && image === undefined && link === undefined) return undefined;
  return {
    ...(subtitle !== undefined && { subtitle }),
    ...(image !== undefined && { image_url: image }),
    ...(link !== undefined && { default_action: { type: "web_url", url: link.url } }),
  };
}

/**
 * @param {CardParts} card
 * @param {Target} target
 * @returns {MessageContent[]}
 */
function quickReplyContents(card, target) {
  const { title, lines, images, labels, links, actions } = card;
  const text = [title, ...lines, ...linkLines(links), ...labels, ...optionLines(card.actions)]
    .filter(Boolean)
    .join("\n");
  if (actions.length === 0) return [...imageContents(images), ...textContents(text, target)];
  needsText(card, text);
  const quick_replies = quickReplies(card, target);
  const parts = partsOf(text, target).map((body) => ({ body }));
  return [
    ...imageContents(images),
    ...parts.slice(0, -1),
    { .../** @type {{ body: string }} */ (parts.at(-1)), quick_replies },
  ];
}

/**
 * @param {CardParts} card
 * @param {Target} target
 */
function quickReplies({ title, actions, hasSelect }, { platform, limits }) {
  const most = limits.quick_replies ?? 0;
  if (actions.length > most)
    throw invalid(
      `a card must have at most ${most} buttons and options on ${platform}, it has ${actions.length}`,
    );
  const canBeButtons = !hasSelect && actions.length <= (limits.buttons ?? 0) && !title;
  const why = canBeButtons ? " in a card without a title" : " as a quick reply";
  return actions.map((action) => ({
    title: labelOf(action, limits.quick_reply_title, why),
    payload: payloadOf(action, limits.quick_reply_payload),
  }));
}
