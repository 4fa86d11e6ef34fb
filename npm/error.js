// What calls and webhooks throw. Core says which classes there are and what their fields hold: see generated.js.
//
// No class here names itself in its own body: a bundler would then call it `_PostproxyError`, and Node prints that name.

import { headersOf } from "./headers.js";

/** @import * as Declared from "../index.js" */

/** @typedef {import("./headers.js").HeaderFields} HeaderFields */

/**
 * An error as core describes it, or as `toJSON` gave it.
 * @typedef {Omit<Declared.PostproxyErrorDetails, "headers"> & { name?: string, headers?: HeaderFields }} ErrorDetails
 */

/**
 * The classes by their names in core. The others are in generated.js.
 * @type {Record<string, typeof PostproxyError>}
 */
export const errorClasses = {};

/**
 * Gives a class its name, which no minifier changes.
 * @param {typeof PostproxyError} Class
 * @param {string} name
 */
export function define(Class, name) {
  Class.prototype.name = name;
  errorClasses[name] = Class;
}

/** A failed call: what went wrong, and whether the service may have acted on it all the same. */
export class PostproxyError extends Error {
  static {
    define(this, "PostproxyError");
  }

  /**
   * The error that gave this JSON, perhaps in another thread or process, as an instance of its class.
   * @param {unknown} json
   */
  static fromJSON(json) {
    const { name, stack, headers = {}, body, ...details } = checked(json);
    const Class = Object.hasOwn(errorClasses, name) ? errorClasses[name] : errorClasses.PostproxyError;
    const error = new Class({ ...details, headers });
    return body === undefined ? error : Object.assign(error, { body });
  }

  /**
   * @param {ErrorDetails} details
   * @param {ErrorOptions} [options]
   */
  constructor(details, options) {
    super(details.message, options);
    const { message, name, headers, body, ...fields } = details;
    this.headers = headersOf(headers);
    for (const [field, value] of Object.entries({ attempts: 0, ...fields, body: readBody(body) })) {
      if (value !== null && value !== undefined) Object.assign(this, { [field]: value });
    }
  }

  /**
   * Everything but the stack, for logs.
   * @returns {Record<string, unknown>}
   */
  toJSON() {
    return {
      name: this.name,
      message: this.message,
      .../** @type {object} */ (this),
      headers: Object.fromEntries(this.headers),
    };
  }
}

/** A webhook that can't be trusted or read. */
export class WebhookError extends Error {
  static {
    this.prototype.name = "WebhookError";
  }

  /**
   * The error that gave this JSON, perhaps in another thread or process.
   * @param {unknown} json
   */
  static fromJSON(json) {
    return webhookErrorOf(checked(json));
  }

  /**
   * @param {{ reason: Declared.WebhookErrorReason, message: string }} details
   */
  constructor({ reason, message }) {
    super(message);
    this.reason = reason;
  }

  /** Everything but the stack, for logs. */
  toJSON() {
    return { name: this.name, message: this.message, reason: this.reason };
  }
}

/** @param {{ reason: Declared.WebhookErrorReason, message: string }} details */
function webhookErrorOf(details) {
  return new WebhookError(details);
}

/**
 * The JSON of an error. A text, or the error itself, is easily taken for it.
 * @param {any} json
 */
function checked(json) {
  if (typeof json?.message === "string" && !(json instanceof Error)) return json;
  const field = "json";
  const message = `${field} must be what an error's toJSON() gave`;
  throw new errorClasses.ValidationError({ code: "invalid_argument", outcome: "not_sent", field, message });
}

/**
 * The service's JSON, or the text where it isn't JSON.
 * @param {string | null | undefined} text
 */
function readBody(text) {
  if (text === null || text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
