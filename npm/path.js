// A path of the service with its ids escaped.

import { kindOf } from "./given.js";
import { invalid } from "./invalid.js";
import { referenceOf } from "./reference.js";

/** @import * as Declared from "../index.js" */

/** @type {typeof Declared.path} */
export function path(texts, ...ids) {
  if (!Array.isArray(texts)) throw invalid("path", "is a tag of a template, not a function to call");
  return texts.reduce((written, text, at) => written + segment(ids[at - 1]) + text);
}

/**
 * An id, or the object that has it, as one part of a path.
 * @param {unknown} given
 */
function segment(given) {
  const { id } = referenceOf(given);
  const isId = (typeof id === "string" && !["", ".", ".."].includes(id)) || Number.isFinite(id);
  if (!isId) throw invalid("path", `must have an id in each place, got ${describe(id)}`);
  try {
    return encodeURIComponent(/** @type {string} */ (id));
  } catch {
    throw invalid("path", "must have well-formed text as ids; one holds half of a character");
  }
}

/** @param {unknown} id */
function describe(id) {
  return typeof id === "string" ? JSON.stringify(id) : kindOf(id);
}
