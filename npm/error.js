// What calls and webhooks throw. Which classes there are, and what their fields hold, is core's: see generated.js.

import { headersOf } from "./headers.js";

/** A failed call: what went wrong, and whether the service may have acted on it all the same. */
export class PostproxyError extends Error {
  static {
    PostproxyError.prototype.name = "PostproxyError";
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

/** The service's JSON, or the text where it is none. */
function readBody(text) {
  if (text === null || text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
