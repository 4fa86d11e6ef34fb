// How a content that can't be sent is refused.

import { ValidationError } from "@chat-adapter/shared";

/** @param {string} reason names the field, the limit and what to do */
export function invalid(reason) {
  return new ValidationError("postproxy", reason);
}
