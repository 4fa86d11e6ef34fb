// What the three ways to read a request's body share: their result, and bytes from texts and parts.

/**
 * What came of reading a request. `hint`, beside bytes, is for `onError` if their signature is wrong; beside a refusal it
 * says why. `body_used` is a mistake of the set-up, not of the sender. `passOn` is an error with a status of the
 * framework's own (400 to 499), which should be thrown on or answered.
 * @typedef {{ bytes: Uint8Array, headers: any, url: string, method: string, hint?: string }} Whole
 * @typedef {{ refusal: "too_long" | "method" | "body_used" | "malformed", hint?: string }} Refused
 * @typedef {{ passOn: unknown }} PassedOn
 * @typedef {Whole | Refused | PassedOn} Incoming
 */

/** @typedef {{ status: number, headers: Record<string, string> }} Answer */

const encoder = new TextEncoder();

/**
 * @param {string} text
 * @returns {Uint8Array}
 */
export function textBytes(text) {
  return encoder.encode(text);
}

/**
 * @param {Uint8Array[]} parts
 * @param {number} length of all together
 */
export function join(parts, length) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * The number in a Content-Length; `NaN` for none.
 * @param {string | null | undefined} header
 */
export function contentLength(header) {
  return header && /^\d+$/.test(header) ? Number(header) : Number.NaN;
}

/**
 * The Content-Encoding; `undefined` if the body was sent as it is.
 * @param {string | null | undefined} header
 */
export function encodingOf(header) {
  return header && header.trim().toLowerCase() !== "identity" ? header : undefined;
}
