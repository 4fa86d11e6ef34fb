// Generated from crates/core by crates/xtask. Change it there, then `npm run build`.
// What each endpoint answers with, and the defaults of fields that the service leaves out.

import { fillAttachment, fillChat, fillMessage, within } from "./models.js";

/** @import { Fill } from "./models.js" */

/** @import * as Declared from "../index.js" */

/**
 * What each endpoint answers with, as index.d.ts declares it.
 * @typedef {object} Answers
 * @property {Declared.List<Declared.Profile>} listProfiles
 * @property {Declared.Profile} getProfile
 * @property {Declared.List<Declared.Placement>} listPlacements
 * @property {Declared.Page<Declared.Chat>} listChats
 * @property {Declared.Chat} createChat
 * @property {Declared.Chat} getChat
 * @property {Declared.Chat} archiveChat
 * @property {Declared.Chat} unarchiveChat
 * @property {Declared.Chat} markRead
 * @property {Declared.Accepted | null} startTyping
 * @property {Declared.Accepted | null} stopTyping
 * @property {Declared.Page<Declared.Message>} listMessages
 * @property {Declared.Message} sendMessage
 * @property {Declared.Message} getMessage
 * @property {Declared.Message} editMessage
 * @property {Declared.Message} react
 * @property {Declared.Message} unreact
 * @property {Declared.Page<Declared.Comment>} listComments
 * @property {Declared.Comment} getComment
 * @property {Declared.Page<Declared.ListedComment>} listAllComments
 * @property {Declared.Message} privateReply
 * @property {Declared.IceBreakers} getIceBreakers
 * @property {Declared.Succeeded | null} setIceBreakers
 * @property {Declared.Succeeded | null} deleteIceBreakers
 * @property {Declared.ParticipantStatus} getParticipantStatus
 * @property {Declared.ChatSync} backfillChats
 * @property {Declared.Page<Declared.ChatSync>} listChatSyncs
 * @property {Declared.ChatSync} getChatSync
 * @property {Declared.List<Declared.Template>} listTemplates
 * @property {Declared.Template} createTemplate
 * @property {Declared.PlatformAnswer} listTemplateLibrary
 * @property {Declared.Template} getTemplate
 * @property {Declared.Template} updateTemplate
 * @property {Declared.Succeeded | null} deleteTemplate
 * @property {Declared.PlatformAnswer} listBlockedUsers
 * @property {Declared.PlatformAnswer} getBlockedUserStatus
 * @property {Declared.PlatformAnswer} blockUsers
 * @property {Declared.PlatformAnswer} unblockUsers
 * @property {Declared.DownloadedMedia} downloadMedia
 * @property {Declared.Webhook} createWebhook
 * @property {Declared.List<Declared.Webhook>} listWebhooks
 * @property {Declared.Webhook} getWebhook
 * @property {Declared.Webhook} updateWebhook
 * @property {Declared.Deleted | null} deleteWebhook
 * @property {Declared.Page<Declared.WebhookDelivery>} listWebhookDeliveries
 */

/**
 * @typedef {object} PromisedAnswer
 * @property {"object" | "list" | "page" | "bytes" | "any"} kind
 * @property {Fill} fill for the object, or for each item
 * @property {boolean} mayBeEmpty
 * @property {boolean} itemsMove whether items move to the head of a list
 */

/**
 * Returns what an endpoint answers with.
 * @param {Declared.OperationName} name
 */
export function answerOf(name) {
  return ANSWERS[name];
}

