// What all platforms ask of a button: a payload and a label within their limits. Neither is ever cut.

import { encodeAction } from "./action.js";
import { invalid } from "./invalid.js";
import { lengthIn } from "./measure.js";

/** @import { TextLimit } from "postproxy-dm" */
/** @import { Action, CardParts } from "./card.js" */

/**
 * Returns the payload of a button.
 * @param {Action} action
 * @param {number | null} max null where none is known
 * @param {TextLimit["unit"]} [unit]
 */
export function payloadOf(action, max, unit = "characters") {
  const payload = encodeAction(action);
  const length = lengthIn[unit](payload);
  if (max !== null && length > max)
    throw invalid(
      `button "${action.label}": its id and value must be at most ${max} ${unit} together, they have ${length}`,
    );
  return payload;
}

/**
 * Returns the label of a button.
 * @param {{ label: string }} tap
 * @param {number | null} max null where none is known
 * @param {string} [why] why so few are possible
 */
export function labelOf({ label }, max, why = "") {
  if (label === "") throw invalid("a button must have a label");
  const length = lengthIn.characters(label);
  if (max !== null && length > max)
    throw invalid(`button "${label}": its label must be at most ${max} characters${why}, it has ${length}`);
  return label;
}

/**
 * Refuses a card of nothing but buttons, which no platform shows.
 * @param {CardParts} card
 * @param {string} text
 */
export function needsText(card, text) {
  if (text === "")
    throw invalid(`a card with the button "${card.taps[0]?.label}" must have a title or a text`);
}
