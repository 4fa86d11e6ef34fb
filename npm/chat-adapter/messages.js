// A message of the service as the SDK's Message.

import { ValidationError } from "@chat-adapter/shared";
import { Message } from "chat";
import { PostproxyFormatConverter } from "./content/text.js";
import { encodeThreadId, encodeUserId, NAME } from "./threads.js";

/** @import { Attachment, Author } from "chat" */
/** @import { Attachment as OurAttachment, Message as OurMessage } from "postproxy-dm" */
/** @import { ChatFacts, RawMessage } from "./index.js" */

const converter = new PostproxyFormatConverter();

/** @param {ChatFacts} chat */
export function threadIdOf({ id, profile_id, platform, group }) {
  return encodeThreadId({ platform, profileId: profile_id, chatId: id, ...(group ? { isGroup: true } : {}) });
}

/**
 * The person of a chat.
 * @param {ChatFacts} chat
 * @returns {Author}
 */
export function personOf(chat) {
  const { profile_id, participant_external_id, participant_username, participant_name } = chat;
  return {
    userId: encodeUserId({ profileId: profile_id, participantId: participant_external_id }),
    userName: participant_username ?? participant_name ?? participant_external_id,
    fullName: participant_name ?? participant_username ?? "",
    isBot: false,
    isMe: false,
  };
}

/**
 * @param {RawMessage} raw
 * @param {{ userName: string, attachmentOf: (attachment: Attachment) => Attachment }} bot
 * @returns {Message<RawMessage>}
 */
export function messageOf(raw, { userName, attachmentOf }) {
  const { chat, ...message } = raw ?? {};
  if (typeof message.id !== "string" || typeof chat?.profile_id !== "string") {
    throw new ValidationError(NAME, "raw must be a message of Postproxy with its `chat`, as message.raw is");
  }
  const isMe = message.direction === "outbound";
  const text = message.body ?? "";
  return new Message({
    id: message.id,
    threadId: threadIdOf(chat),
    text,
    formatted: converter.toAst(text),
    raw,
    author: isMe
      ? { userId: chat.profile_id, userName, fullName: userName, isBot: true, isMe }
      : personOf(chat),
    metadata: {
      dateSent: new Date(sentAt(message) ?? 0),
      edited: Boolean(message.external_edited_at),
      ...(message.external_edited_at ? { editedAt: new Date(message.external_edited_at) } : {}),
    },
    attachments: (message.attachments ?? []).map((attachment, at) =>
      attachmentOf(attachmentFrom(message.id, attachment, at)),
    ),
  });
}

/**
 * When a message was sent: the platform's time, or else the service's.
 * @param {Pick<OurMessage, "external_posted_at" | "created_at">} message
 */
export function sentAt({ external_posted_at, created_at }) {
  return external_posted_at ?? created_at;
}

/** @type {Record<string, Attachment["type"]>} */
const TYPES = { image: "image", sticker: "image", video: "video", audio: "audio" };

/**
 * @param {string} messageId
 * @param {OurAttachment} attachment
 * @param {number} at its place in the message
 * @returns {Attachment}
 */
function attachmentFrom(messageId, { type, url }, at) {
  return {
    type: TYPES[type] ?? "file",
    ...(url === null ? {} : { url }),
    fetchMetadata: { messageId, at: String(at) },
  };
}