/** @type {Record<Declared.OperationName, PromisedAnswer>} */
const ANSWERS = {
  listProfiles: { kind: "list", fill: fillProfile, mayBeEmpty: false, itemsMove: false },
  getProfile: { kind: "object", fill: fillProfile, mayBeEmpty: false, itemsMove: false },
  listPlacements: { kind: "list", fill: fillPlacement, mayBeEmpty: false, itemsMove: false },
  listChats: { kind: "page", fill: fillChat, mayBeEmpty: false, itemsMove: true },
  createChat: { kind: "object", fill: fillChat, mayBeEmpty: false, itemsMove: false },
  getChat: { kind: "object", fill: fillChat, mayBeEmpty: false, itemsMove: false },
  archiveChat: { kind: "object", fill: fillChat, mayBeEmpty: false, itemsMove: false },
  unarchiveChat: { kind: "object", fill: fillChat, mayBeEmpty: false, itemsMove: false },
  markRead: { kind: "object", fill: fillChat, mayBeEmpty: false, itemsMove: false },
  startTyping: { kind: "object", fill: fillAccepted, mayBeEmpty: true, itemsMove: false },
  stopTyping: { kind: "object", fill: fillAccepted, mayBeEmpty: true, itemsMove: false },
  listMessages: { kind: "page", fill: fillMessage, mayBeEmpty: false, itemsMove: false },
  sendMessage: { kind: "object", fill: fillMessage, mayBeEmpty: false, itemsMove: false },
  getMessage: { kind: "object", fill: fillMessage, mayBeEmpty: false, itemsMove: false },
  editMessage: { kind: "object", fill: fillMessage, mayBeEmpty: false, itemsMove: false },
  react: { kind: "object", fill: fillMessage, mayBeEmpty: false, itemsMove: false },
  unreact: { kind: "object", fill: fillMessage, mayBeEmpty: false, itemsMove: false },
  listComments: { kind: "page", fill: fillComment, mayBeEmpty: false, itemsMove: false },
  getComment: { kind: "object", fill: fillComment, mayBeEmpty: false, itemsMove: false },
  listAllComments: { kind: "page", fill: fillListedComment, mayBeEmpty: false, itemsMove: false },
  privateReply: { kind: "object", fill: fillMessage, mayBeEmpty: false, itemsMove: false },
  getIceBreakers: { kind: "object", fill: fillIceBreakers, mayBeEmpty: false, itemsMove: false },
  setIceBreakers: { kind: "object", fill: fillSucceeded, mayBeEmpty: true, itemsMove: false },
  deleteIceBreakers: { kind: "object", fill: fillSucceeded, mayBeEmpty: true, itemsMove: false },
  getParticipantStatus: { kind: "object", fill: fillParticipantStatus, mayBeEmpty: false, itemsMove: false },
  backfillChats: { kind: "object", fill: fillChatSync, mayBeEmpty: false, itemsMove: false },
  listChatSyncs: { kind: "page", fill: fillChatSync, mayBeEmpty: false, itemsMove: false },
  getChatSync: { kind: "object", fill: fillChatSync, mayBeEmpty: false, itemsMove: false },
  listTemplates: { kind: "list", fill: fillTemplate, mayBeEmpty: false, itemsMove: false },
  createTemplate: { kind: "object", fill: fillTemplate, mayBeEmpty: false, itemsMove: false },
  listTemplateLibrary: { kind: "object", fill: () => {}, mayBeEmpty: false, itemsMove: false },
  getTemplate: { kind: "object", fill: fillTemplate, mayBeEmpty: false, itemsMove: false },
  updateTemplate: { kind: "object", fill: fillTemplate, mayBeEmpty: false, itemsMove: false },
  deleteTemplate: { kind: "object", fill: fillSucceeded, mayBeEmpty: true, itemsMove: false },
  listBlockedUsers: { kind: "object", fill: () => {}, mayBeEmpty: false, itemsMove: false },
  getBlockedUserStatus: { kind: "object", fill: () => {}, mayBeEmpty: false, itemsMove: false },
  blockUsers: { kind: "object", fill: () => {}, mayBeEmpty: false, itemsMove: false },
  unblockUsers: { kind: "object", fill: () => {}, mayBeEmpty: false, itemsMove: false },
  downloadMedia: { kind: "bytes", fill: () => {}, mayBeEmpty: false, itemsMove: false },
  createWebhook: { kind: "object", fill: fillWebhook, mayBeEmpty: false, itemsMove: false },
  listWebhooks: { kind: "list", fill: fillWebhook, mayBeEmpty: false, itemsMove: false },
  getWebhook: { kind: "object", fill: fillWebhook, mayBeEmpty: false, itemsMove: false },
  updateWebhook: { kind: "object", fill: fillWebhook, mayBeEmpty: false, itemsMove: false },
  deleteWebhook: { kind: "object", fill: fillDeleted, mayBeEmpty: true, itemsMove: false },
  listWebhookDeliveries: { kind: "page", fill: fillWebhookDelivery, mayBeEmpty: false, itemsMove: false },
};

