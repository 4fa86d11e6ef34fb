// Reads events: of a webhook once it is verified, and of a text that was kept.

import { complete, decode, normalize, parse } from "../webhook.js";

/** @import { WebhookEvent } from "../../index.js" */

const encoder = new TextEncoder();

/**
 * An event, and what is kept of it, as text and as bytes.
 * @typedef {{ event: WebhookEvent, text: string, bytes: Uint8Array }} ReadEvent
 */

/**
 * @param {Uint8Array} raw
 * @returns {ReadEvent}
 */
export function readEvent(raw) {
  const text = decode(raw);
  const event = parse(text);
  const normalized = normalize(raw, event);
  if (normalized === undefined) return { event: complete(event), text, bytes: raw };
  return {
    event: complete(JSON.parse(normalized)),
    text: normalized,
    bytes: encoder.encode(normalized),
  };
}

/**
 * An event from the text that `readEvent` gave. A caught-up message has no event's id, and goes by its own.
 * @param {string} text
 * @returns {WebhookEvent}
 */
export function eventOf(text) {
  const event = keptEvent(text);
  if (event.caught_up) event.id ??= `m:${event.data.object.id}`;
  return complete(event);
}

/**
 * `JSON.parse` would quote the person's words in its error.
 * @param {string} text
 */
function keptEvent(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("the kept text of an event is no JSON: codec.open must return what codec.seal was given");
  }
}

/**
 * An event's id as the service wrote it. A caught-up message has none: it goes by `m:` and its own.
 * @param {string} rowId
 */
export function publicId(rowId) {
  return rowId.startsWith("e:") ? rowId.slice(2) : rowId;
}
