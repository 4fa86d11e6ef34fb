// Refuses what only the JavaScript side can see to be wrong, as core refuses the rest.

import { ValidationError } from "./generated.js";

/**
 * The error for an argument.
 * @param {string} field
 * @param {string} expected
 * @param {unknown} [cause]
 */
export function invalid(field, expected, cause) {
  const message = `${field} ${expected}`;
  /** @type {import("../index.js").PostproxyErrorDetails} */
  const details = { code: "invalid_argument", outcome: "not_sent", attempts: 0, field, message };
  return new ValidationError(details, cause === undefined ? undefined : { cause });
}
