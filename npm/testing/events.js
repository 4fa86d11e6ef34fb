// An example of every type of event, with all the fields of the models.

import { fieldsOf, kindOf } from "../given.js";
import { invalid } from "../invalid.js";
import { eventTypes } from "../models.js";

let made = 0;

/**
 * @param {string} type
 * @param {Record<string, unknown>} [changes] to the resource
 * @returns {any}
 */
export function exampleEvent(type, changes) {
  if (typeof type !== "string" || !Object.hasOwn(eventTypes, type)) {
    const known = Object.keys(eventTypes).join(", ");
    const given = typeof type === "string" ? JSON.stringify(type) : kindOf(type);
    throw invalid("type", `must be an event of direct messages, got ${given}; known are ${known}`);
  }
  made += 1;
  // Events that are made later are later: their order in a chat is that of their times.
  const created_at = new Date(Date.now() + made).toISOString();
  /** @type {Record<string, unknown>} */
  const object = resourceOf(type, created_at);
  eventTypes[type].fill(object);
  for (const [name, value] of Object.entries(fieldsOf(changes, "changes"))) {
    if (!Object.hasOwn(object, name)) {
      throw invalid(name, `is no field of ${type}, which has ${Object.keys(object).join(", ")}`);
    }
    object[name] = value;
  }
  eventTypes[type].fill(object);
  return { id: `evt_example_${made}`, object: "event", type, created_at, data: { object } };
}

/**
 * @param {string} type
 * @param {string} at
 */
function resourceOf(type, at) {
  const message = messageOf(type, at);
  switch (type) {
    case "reaction.received":
      return {
        message,
        sender_external_id: "person",
        action: "react",
        reaction: "love",
        emoji: "❤",
        occurred_at: at,
      };
    case "profile.connected":
    case "profile.disconnected":
      return {
        ...{ id: "prof_example", name: "Acme", platform: "facebook" },
        status: type === "profile.connected" ? "active" : "expired",
      };
    case "comment.created":
      return {
        ...{ id: `cmt_example_${made}`, post_id: "post_example", profile_id: "prof_example" },
        ...{ platform: "facebook", status: "synced", author_external_id: "person", body: "How much is it?" },
        ...{ posted_at: at, created_at: at },
      };
    case "message_template.status_updated":
    case "message_template.category_updated":
      return {
        ...{ id: "tpl_example", profile_id: "prof_example", platform: "whatsapp", name: "order_shipped" },
        ...{ language: "en_US", category: "UTILITY", status: "APPROVED" },
      };
    case "placement.name_status_updated":
      return { id: "106540352242922", name: "Acme", decision: "APPROVED", requested_name: "Acme" };
    case "placement.quality_updated":
      return { id: "106540352242922", event: "UPGRADE", current_limit: "TIER_10K", old_limit: "TIER_1K" };
    case "whatsapp.automatic_event":
      return { profile_id: "prof_example", chat_id: "chat_example", event_name: "Purchase" };
    case "referral.received":
      return { chat: chatOf(at), ref: "spring", source: "SHORTLINK", type: "OPEN_THREAD", occurred_at: at };
    default:
      return message;
  }
}

/** How a message is after an event of each type. @type {Record<string, Record<string, string>>} */
const STATES = {
  "message.received": { status: "received" },
  "message.sent": { status: "published" },
  "message.delivered": { status: "published", external_delivered_at: "" },
  "message.read": { status: "published", external_delivered_at: "", external_read_at: "" },
  "message.edited": { status: "received", external_edited_at: "" },
  "message.deleted": { status: "received", external_deleted_at: "" },
  "message.failed_waiting_for_retry": {
    status: "failed_waiting_for_retry",
    error_message: "The platform is busy",
  },
  "message.failed": { status: "failed", error_message: "The person blocked the profile" },
};

/**
 * @param {string} type
 * @param {string} at
 */
function messageOf(type, at) {
  const state = STATES[type] ?? STATES["message.received"] ?? {};
  const isInbound = state.status === "received";
  return {
    id: `msg_example_${made}`,
    chat_id: "chat_example",
    external_id: `mid.${made}`,
    direction: isInbound ? "inbound" : "outbound",
    body: isInbound ? "Where is my order?" : "On its way.",
    external_posted_at: at,
    created_at: at,
    // An empty text stands for the event's time.
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [name, value === "" ? at : value])),
  };
}

/** @param {string} at */
function chatOf(at) {
  return {
    id: "chat_example",
    profile_id: "prof_example",
    platform: "facebook",
    participant_external_id: "person",
    participant_name: "Jane Doe",
    last_inbound_at: at,
    last_message_at: at,
  };
}
