// Times that a caller gives, as the numbers that core takes.

/** Milliseconds since 1970 of a date or such a number; now where there is none. */
export function unixMs(time = Date.now()) {
  const ms = time instanceof Date ? time.valueOf() : time;
  if (Number.isFinite(ms)) return ms;
  throw new TypeError("now must be a Date or milliseconds since 1970");
}

/** A number of seconds, 0 or more. */
export function seconds(name, value) {
  if (typeof value === "number" && value >= 0) return value;
  throw new TypeError(`${name} must be a number of seconds, 0 or more`);
}
