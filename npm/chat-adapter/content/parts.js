// The parts of a text that is over a limit, if the bot wants parts.

import { invalid } from "./invalid.js";
import { over } from "./measure.js";
import { splitText } from "./split.js";

/** @import { Limits, MessageContent } from "postproxy-dm" */

/**
 * What a content is made for.
 * @typedef {object} Target
 * @property {string} platform
 * @property {Limits} limits the platform's
 * @property {"error" | "split"} overflow what becomes of a text that is over the limit
 */

/**
 * Returns a text's parts, each as long as a message may be.
 * @param {string} text
 * @param {Target} target
 * @param {number} [mostInLast] how many characters the last part may have, if fewer than a message may have
 */
export function partsOf(text, { platform, limits, overflow }, mostInLast) {
  const ofLast =
    mostInLast === undefined ? [] : [{ max: mostInLast, unit: /** @type {const} */ ("characters") }];
  const limit = over(text, [...ofLast, ...limits.text]);
  if (limit === undefined) return [text];
  if (overflow !== "split") {
    const { max, unit, length } = limit;
    const beside = ofLast.length > 0 && max === mostInLast ? " with buttons" : "";
    throw invalid(
      `the text must be at most ${max} ${unit} on ${platform}${beside}, it has ${length}: shorten it, or set overflow: "split" to send it as several messages`,
    );
  }
  const parts = splitText(text, limits);
  const last = /** @type {string} */ (parts.pop());
  return [...parts, ...splitText(last, { text: [...ofLast, ...limits.text] })];
}

/**
 * @param {string} text
 * @param {Target} target
 * @returns {MessageContent[]}
 */
export function textContents(text, target) {
  return text.trim() === "" ? [] : partsOf(text, target).map((body) => ({ body }));
}
