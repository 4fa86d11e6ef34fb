// Where a call was made. What fails after a wait is made in a turn of its own, whose stack has no line of the caller.

import { PostproxyError } from "./error.js";

/** Does a call's work, and gives its failure the stack of the place that made the call. */
export async function located(work) {
  const caller = new Error();
  try {
    return await work();
  } catch (error) {
    throw withStackOf(caller, error);
  }
}

function withStackOf(caller, error) {
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
