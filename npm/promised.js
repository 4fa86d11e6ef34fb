// Finds a promise that was given where its value belongs: most often somebody forgot an `await`.

import { invalid } from "./invalid.js";

/** Contents lie no deeper. */
const DEEPEST = 6;

export const AWAIT_IT = "got a promise: await it first";

export function isPromise(value) {
  try {
    return typeof value === "object" && typeof value?.then === "function";
  } catch {
    return false;
  }
}

/** Throws for a promise, or for a list or object that holds one, which JSON would make an empty object of. */
export function refusePromise(name, value) {
  refuse(name, value, 0);
}

function refuse(name, value, depth) {
  if (isPromise(value)) throw invalid(name, `must not be a promise, ${AWAIT_IT}`);
  if (depth > DEEPEST) return;
  for (const [key, inner] of entriesOf(value)) {
    const field = Array.isArray(value) ? `${name}[${key}]` : depth === 0 ? key : `${name}.${key}`;
    refuse(field, inner, depth + 1);
  }
}

/** Of lists and plain objects, not of bytes and blobs. What can't be read is for whoever must read it. */
function entriesOf(value) {
  if (typeof value !== "object" || value === null) return [];
  try {
    const prototype = Object.getPrototypeOf(value);
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    return isPlain || Array.isArray(value) ? Object.entries(value) : [];
  } catch {
    return [];
  }
}
