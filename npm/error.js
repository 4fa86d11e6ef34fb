// What calls and webhooks throw. Which classes there are, and what their fields hold, is core's: see generated.js.

import { headersOf } from "./headers.js";

/** The classes by their names in core. The others are in generated.js. */
export const errorClasses = {};

/** Gives a class its name, which no minifier changes. */
export function define(Class, name) {
  Class.prototype.name = name;
  errorClasses[name] = Class;
}

/** A failed call: what went wrong, and whether the service may have acted on it all the same. */
export class PostproxyError extends Error {
  static {
    define(PostproxyError, "PostproxyError");
  }

  /** The error that `toJSON` was asked of, in another thread or process, as an instance of its class. */
  static fromJSON(json) {
    const { name, stack, headers = {}, body, ...details } = checked(json);
    const Class = Object.hasOwn(errorClasses, name) ? errorClasses[name] : PostproxyError;
    const error = new Class({ ...details, headers });
    if (body !== undefined) error.body = body;
    return error;
  }

  /**
   * @param {object} details the error as core describes it
   * @param {ErrorOptions} [options]
   */
  constructor(details, options) {
    super(details.message, options);
    const { message, name, headers, body, ...fields } = details;
    this.headers = headersOf(headers);
    for (const [field, value] of Object.entries({ ...fields, body: readBody(body) })) {
      if (value !== null && value !== undefined) this[field] = value;
    }
  }

  /** Everything but the stack, for logs. */
  toJSON() {
    return {
      name: this.name,
      message: this.message,
      ...this,
      headers: Object.fromEntries(this.headers),
    };
  }
}

/** A webhook that can't be trusted or read. */
export class WebhookError extends Error {
  static {
    WebhookError.prototype.name = "WebhookError";
  }

  /** The error that `toJSON` was asked of, in another thread or process. */
  static fromJSON(json) {
    return new WebhookError(checked(json));
  }

  /**
   * @param {{ reason: string, message: string }} details
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

/** What `toJSON` gives; a text, or the error itself, is easily taken for it. */
function checked(json) {
  if (typeof json?.message === "string" && !(json instanceof Error)) return json;
  const field = "json";
  const message = `${field} must be what an error's toJSON() gave`;
  throw new errorClasses.ValidationError({ code: "invalid_argument", outcome: "not_sent", field, message });
}

/** The service's JSON, or the text where it is none. */
function readBody(text) {
  if (text === null || text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
