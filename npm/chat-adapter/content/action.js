// What a tap brings back: the id and the value of a button, in one payload.

import { invalid } from "./invalid.js";

/**
 * Stands between id and value. It is visible, because WhatsApp trims an id's spaces; and rare, because a payload that was
 * written elsewhere (an ice breaker's, a menu's) has to decode as one id.
 */
const DELIMITER = "¦";

/**
 * Writes a button's id and value as one payload.
 * @param {{ id: string, value?: string | null | undefined }} action
 * @throws {import("@chat-adapter/shared").ValidationError} for an id or a value that would read back as another
 */
export function encodeAction({ id, value }) {
  if (typeof id !== "string" || id === "")
    throw invalid("the id of a button must be a text that isn't empty");
  if (id.includes(DELIMITER)) throw invalid(`the id of a button must not hold "${DELIMITER}": "${id}"`);
  if (typeof value === "object" && value !== null)
    throw invalid(`the value of the button "${id}" must be a text, such as JSON.stringify gives`);
  return value === undefined || value === null ? id : `${id}${DELIMITER}${value}`;
}

/**
 * Reads a payload. One that holds no value is the id as a whole.
 * @param {string} payload
 * @returns {{ actionId: string, value: string | undefined }}
 */
export function decodeAction(payload) {
  const at = payload.indexOf(DELIMITER);
  if (at <= 0) return { actionId: payload, value: undefined };
  return { actionId: payload.slice(0, at), value: payload.slice(at + DELIMITER.length) };
}
