// Which events can be answered, and in which chat. Core's table of event types says which of them tell what the person
// did; to answer any other would bring about the next one.

import { isObject } from "./binding/binding.js";
import { isThenable, kindOf, reading } from "./given.js";
import { invalid } from "./invalid.js";
import { eventTypes } from "./models.js";

/** Half of a character: a key that holds one would be the same for different ids. */
const HALF_A_CHARACTER = /\p{Surrogate}/u;

/** @type {typeof import("../index.js").canReply} */
export function canReply(event) {
  return reading("event", () => refusalOf(event)) === undefined;
}

/**
 * The id that an answer's key is made of, and that of the chat; throws for an event that must not be answered. A received
 * message is known by its own id: it may come a second time without an event, from a catch-up.
 * @param {any} event
 */
export function toAnswer(event) {
  return reading("event", () => {
    const refusal = refusalOf(event);
    if (refusal !== undefined) throw invalid("event", refusal);
    return { subjectId: subjectOf(event), chatId: chatOf(event) };
  });
}

/**
 * Why an event can't be answered; `undefined` where it can.
 * @param {any} event
 * @returns {string | undefined}
 */
function refusalOf(event) {
  if (isThenable(event)) return `must be an event, got ${kindOf(event)}`;
  if (!isObject(event?.data?.object)) {
    const isResource =
      isObject(event) && (chatOf({ data: { object: event } }) ?? event.participant_external_id);
    const given = isResource ? "; it is what the event is about: pass the event" : "";
    return `must be an event as parseWebhook returns it${given}`;
  }
  const { type } = event;
  if (type === "comment.created") {
    return "must be about a chat, and a comment has none: answer it with privateReply(event.data.object, { text })";
  }
  const isId = (/** @type {unknown} */ id) =>
    typeof id === "string" && id !== "" && !HALF_A_CHARACTER.test(id);
  if (!isId(event.id) || !isId(subjectOf(event))) {
    return "must have an id, a text that is not empty: answers to the same event are known by it";
  }
  if (!isFromPerson(event)) {
    const which = typeof type === "string" ? `${type} of this message` : "an event without a type";
    return `must tell what the person did, and ${which} does not; ask canReply(event) first`;
  }
  return chatOf(event) === undefined ? "must be about a chat, with its id" : undefined;
}

/**
 * See `Head::subject` in core.
 * @param {any} event
 */
function subjectOf({ id, type, data }) {
  const { id: messageId } = data.object;
  const isKnownByIt = type === "message.received" && typeof messageId === "string" && messageId !== "";
  return isKnownByIt ? messageId : id;
}

/** @param {any} event */
function isFromPerson({ type, data }) {
  const { fromPerson } = typeof type === "string" && Object.hasOwn(eventTypes, type) ? eventTypes[type] : {};
  return (
    fromPerson === "always" ||
    (fromPerson === "inbound" && (data.object.direction ?? "inbound") === "inbound")
  );
}

/**
 * @param {any} event
 * @returns {string | undefined}
 */
function chatOf(event) {
  const { chat_id, message, chat } = event.data.object;
  return [chat_id, message?.chat_id, chat?.id].find((id) => typeof id === "string" && id !== "");
}
