// Reads the text of an event that was kept.

import { complete } from "../webhook.js";

/** @import { WebhookEvent } from "../../index.js" */

/**
 * An event from the text that was kept of a webhook. A caught-up message has no event's id, and goes by its own.
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
