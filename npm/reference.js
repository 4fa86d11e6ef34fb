// What a caller may give in place of an id: the object itself. With it comes the platform, whose own limits are
// then checked before anything is sent.

import { isThenable, kindOf } from "./given.js";
import { invalid } from "./invalid.js";

/** The id, and the platform where it is known. */
export function referenceOf(given) {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  return isObject && "id" in given ? { id: given.id, platform: given.platform } : { id: given };
}

/** The id of the chat that an event is about. */
export function chatOf(event) {
  const resource = event?.data?.object;
  const chatId = resource?.chat_id ?? resource?.message?.chat_id ?? resource?.chat?.id;
  if (typeof event?.id === "string" && typeof chatId === "string") return chatId;
  throw invalid("event", `must be an event about a chat, with its id${hintFor(event)}`);
}

function hintFor(event) {
  if (isThenable(event)) return `, got ${kindOf(event)}`;
  const isResource = typeof (event?.chat_id ?? event?.chat?.id ?? event?.message?.chat_id) === "string";
  return isResource ? ", got what lies in its data.object: pass the event itself" : "";
}
