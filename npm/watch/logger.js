// Writes to the logger that the user passed in, or to the console: one text for each line, which every logger takes. A
// logger that fails must not change what happens to a call or an event.

import { LOG, variable } from "../environment.js";
import { kindOf, reading } from "../given.js";
import { invalid } from "../invalid.js";

/** @import { Logger, LogLevel } from "../../index.js" */

/** From none to all. */
const LEVELS = /** @type {const} */ (["off", "error", "warn", "info", "debug", "trace"]);

/** What is written where nothing is said. */
const DEFAULT_LEVEL = "warn";

/** @typedef {(line: string) => void} Write */

/**
 * A function for each level that is on. With `log.info?.(…)`, the line of a level that is off isn't even made.
 * @typedef {{ [Level in Exclude<LogLevel, "off">]: Write | undefined }} Log
 */

/**
 * @param {{ logger?: unknown, logLevel?: unknown }} given
 * @param {(line: string) => string} [clean] takes out of a line what must not be written
 * @returns {Log}
 */
export function logOf({ logger, logLevel }, clean = (line) => line) {
  const to = loggerOf(logger);
  const most = LEVELS.indexOf(levelOf(logLevel));
  const write = writer(to);
  const at = (/** @type {Exclude<LogLevel, "off">} */ level) =>
    LEVELS.indexOf(level) <= most ? (/** @type {string} */ line) => write(level, clean(line)) : undefined;
  return {
    error: at("error"),
    warn: at("warn"),
    info: at("info"),
    debug: at("debug"),
    trace: at("trace"),
  };
}

/**
 * @param {any} given
 * @returns {Logger | undefined}
 */
function loggerOf(given) {
  if (given === undefined || given === null) return undefined;
  reading("logger", () => {
    for (const method of ["debug", "info", "warn", "error"]) {
      const found = typeof given === "object" || typeof given === "function" ? given[method] : given;
      if (typeof found === "function") continue;
      throw invalid("logger", `must have the methods debug, info, warn and error, got ${kindOf(given)}`);
    }
  });
  return given;
}

/**
 * @param {unknown} given
 * @returns {LogLevel}
 */
function levelOf(given) {
  const isGiven = given !== undefined && given !== null;
  const level = isGiven ? given : (variable(LOG) ?? DEFAULT_LEVEL);
  const known = LEVELS.find((name) => name === level);
  if (known !== undefined) return known;
  const names = LEVELS.map((name) => JSON.stringify(name)).join(", ");
  // What the variable holds is no secret, but an option may be anything.
  const got = isGiven && typeof given !== "string" ? kindOf(given) : "another text";
  throw invalid(isGiven ? "logLevel" : LOG, `must be one of ${names}, got ${got}`);
}

/**
 * Writes to a logger, and says once on the console that it fails.
 * @param {Logger | undefined} logger
 */
function writer(logger) {
  let hasFailed = false;
  const failed = (/** @type {unknown} */ error) => {
    if (hasFailed || logger === undefined) return;
    hasFailed = true;
    globalThis.console?.error?.(`postproxy-dm: the logger failed: ${wordsOf(error)}`);
  };
  return (/** @type {Exclude<LogLevel, "off">} */ level, /** @type {string} */ line) => {
    try {
      // Looked up for each line, because a test may replace the console.
      const to = /** @type {any} */ (logger ?? globalThis.console);
      const written = to[methodOf(to, level)](`postproxy-dm: ${line}`);
      if (typeof written?.then === "function") written.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  };
}

/**
 * winston has no `trace`, and that of a console prints a stack with each line.
 * @param {any} logger
 * @param {string} level
 */
function methodOf(logger, level) {
  if (level !== "trace") return level;
  const isConsole = typeof logger.groupEnd === "function";
  return typeof logger.trace === "function" && !isConsole ? "trace" : "debug";
}

/**
 * Whatever was thrown, in words: its stack, then its causes. It may throw when it is read.
 * @param {any} error
 * @returns {string}
 */
export function wordsOf(error) {
  try {
    const words = [error, error?.cause, error?.cause?.cause].filter((one) => one !== undefined).map(stackOf);
    return words.join("\ncause: ");
  } catch {
    return "something that can't be shown";
  }
}

/** @param {any} error */
function stackOf(error) {
  if (typeof error?.message !== "string")
    return typeof error === "object" ? JSON.stringify(error) : String(error);
  const says = `${error.name}: ${error.message}`;
  if (typeof error.stack !== "string") return says;
  // V8 begins a stack with the name and the message, other engines don't.
  return error.stack.includes(error.message) ? error.stack : `${says}\n${error.stack}`;
}

/** The names of fields whose values are secrets: those of a webhook, and whatever a caller calls so. */
const SECRET = /secret|token|password|authorization|api_?key|signature/i;

/** How much of a body is written. */
const MOST_CHARACTERS = 20_000;

/**
 * A body as one line, without the secrets in it.
 * @param {unknown} body what it holds
 */
export function bodyLine(body) {
  try {
    const text = JSON.stringify(body, hidden) ?? "nothing";
    const rest = text.length - MOST_CHARACTERS;
    return rest > 0 ? `${text.slice(0, MOST_CHARACTERS)}… (${rest} characters more)` : text;
  } catch {
    return "something that can't be shown";
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function hidden(name, value) {
  if (SECRET.test(name) && value !== null) return "[hidden]";
  return ArrayBuffer.isView(value) ? `${value.byteLength} bytes` : value;
}
