// What the SDK is told of each event. The receiver decides when a handler runs and how often; each handler here is one run.

import { defaultEmojiResolver } from "chat";
import { canReply } from "postproxy-dm";
import { decodeAction } from "./content/action.js";
import { personOf, sentAt, threadIdOf } from "./messages.js";
import { channelIdFromThreadId } from "./threads.js";
import { inTurn } from "./turn.js";

/** @import { Adapter, ChatInstance } from "chat" */
/** @import { Message, WebhookEvent } from "postproxy-dm" */
/** @import { ChatBook } from "./chats.js" */
/** @import { ChatFacts, RawMessage } from "./index.js" */
/** @import { Context } from "./turn.js" */

/**
 * @typedef {object} Receiving
 * @property {Adapter & { parseMessage(raw: RawMessage): import("chat").Message<RawMessage> }} adapter
 * @property {ChatInstance} chat
 * @property {ChatBook} book
 * @property {readonly string[] | undefined} profiles
 * @property {((event: any) => unknown) | undefined} onReceipt
 * @property {((event: any) => unknown) | undefined} onReferral
 */

/** What became of a message of ours. They come by the million, and in any order they say the same. */
export const RECEIPTS = /** @type {const} */ ([
  "message.sent",
  "message.delivered",
  "message.read",
  "message.failed_waiting_for_retry",
  "message.failed",
]);

/**
 * The handlers of the receiver.
 * @param {Receiving} to
 * @returns {Record<string, (event: any, context: any) => Promise<void>>}
 */
export function handlersOf(to) {
  const { onReceipt, onReferral } = to;
  return {
    "message.received": about(to, messageIn, received),
    "message.edited": about(to, messageIn, edited),
    "message.deleted": about(to, messageIn, deleted),
    "reaction.received": about(to, (event) => event.data.object.message, reacted),
    ...(onReferral && {
      "referral.received": async (/** @type {any} */ event, /** @type {Context} */ context) => {
        const { chat } = event.data.object;
        if (isOthers(to, chat.profile_id)) return;
        await inTurn({ ...turnOf(event, context, chat.id), wroteAt: null }, async () => onReferral(event));
      },
    }),
    ...(onReceipt && Object.fromEntries(RECEIPTS.map((type) => [type, receiptHandler(to, onReceipt)]))),
  };
}

/**
 * @param {WebhookEvent} event
 * @param {Context} context
 * @param {string} chatId
 */
function turnOf(event, context, chatId) {
  return { context, chatId, canReply: canReply(event) };
}

/** @param {any} event */
function messageIn(event) {
  return event.data.object;
}

/**
 * A receipt names the profile only through its chat, so who asked for some profiles pays for that.
 * @param {Receiving} to
 * @param {(event: any) => unknown} onReceipt
 */
function receiptHandler(to, onReceipt) {
  return async (/** @type {any} */ event, /** @type {Context} */ context) => {
    const { chat_id } = event.data.object;
    if (to.profiles !== undefined && isOthers(to, (await to.book.facts(chat_id)).profile_id)) return;
    await inTurn({ ...turnOf(event, context, chat_id), wroteAt: null }, async () => onReceipt(event));
  };
}

/**
 * @param {Receiving} to
 * @param {string} profileId
 */
function isOthers({ profiles }, profileId) {
  return profiles !== undefined && !profiles.includes(profileId);
}

/**
 * @typedef {object} About
 * @property {any} event
 * @property {Message} message
 * @property {ChatFacts} chat
 * @property {string} threadId
 */

/**
 * A handler of events about a message that the person wrote, or reacted to.
 * @param {Receiving} to
 * @param {(event: any) => Message} messageOfEvent
 * @param {(to: Receiving, about: About) => Promise<unknown>} tell
 */
function about(to, messageOfEvent, tell) {
  return async (/** @type {WebhookEvent} */ event, /** @type {Context} */ context) => {
    const message = messageOfEvent(event);
    const isReaction = event.type === "reaction.received";
    if (!isReaction && message.direction === "outbound") return;
    const chat = await to.book.facts(message.chat_id);
    if (isOthers(to, chat.profile_id)) return;
    const wroteAt = event.type === "message.received" ? sentAt(message) : null;
    await inTurn({ ...turnOf(event, context, chat.id), wroteAt }, () =>
      tell(to, { event, message, chat, threadId: threadIdOf(chat) }),
    );
  };
}

/**
 * @param {Receiving} to
 * @param {About} about
 */
async function received(to, { event, message, chat, threadId }) {
  const { adapter } = to;
  const payload = tappedIn(message);
  if (payload !== undefined) {
    const { actionId, value } = decodeAction(payload);
    return to.chat.processAction(
      {
        ...{ adapter, threadId, actionId, value, raw: event, user: personOf(chat) },
        messageId: message.reply_to_external_id ?? message.id,
      },
      undefined,
    );
  }
  return to.chat.processMessage(adapter, threadId, adapter.parseMessage({ ...message, chat }), {
    deduplicate: false,
  });
}

/**
 * Returns the payload of what the person tapped, if the message is a tap. WhatsApp's reply buttons and rows are also read as
 * Meta tells of them, in `interactive`, because no source of the service says how they arrive.
 * @param {Pick<Message, "tapped_action" | "interactive">} message
 * @returns {string | undefined}
 */
function tappedIn({ tapped_action: tapped, interactive }) {
  if (tapped !== null && tapped !== undefined) return tapped.payload ?? tapped.title ?? "";
  /** @type {any} */
  const { type, ...replies } = interactive ?? {};
  const id = type === "button_reply" || type === "list_reply" ? replies[type]?.id : undefined;
  return typeof id === "string" ? id : undefined;
}

/**
 * @param {Receiving} to
 * @param {About} about
 */
function edited({ chat: sdk, adapter }, { message, chat, threadId }) {
  return sdk.processMessageUpdated({
    adapter,
    threadId,
    message: adapter.parseMessage({ ...message, chat }),
  });
}

/**
 * @param {Receiving} to
 * @param {About} about
 */
function deleted({ chat: sdk, adapter }, { event, message, threadId }) {
  const at = message.external_deleted_at ?? event.created_at;
  return sdk.processMessageDeleted({
    ...{ adapter, threadId, messageId: message.id, raw: event },
    channelId: channelIdFromThreadId(threadId),
    ...(at ? { deletedAt: new Date(at) } : {}),
  });
}

/**
 * @param {Receiving} to
 * @param {About} about
 */
async function reacted({ chat: sdk, adapter }, { event, message, chat, threadId }) {
  const { action, emoji, reaction } = event.data.object;
  const rawEmoji = emoji ?? reaction ?? "";
  await sdk.processReaction({
    ...{ adapter, threadId, messageId: message.id, rawEmoji, raw: event, user: personOf(chat) },
    added: action !== "unreact",
    emoji: defaultEmojiResolver.fromGChat(rawEmoji),
    message: adapter.parseMessage({ ...message, chat }),
  });
}
