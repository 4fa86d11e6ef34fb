// What core says of an event that came in, and the errors for requests that are not taken.

import { unwrap } from "../binding/binding.js";
import { PostproxyError, WebhookError } from "../error.js";

/** @import { Refused } from "./body/bytes.js" */
/** @import { Incoming } from "./delivery.js" */
/** @import { Works } from "./works.js" */

/**
 * @param {Works} works
 * @param {Uint8Array} bytes the event in the service's own shape
 * @param {string | null} lane the one that the user's `order` named
 * @returns {Incoming}
 */
export function incomingOf({ machine, now }, bytes, lane) {
  return unwrap(machine.incoming(bytes, lane, now()));
}

/**
 * What `onError` is told of a request that was not read. Nothing of a wrong method, which the sender sees by itself.
 * @param {Refused} read
 */
export function refusalError({ refusal, hint }) {
  switch (refusal) {
    case "method":
      return undefined;
    case "too_long":
      return new Error("a webhook was longer than maxBodyBytes");
    case "malformed":
      return new WebhookError({ reason: "malformed_payload", message: hint ?? "the body could not be read" });
    case "body_used":
      return new WebhookError({ reason: "body_already_parsed", message: hint ?? "the body was read before" });
  }
}

/**
 * Whether an error says that the receiver is set up wrongly, and not that the store has trouble.
 * @param {unknown} error
 */
export function isMistake(error) {
  return error instanceof PostproxyError && error.name === "ValidationError";
}

/**
 * A header of a web request or of Node's, in whatever case.
 * @param {any} headers
 * @param {string} wanted in lower case
 * @returns {string | null}
 */
export function headerOf(headers, wanted) {
  if (typeof headers?.get === "function") return headers.get(wanted);
  if (typeof headers !== "object" || headers === null) return null;
  // As Node has it.
  if (typeof headers[wanted] === "string") return headers[wanted];
  const value =
    headers[wanted] ?? headers[Object.keys(headers).find((name) => name.toLowerCase() === wanted) ?? ""];
  return [value].flat().find((text) => typeof text === "string") ?? null;
}

/**
 * The W3C trace context of a request, if it has one.
 * @param {any} headers
 * @returns {Record<string, string> | undefined}
 */
export function traceContextOf(headers) {
  const found = ["traceparent", "tracestate"].flatMap((name) => {
    const value = headerOf(headers, name);
    return value === null ? [] : [[name, value]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