/** The endpoints whose first id is that of a chat, or of a message. */
const SUBJECTS = {
  chat: [
    "getChat",
    "archiveChat",
    "unarchiveChat",
    "markRead",
    "startTyping",
    "stopTyping",
    "listMessages",
    "sendMessage",
  ],
  message: ["getMessage", "editMessage", "react", "unreact"],
};

/**
 * What the first id of an endpoint is that of, where that is a chat or a message.
 * @param {string} name
 * @returns {"chat" | "message" | undefined}
 */
export function subjectOf(name) {
  if (SUBJECTS.chat.includes(name)) return "chat";
  return SUBJECTS.message.includes(name) ? "message" : undefined;
}

/** @type {Fill} */
function fillAccepted(it) {
  it.accepted ??= true;
}

/** @type {Fill} */
function fillChatSync(it) {
  it.backfill_from ??= null;
  it.chats_seen ??= 0;
  it.completed_at ??= null;
  it.created_at ??= null;
  it.error ??= null;
  it.kind ??= null;
  it.messages_imported ??= 0;
  it.oldest_updated_at ??= null;
  it.placement_id ??= null;
  it.started_at ??= null;
  it.trigger ??= null;
}

/** @type {Fill} */
function fillComment(it) {
  it.attachments ??= [];
  within(it.attachments, fillAttachment);
  it.author_avatar_url ??= null;
  it.author_external_id ??= null;
  it.author_username ??= null;
  it.body ??= null;
  it.created_at ??= null;
  it.external_edited_at ??= null;
  it.external_id ??= null;
  it.is_hidden ??= false;
  it.like_count ??= 0;
  it.metadata ??= null;
  it.parent_external_id ??= null;
  it.permalink ??= null;
  it.platform_data ??= null;
  it.posted_at ??= null;
  it.replies ??= [];
  within(it.replies, fillComment);
}

/** @type {Fill} */
function fillDeleted(it) {
  it.deleted ??= true;
}

/** @type {Fill} */
function fillIceBreakers(it) {
  it.ice_breakers ??= [];
}

/** @type {Fill} */
function fillListedComment(it) {
  it.attachments ??= [];
  within(it.attachments, fillAttachment);
  it.author_avatar_url ??= null;
  it.author_external_id ??= null;
  it.author_username ??= null;
  it.body ??= null;
  it.created_at ??= null;
  it.external_edited_at ??= null;
  it.external_id ??= null;
  it.is_hidden ??= false;
  it.like_count ??= 0;
  it.metadata ??= null;
  it.parent_external_id ??= null;
  it.permalink ??= null;
  it.platform_data ??= null;
  it.posted_at ??= null;
}

/** @type {Fill} */
function fillParticipantStatus(it) {
  it.fetched_at ??= null;
  it.is_business_follow_user ??= null;
  it.is_user_follow_business ??= null;
  it.is_verified_user ??= null;
}

/** @type {Fill} */
function fillPlacement(it) {
  it.avatar_url ??= null;
  it.metadata ??= null;
}

/** @type {Fill} */
function fillProfile(it) {
  it.avatar_url ??= null;
  it.expires_at ??= null;
  it.inactive_reason ??= null;
  it.name ??= null;
  it.placements_sync_status ??= null;
  it.platform_id ??= null;
  it.platform_url ??= null;
  it.post_count ??= null;
  it.profile_group_id ??= null;
  it.username ??= null;
}

/** @type {Fill} */
function fillSucceeded(it) {
  it.success ??= true;
}

/** @type {Fill} */
function fillTemplate(it) {
  it.components ??= [];
  it.created_at ??= null;
  it.external_id ??= null;
  it.message_send_ttl_seconds ??= null;
  it.parameter_format ??= null;
  it.quality_score ??= null;
  it.rejected_reason ??= null;
  it.updated_at ??= null;
  it.variable_count ??= 0;
}

/** @type {Fill} */
function fillWebhook(it) {
  it.created_at ??= null;
  it.description ??= null;
  it.enabled ??= false;
  it.events ??= [];
  it.secret ??= null;
  it.updated_at ??= null;
}

/** @type {Fill} */
function fillWebhookDelivery(it) {
  it.attempt_number ??= 0;
  it.attempted_at ??= null;
  it.created_at ??= null;
  it.response_status ??= null;
  it.success ??= false;
}
