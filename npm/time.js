// Times that a caller gives, as the numbers that core takes.

import { dateOf, kindOf } from "./given.js";
import { invalid } from "./invalid.js";

/** The latest moment that a `Date` can hold. */
const LATEST_MS = 8.64e15;

/**
 * The milliseconds since 1970 of a date or a number; those of now for none.
 * @param {unknown} [time]
 */
export function unixMs(time = Date.now()) {
  const ms = dateOf(time) ?? time;
  if (isWithin(ms, LATEST_MS)) return ms;
  throw invalid("now", `must be a Date or milliseconds since 1970, got ${kindOf(time)}`);
}

/**
 * The seconds since 1970 of a date or a number; those of now for none.
 * @param {unknown} [time]
 */
export function unixSeconds(time = Date.now() / 1000) {
  const date = dateOf(time);
  const seconds = date === undefined ? time : date / 1000;
  if (isWithin(seconds, LATEST_MS / 1000)) return seconds;
  throw invalid("timestamp", `must be a Date or seconds since 1970, got ${kindOf(time)}`);
}

/** A time of day without its offset, which would mean another moment on another machine. */
const LOCAL = /^\d{4}-\d\d-\d\d[T ][\d:.,]+$/;

/**
 * A time as milliseconds since 1970.
 * @param {unknown} given
 * @param {string} field
 * @returns {number}
 */
export function timeOf(given, field) {
  const text = typeof given === "string" && !LOCAL.test(given) ? Date.parse(given) : given;
  const ms = dateOf(given) ?? text;
  if (typeof ms === "number" && Number.isFinite(ms)) return ms;
  throw invalid(
    field,
    `must be a time: a Date, an ISO text with its offset, or milliseconds since 1970, got ${kindOf(given)}`,
  );
}

/**
 * How far off the time of a signature may be; `undefined` for the default.
 * @param {unknown} seconds
 */
export function tolerance(seconds) {
  if (seconds === undefined) return undefined;
  if (isWithin(seconds, LATEST_MS / 1000)) return seconds;
  throw invalid("toleranceSeconds", `must be a number of seconds, 0 or more, got ${kindOf(seconds)}`);
}

/**
 * @param {unknown} number
 * @param {number} most
 * @returns {number is number}
 */
function isWithin(number, most) {
  return typeof number === "number" && number >= 0 && number <= most;
}
