// The options that say how calls reach the service. Core checks them.

import { reading, scalar, viewOf } from "./given.js";
import { invalid } from "./invalid.js";

/**
 * Certificates as core reads them: texts, one of which each value holds, or its bytes.
 * @param {unknown} given
 */
export function certificatesOf(given) {
  if (given === undefined || given === null) return undefined;
  return reading("ca", () => (Array.isArray(given) ? given : [given]).map(textOf));
}

/** @param {unknown} value */
function textOf(value) {
  const bytes = viewOf(value);
  return bytes === undefined ? scalar(value) : new TextDecoder().decode(bytes);
}

/**
 * The option that says how a client's calls reach the service; `undefined` for none. A `fetch` of the caller's decides that
 * itself.
 * @param {Record<string, unknown>} options
 */
export function toldOfNetwork({ fetch, proxy, ca }) {
  const isGiven = (/** @type {unknown} */ value) => value !== undefined && value !== null;
  const [told] = Object.entries({ proxy, ca }).find(([, value]) => isGiven(value)) ?? [];
  if (told !== undefined && isGiven(fetch)) {
    throw invalid(told, "can't be given beside fetch, which makes the connections: tell it instead");
  }
  return told;
}
