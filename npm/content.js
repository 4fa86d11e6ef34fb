// Writes a content as JSON text. `JSON.stringify` would silently change NaN, an invalid date or a Map. This file rejects
// them instead, with the name of the field.

import { boxedOf, dateOf, isBare, isPlain, isThenable, kindOf, reading } from "./given.js";
import { invalid } from "./invalid.js";

/** The deepest content that is copied. Core accepts 127 levels; this limit only protects the stack. */
const MOST_DEEP = 500;

/**
 * Returns the JSON text of a content, `undefined` if there is none. Core checks that it is an object.
 * @param {unknown} content
 */
export function encodeContent(content) {
  if (content === undefined) return undefined;
  return ofTexts(content) ?? JSON.stringify(plain(content, "", []));
}

/**
 * Returns the JSON text of an object that holds nothing but texts, as most messages do: without a copy, a third of the
 * time. `undefined` for anything else.
 * @param {any} content
 */
function ofTexts(content) {
  if (content === null || Object.getPrototypeOf(content) !== Object.prototype) return undefined;
  let text = "";
  for (const name of Object.keys(content)) {
    const { value } = Object.getOwnPropertyDescriptor(content, name) ?? {};
    if (typeof value !== "string") return undefined;
    text += `${text && ","}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return `{${text}}`;
}

/**
 * Returns a copy that survives JSON unchanged.
 * @param {unknown} value
 * @param {string} path empty for the content itself
 * @param {unknown[]} above the objects that hold it
 * @returns {unknown}
 */
function plain(value, path, above) {
  const field = path || "content";
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw invalid(field, `must be a number, got ${value}`);
    case "object":
      return value === null ? null : reading(field, () => plainObject(value, path, above));
    case "bigint":
      throw invalid(field, "can't be a BigInt, which JSON has none of: give a number or a string");
    default:
      throw invalid(field, `can't be ${kindOf(value)}`);
  }
}

/**
 * @param {any} value an object or a list
 * @param {string} path
 * @param {unknown[]} above
 */
function plainObject(value, path, above) {
  const field = path || "content";
  if (above.includes(value)) throw invalid(field, "can't be an object that holds itself");
  if (above.length > MOST_DEEP) throw invalid("content", "is nested too deep");
  const here = [...above, value];
  const isList = Array.isArray(value);
  if (!isList && !isPlain(value)) {
    if (Number.isNaN(dateOf(value))) throw invalid(field, "can't be an invalid Date");
    const boxed = boxedOf(value);
    if (boxed !== undefined) return plain(boxed, path, here);
  }
  const written = typeof value.toJSON === "function" ? value.toJSON() : value;
  if (written !== value) return plain(written, path, here);
  if (isList) return Array.from(value, (item, at) => plain(item, `${path}[${at}]`, here));
  if (isThenable(value)) throw invalid(field, `can't be ${kindOf(value)}`);
  if (isBare(value)) {
    throw invalid(field, `can't be ${kindOf(value)}: give its content as plain objects and lists`);
  }
  // Has no prototype, so that a field may have any name.
  const copy = Object.create(null);
  for (const name of Object.keys(value)) {
    const at = path ? `${path}.${name}` : name;
    const item = reading(at, () => value[name]);
    if (item !== undefined) copy[name] = plain(item, at, here);
  }
  return copy;
}
