// Generated from crates/core by crates/xtask. Change it there, then `npm run build`.
// The types of events, and the defaults of fields that the service leaves out of what they hold.

/** @typedef {(it: any) => void} Fill */

/**
 * The types of events: what fills the resource in, and when an event tells what the person did.
 * @type {Record<string, { fill: Fill, fromPerson: "always" | "inbound" | "never" }>}
 */
export const eventTypes = {
  "message.received": { fill: fillMessage, fromPerson: "inbound" },
  "message.sent": { fill: fillMessage, fromPerson: "never" },
  "message.delivered": { fill: fillMessage, fromPerson: "never" },
  "message.read": { fill: fillMessage, fromPerson: "never" },
  "message.edited": { fill: fillMessage, fromPerson: "inbound" },
  "message.deleted": { fill: fillMessage, fromPerson: "inbound" },
  "message.failed_waiting_for_retry": { fill: fillMessage, fromPerson: "never" },
  "message.failed": { fill: fillMessage, fromPerson: "never" },
  "reaction.received": { fill: fillReactionReceived, fromPerson: "always" },
  "referral.received": { fill: fillReferralReceived, fromPerson: "always" },
  "profile.connected": { fill: fillProfileConnectionChanged, fromPerson: "never" },
  "profile.disconnected": { fill: fillProfileConnectionChanged, fromPerson: "never" },
  "comment.created": { fill: fillCommentCreated, fromPerson: "never" },
  "message_template.status_updated": { fill: fillTemplateUpdated, fromPerson: "never" },
  "message_template.category_updated": { fill: fillTemplateUpdated, fromPerson: "never" },
  "placement.name_status_updated": { fill: fillPlacementNameStatusUpdated, fromPerson: "never" },
  "placement.quality_updated": { fill: fillPlacementQualityUpdated, fromPerson: "never" },
  "whatsapp.automatic_event": { fill: fillWhatsappAutomaticEvent, fromPerson: "never" },
};

/** @type {Fill} */
export function fillAttachment(it) {
  it.external_id ??= null;
  it.id ??= null;
  it.url ??= null;
}

/** @type {Fill} */
export function fillChat(it) {
  it.archived ??= false;
  it.created_at ??= null;
  it.external_conversation_id ??= null;
  it.external_placement_id ??= null;
  it.group ??= false;
  it.last_inbound_at ??= null;
  it.last_message_at ??= null;
  it.last_outbound_at ??= null;
  it.metadata ??= null;
  it.participant_avatar_url ??= null;
  it.participant_name ??= null;
  it.participant_username ??= null;
}

/** @type {Fill} */
function fillCommentCreated(it) {
  it.author_avatar_url ??= null;
  it.author_external_id ??= null;
  it.author_name ??= null;
  it.author_username ??= null;
  it.body ??= null;
  it.created_at ??= null;
  it.external_id ??= null;
  it.is_hidden ??= false;
  it.like_count ??= 0;
  it.parent_external_id ??= null;
  it.permalink ??= null;
  it.platform_data ??= null;
  it.platform_post_id ??= null;
  it.posted_at ??= null;
  it.profile_id ??= null;
  it.reply_count ??= 0;
}

/** @type {Fill} */
function fillErrorDetails(it) {
  it.platform_error_code ??= null;
  it.platform_error_message ??= null;
  it.platform_error_subcode ??= null;
  it.postproxy_note ??= null;
}

/** @type {Fill} */
export function fillMessage(it) {
  it.attachments ??= [];
  within(it.attachments, fillAttachment);
  it.body ??= null;
  it.buttons ??= null;
  it.card ??= null;
  it.contacts ??= null;
  it.created_at ??= null;
  it.elements ??= null;
  it.error_details ??= null;
  within(it.error_details, fillErrorDetails);
  it.error_message ??= null;
  it.external_comment_id ??= null;
  it.external_deleted_at ??= null;
  it.external_delivered_at ??= null;
  it.external_edited_at ??= null;
  it.external_id ??= null;
  it.external_posted_at ??= null;
  it.external_read_at ??= null;
  it.interactive ??= null;
  it.is_unsupported ??= false;
  it.location ??= null;
  it.platform_data ??= null;
  it.quick_replies ??= null;
  it.reactions ??= [];
  within(it.reactions, fillReaction);
  it.reply_markup ??= null;
  it.reply_to_external_id ??= null;
  it.story_reply ??= null;
  it.tag ??= null;
  it.tapped_action ??= null;
  within(it.tapped_action, fillTappedAction);
  it.template ??= null;
  within(it.template, fillMessageTemplate);
}

/** @type {Fill} */
function fillMessageTemplate(it) {
  it.external_id ??= null;
  it.id ??= null;
  it.language ??= null;
  it.name ??= null;
  it.variables ??= null;
}

/** @type {Fill} */
function fillPlacementNameStatusUpdated(it) {
  it.decision ??= null;
  it.metadata ??= null;
  it.name ??= null;
  it.platform ??= null;
  it.profile_group_id ??= null;
  it.profile_id ??= null;
  it.profile_name ??= null;
  it.rejection_reason ??= null;
  it.requested_name ??= null;
}

/** @type {Fill} */
function fillPlacementQualityUpdated(it) {
  it.current_limit ??= null;
  it.event ??= null;
  it.metadata ??= null;
  it.name ??= null;
  it.old_limit ??= null;
  it.platform ??= null;
  it.profile_group_id ??= null;
  it.profile_id ??= null;
  it.profile_name ??= null;
}

/** @type {Fill} */
function fillProfileConnectionChanged(it) {
  it.name ??= null;
  it.origin ??= null;
  it.platform_id ??= null;
  it.profile_group_id ??= null;
  it.uid ??= null;
  it.username ??= null;
}

/** @type {Fill} */
function fillReaction(it) {
  it.at ??= null;
  it.emoji ??= null;
  it.reaction ??= null;
  it.sender_external_id ??= null;
}

/** @type {Fill} */
function fillReactionReceived(it) {
  it.emoji ??= null;
  within(it.message, fillMessage);
  it.occurred_at ??= null;
  it.reaction ??= null;
  it.sender_external_id ??= null;
}

/** @type {Fill} */
function fillReferralReceived(it) {
  within(it.chat, fillChat);
  it.ctwa_clid ??= null;
  it.occurred_at ??= null;
  it.ref ??= null;
  it.source ??= null;
  it.type ??= null;
}

/** @type {Fill} */
function fillTappedAction(it) {
  it.payload ??= null;
  it.title ??= null;
}

/** @type {Fill} */
function fillTemplateUpdated(it) {
  it.external_id ??= null;
  it.quality_score ??= null;
  it.rejected_reason ??= null;
}

/** @type {Fill} */
function fillWhatsappAutomaticEvent(it) {
  it.chat_id ??= null;
  it.ctwa_clid ??= null;
  it.custom_data ??= null;
  it.event_name ??= null;
  it.external_message_id ??= null;
  it.participant_external_id ??= null;
}

/**
 * Fills in an object, or each of a list. The service may send anything else.
 * @param {unknown} value
 * @param {Fill} fill
 */
export function within(value, fill) {
  if (Array.isArray(value)) for (const item of value) within(item, fill);
  else if (typeof value === "object" && value !== null) fill(value);
}
