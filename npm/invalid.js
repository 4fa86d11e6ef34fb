// Refuses what only the JavaScript side can see to be wrong, as core refuses the rest.

import { ValidationError } from "./generated.js";

/** The error for an argument. */
export function invalid(field, expected) {
  const message = `${field} ${expected}`;
  return new ValidationError({ code: "invalid_argument", outcome: "not_sent", attempts: 0, field, message });
}
