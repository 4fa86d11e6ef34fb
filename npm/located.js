// Gives a failure the stack of the line that made the call: an error that is made after a wait has none of its lines.

import { PostproxyError } from "./error.js";

/**
 * Does a call's work, and gives its failure the stack of the place that made the call.
 * @template T
 * @param {() => T | Promise<T>} work
 */
export async function located(work) {
  const caller = new Error();
  try {
    return await work();
  } catch (error) {
    throw withStackOf(caller, error);
  }
}

/**
 * @param {Error} caller made where the call was made
 * @param {unknown} error
 */
export function withStackOf(caller, error) {
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
