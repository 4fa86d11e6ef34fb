// Times as people write and read them on a command line.

import { CliError } from "./arguments.js";

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A date, or a time with its offset: without one, it would mean another moment on another machine. */
const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * The moment that an option names.
 * @param {string} text
 * @param {string} name of the option
 * @param {number} [nowMs]
 * @returns {Date}
 */
export function timeOf(text, name, nowMs = Date.now()) {
  const [, count, unit] = text.match(/^(\d{1,6})([smhdw])$/) ?? [];
  const ms = unit
    ? nowMs - Number(count) * UNITS[/** @type {keyof typeof UNITS} */ (unit)]
    : ISO.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms);
  throw new CliError(
    `--${name} must be a time such as 2026-05-31T14:00:00Z, a date, or how long ago, such as 90s, 2h or 7d, not ${text}`,
  );
}

/**
 * How long something lasts, in milliseconds: `5s`, `2m`.
 * @param {string} text
 * @param {string} name of the option
 */
export function durationOf(text, name) {
  const [, count, unit] = text.match(/^(\d{1,6})([smh])$/) ?? [];
  const ms = Number(count) * UNITS[/** @type {keyof typeof UNITS} */ (unit)];
  if (ms > 0) return ms;
  throw new CliError(`--${name} must be a time such as 5s or 2m, not ${text}`);
}

/**
 * A time as it is printed: it can be given to `--since` again.
 * @param {Date | string | null | undefined} time
 */
export function printed(time) {
  const date = new Date(time ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(/\.\d+Z$/, "Z");
}
