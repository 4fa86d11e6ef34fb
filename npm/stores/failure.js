// What a client's error may say to a callback, a log or a dead event: its message and its code. Its fields and its cause hold
// commands, parameters, rows and passwords, and so do some messages.

import { PostproxyError, WebhookError } from "../error.js";

/** A store that failed. It holds nothing of what was sent to the database, or read from it. */
export class StoreError extends Error {
  static {
    this.prototype.name = "StoreError";
  }

  /**
   * @param {string} message
   * @param {{ operation: string, code?: string | number | undefined }} details
   */
  constructor(message, { operation, code }) {
    super(message);
    this.operation = operation;
    if (code !== undefined) this.code = code;
  }
}

/**
 * The error that is told instead of a client's. Our own stay as they are.
 * @param {unknown} error
 * @param {string} operation
 * @param {unknown} [given] what was handed to the store: no part of it is repeated
 * @returns {Error}
 */
export function failureOf(error, operation, given) {
  if (error instanceof StoreError || error instanceof PostproxyError || error instanceof WebhookError)
    return error;
  const { message, code } = reasonOf(error, given);
  // What check says is a sentence of its own.
  const words = operation === "check" ? message : `the store's ${operation} failed: ${message}`;
  return new StoreError(words, { operation, code });
}

/**
 * The message and the code of a client's error, without what it quotes.
 * @param {any} error
 * @param {unknown} [given]
 * @returns {{ message: string, code: string | number | undefined }}
 */
export function reasonOf(error, given) {
  const source = sourceOf(error);
  const { state, text } = unwrapped(String(source?.message ?? source ?? ""));
  const code = codeOf(state) ?? codeOf(source?.code) ?? codeOf(error?.code);
  const said = source?.name === "SyntaxError" && /JSON/.test(text) ? NO_JSON : withoutQuotes(text, code);
  const message = withoutShared(short(withoutSecrets(said)), textsIn(given));
  return { message: message || String(code ?? "an error without words"), code };
}

/** `JSON.parse` quotes what it was given, and that is what the database holds. */
const NO_JSON = "what the database answered isn't the JSON that the store keeps there";

/**
 * The error that says why: Drizzle's own quotes the query and its parameters, Node's of several addresses has no message, and
 * that of `fetch` says nothing.
 * @param {any} error
 * @returns {any}
 */
function sourceOf(error) {
  const message = String(error?.message ?? "");
  const isCover = message.startsWith("Failed query:") || message === "fetch failed";
  if (isCover && error.cause) return sourceOf(error.cause);
  if (message === "" && error?.errors?.length) return sourceOf(error.errors[0]);
  return error;
}

/**
 * Prisma shows the call, and behind it the state and the message of Postgres.
 * @param {string} text
 */
function unwrapped(text) {
  const [, state, message] = /Raw query failed\. Code: `([^`]*)`\. Message: `([\s\S]*)`/.exec(text) ?? [];
  if (message !== undefined) return { state: state === "N/A" ? undefined : state, text: message };
  const [, after] = /^\s*Invalid [\s\S]* invocation[^\n]*\n([\s\S]*)$/.exec(text) ?? [];
  return { state: undefined, text: after?.trim().split("\n").at(-1) ?? text };
}

/** @param {unknown} code */
function codeOf(code) {
  return typeof code === "number" || (typeof code === "string" && /^[\w-]{1,40}$/.test(code))
    ? code
    : undefined;
}

/**
 * A message without what servers and clients are known to quote.
 * @param {string} text
 * @param {string | number | undefined} code
 */
function withoutQuotes(text, code) {
  // Redis quotes the arguments of a command that it doesn't know, Upstash the whole command, and Drizzle the query.
  const cut = text
    .replace(/,?\s*(?:with args beginning with|command was):[\s\S]*$/i, "")
    .replace(/^Failed query:[\s\S]*$/, "a query failed");
  // In any language: Postgres quotes the value that doesn't fit its type. A trigger's words may quote a row.
  if (/^22\w{3}$/.test(String(code))) return cut.replace(/\s*[:"'«»„“”‘’‹][\s\S]*$/, "");
  if (/^P0001$|^SQLITE_CONSTRAINT_TRIGGER$/.test(String(code)))
    return `a trigger or a function raised an exception (${code})`;
  return cut;
}

/**
 * A message without the password of an address, or of a setting.
 * @param {string} text
 */
function withoutSecrets(text) {
  return text
    .replace(/(:\/\/)[^\s]*@/g, "$1")
    .replace(/((?:password|passwd|pwd|token|secret|key)\s*=\s*)[^\s&;]+/gi, "$1…");
}

/** @param {string} text */
function short(text) {
  return text.replace(/\s+/g, " ").trim().slice(0, MOST_WORDS);
}

/** How much of a message is kept. */
const MOST_WORDS = 500;

/**
 * A message up to where it repeats what the store was given. Bare functions and custom stores quote in ways of their own.
 * @param {string} message
 * @param {string[]} texts
 */
function withoutShared(message, texts) {
  for (let start = 0; start <= message.length - LEAST_SHARED; start += 1) {
    const isShared = texts.some((text) => {
      const piece = message.slice(start, start + Math.min(text.length, LONG_SHARED));
      return piece.length === Math.min(text.length, LONG_SHARED) && text.includes(piece);
    });
    if (isShared) return `${message.slice(0, start).trimEnd()}…`;
  }
  return message;
}

/** A shorter text is no secret, and stands in many messages. */
const LEAST_SHARED = 8;
/** So much of a longer text in a row is no chance. */
const LONG_SHARED = 12;

/**
 * The texts in what a store was given.
 * @param {unknown} given
 * @returns {string[]}
 */
function textsIn(given) {
  if (typeof given === "string") return given.length >= LEAST_SHARED ? [given] : [];
  if (typeof given !== "object" || given === null) return [];
  return Object.values(given).flatMap(textsIn);
}
