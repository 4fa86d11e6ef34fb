// Where a call was made. What fails after a wait is made in a turn of its own, whose stack has no line of the caller.

import { PostproxyError } from "./error.js";

/** Gives an error the stack of the place that called, where this `Error` was made. */
export function located(error, caller) {
  if (!(error instanceof PostproxyError) || typeof caller.stack !== "string") return error;
  // V8 begins a stack with the name and the message, other engines don't.
  const frames = caller.stack.replace(/^Error:? ?(\n|$)/, "");
  const isOfV8 = frames.length < caller.stack.length;
  Object.defineProperty(error, "stack", {
    value: isOfV8 ? `${error.name}: ${error.message}\n${frames}` : frames,
    configurable: true,
    writable: true,
  });
  return error;
}
