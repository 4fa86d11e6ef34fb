// Reads what callers give, with care: a value may be of any kind, of another realm, or throw when it is read. Core says
// what a value must be; here it becomes JSON text, or is refused because no text can hold it.

import { PostproxyError, WebhookError } from "./error.js";
import { invalid } from "./invalid.js";

/** @import { Signal } from "../index.js" */

/**
 * Reads what belongs to the caller, whose getters and proxies may throw anything.
 * @template T
 * @param {string} field
 * @param {() => T} read
 */
export function reading(field, read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof PostproxyError || error instanceof WebhookError) throw error;
    throw invalid(field, "throws when it is read; cause is what it threw", error);
  }
}

/**
 * The fields of an object that may be left out.
 * @param {unknown} given
 * @param {string} field
 * @returns {Record<string, any>}
 */
export function fieldsOf(given, field) {
  if (given === undefined || given === null) return {};
  return reading(field, () => {
    const isObject = typeof given === "object" && !Array.isArray(given) && !isBare(given);
    if (!isObject) throw invalid(field, `must be an object, got ${kindOf(given)}`);
    return { ...given };
  });
}

/**
 * Whether an object is of a kind that keeps what it holds elsewhere than in fields: a `Map`, a promise, a `Blob`.
 * @param {object} value
 */
export function isBare(value) {
  return ArrayBuffer.isView(value) || (!isPlain(value) && Object.keys(value).length === 0);
}

/**
 * Whether an object is of no class, in whichever realm.
 * @param {object} value
 */
export function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Whether it is a promise, which a caller who forgets an `await` has instead of its value.
 * @param {any} value
 */
export function isThenable(value) {
  try {
    return typeof value === "object" && typeof value?.then === "function";
  } catch {
    return false;
  }
}

/**
 * A function; `undefined` for none.
 * @param {unknown} given
 * @param {string} field
 * @returns {((...given: any[]) => unknown) | undefined}
 */
export function functionOf(given, field) {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== "function") throw invalid(field, `must be a function, got ${kindOf(given)}`);
  return /** @type {(...given: any[]) => unknown} */ (given);
}

/**
 * `true`, or `false` where nothing is given.
 * @param {unknown} given
 * @param {string} field
 */
export function booleanOf(given, field) {
  if (given === undefined || given === null) return false;
  if (typeof given !== "boolean") throw invalid(field, `must be true or false, got ${kindOf(given)}`);
  return given;
}

/**
 * An `AbortSignal` of any realm or package; `undefined` for none.
 * @param {any} given
 * @returns {Signal | undefined}
 */
export function signalOf(given) {
  if (given === undefined || given === null) return undefined;
  const isSignal = reading("signal", () => {
    const { aborted, addEventListener, removeEventListener } = given;
    const listens = [addEventListener, removeEventListener].every((method) => typeof method === "function");
    return typeof given === "object" && typeof aborted === "boolean" && listens;
  });
  if (!isSignal) throw invalid("signal", `must be an AbortSignal, got ${kindOf(given)}`);
  return given;
}

/**
 * The milliseconds of a `Date` of any realm; `NaN` for an invalid one, `undefined` for anything else.
 * @param {unknown} value
 * @returns {number | undefined}
 */
export function dateOf(value) {
  return typeof value === "object" && value !== null && brandOf(value) === "Date"
    ? valueIn(Date, value)
    : undefined;
}

/**
 * The value in a `new String("…")` and its like, of any realm, as JSON takes it.
 * @param {object} value
 * @returns {unknown}
 */
export function boxedOf(value) {
  const classes = new Map(Object.entries({ String, Number, Boolean }));
  const Class = classes.get(brandOf(value));
  return Class && valueIn(Class, value);
}

/**
 * The value that an object of such a class holds: its own method takes no other.
 * @param {{ prototype: { valueOf(): unknown } }} Class
 * @param {object} value
 * @returns {any}
 */
function valueIn(Class, value) {
  try {
    return Class.prototype.valueOf.call(value);
  } catch {
    return undefined;
  }
}

/**
 * What an object calls itself: `Date`, `Map`, `Object`.
 * @param {object} value
 */
function brandOf(value) {
  try {
    return Object.prototype.toString.call(value).slice("[object ".length, -1);
  } catch {
    return "Object";
  }
}

/**
 * The bytes of a buffer or of a view of one, of any realm; `undefined` for anything else.
 * @param {unknown} data
 * @returns {Uint8Array | undefined}
 */
export function viewOf(data) {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const isBuffer = [globalThis.ArrayBuffer, globalThis.SharedArrayBuffer].some((Class) => isOf(Class, data));
  return isBuffer ? new Uint8Array(/** @type {ArrayBuffer} */ (data)) : undefined;
}

/**
 * Whether it is one, whatever it calls itself: the getter takes no other.
 * @param {Function | undefined} Class
 * @param {unknown} value
 */
function isOf(Class, value) {
  try {
    const { get } = Object.getOwnPropertyDescriptor(Class?.prototype, "byteLength") ?? {};
    return get?.call(value) !== undefined;
  } catch {
    return false;
  }
}

/**
 * An id or an option as core reads it: see `Scalar::read`.
 * @param {unknown} value
 */
export function scalar(value) {
  const isPlain = value === null || ["string", "boolean", "undefined"].includes(typeof value);
  return isPlain || Number.isFinite(value) ? value : { other: kindOf(value) };
}

/**
 * A parameter as core reads it: like an id, or a date.
 * @param {unknown} value
 */
export function scalarOrTime(value) {
  const date = dateOf(value);
  if (date === undefined) return scalar(value);
  if (Number.isNaN(date)) return { other: `${kindOf(value)}: give a valid one, or an ISO 8601 time` };
  return new Date(date).toISOString();
}

/**
 * A parameter of a query as core reads it: also a list of them.
 * @param {unknown} value
 */
export function parameter(value) {
  return reading("query", () => (Array.isArray(value) ? value.map(scalarOrTime) : scalarOrTime(value)));
}

/**
 * All of these, by their names.
 * @param {Record<string, unknown>} fields
 * @param {(value: unknown) => unknown} [read]
 */
export function scalars(fields, read = scalar) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, read(value)]));
}

/**
 * Headers as core reads them: a name, its value, the next name. They may be an object, a `Headers` or a `Map`.
 * @param {any} given
 * @param {string} field
 */
export function headerList(given, field) {
  if (given === undefined || given === null) return undefined;
  return reading(field, () => {
    if (!Array.isArray(given) && typeof given.forEach === "function") {
      /** @type {unknown[]} */
      const list = [];
      given.forEach((/** @type {unknown} */ value, /** @type {unknown} */ name) => {
        list.push(scalar(name), scalar(value));
      });
      return list;
    }
    const entries = Object.entries(fieldsOf(given, field)).filter(([, value]) => value !== undefined);
    return entries.flatMap(([name, value]) => [name, scalar(value)]);
  });
}

/**
 * A value in the words of an error: `a list`, `NaN`, `a Map`. A text is not repeated: it could be a secret.
 * @param {unknown} value
 */
export function kindOf(value) {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return "a BigInt";
  if (typeof value !== "object") return `a ${typeof value}`;
  try {
    if (Array.isArray(value)) return "a list";
    if (Number.isNaN(dateOf(value))) return "an invalid Date";
    if (isThenable(value)) return "a promise: await it first";
    const kind = brandOf(value);
    if (/^\w{1,40}$/.test(kind) && kind !== "Object")
      return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind} object`;
  } catch {}
  return "an object";
}
