// Times that a caller gives, as the numbers that core takes.

import { dateOf, kindOf } from "./given.js";
import { invalid } from "./invalid.js";

/** The latest moment that a `Date` can hold. */
const LATEST_MS = 8.64e15;

/** Milliseconds since 1970 of a date or such a number; now where there is none. */
export function unixMs(time = Date.now()) {
  const ms = dateOf(time) ?? time;
  if (isWithin(ms, LATEST_MS)) return ms;
  throw invalid("now", `must be a Date or milliseconds since 1970, got ${kindOf(time)}`);
}

/** Seconds since 1970 of a date or such a number; now where there is none. */
export function unixSeconds(time = Date.now() / 1000) {
  const date = dateOf(time);
  const seconds = date === undefined ? time : date / 1000;
  if (isWithin(seconds, LATEST_MS / 1000)) return seconds;
  throw invalid("timestamp", `must be a Date or seconds since 1970, got ${kindOf(time)}`);
}

/** For how long a signature is taken; nothing where nothing is given. */
export function tolerance(seconds) {
  if (seconds === undefined || isWithin(seconds, LATEST_MS / 1000)) return seconds;
  throw invalid("toleranceSeconds", `must be a number of seconds, 0 or more, got ${kindOf(seconds)}`);
}

function isWithin(number, most) {
  return typeof number === "number" && number >= 0 && number <= most;
}
