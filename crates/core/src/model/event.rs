//! What a webhook tells. How it is verified and read is in [`crate::webhook`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Chat, Message, Unknown};

/// The event types of direct messages, each with the name of the resource that it carries.
pub const EVENT_TYPES: &[(&str, &str)] = &[
    ("message.received", "Message"),
    ("message.sent", "Message"),
    ("message.delivered", "Message"),
    ("message.read", "Message"),
    ("message.edited", "Message"),
    ("message.deleted", "Message"),
    ("message.failed_waiting_for_retry", "Message"),
    ("message.failed", "Message"),
    ("reaction.received", "ReactionReceived"),
    ("referral.received", "ReferralReceived"),
];

/// An event. The same event may come more than once, always with the same `id`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Event {
    /// The same on every delivery of this event.
    pub id: Option<String>,
    /// `event`.
    pub object: Option<String>,
    /// What happened: one of [`EVENT_TYPES`], or a type that this version does not know.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened, ISO 8601.
    pub created_at: Option<String>,
    /// The resource.
    pub data: EventData,
    /// What this version does not know.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// The resource of an event, as it is after it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventData {
    /// The resource as it came. [`Event::resource`] reads it.
    pub object: Value,
    /// What this version does not know.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// The resource of an event, read by its type.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventResource {
    /// Of `message.*`.
    Message(Box<Message>),
    /// Of `reaction.received`.
    Reaction(Box<ReactionReceived>),
    /// Of `referral.received`.
    Referral(Box<ReferralReceived>),
    /// Of a type that is not ours, or a resource of another form.
    Other(Value),
}

/// The person reacted to a message, or took a reaction back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ReactionReceived {
    /// The message as it is afterwards.
    pub message: Message,
    /// The platform's id of who reacted.
    pub sender_external_id: Option<String>,
    /// Whether it was set or taken back.
    pub action: ReactionAction,
    /// Its name, where it has one.
    #[cfg_attr(feature = "typescript", ts(type = "ReactionName | (string & {}) | null"))]
    pub reaction: Option<String>,
    /// The emoji.
    pub emoji: Option<String>,
    /// When, ISO 8601.
    pub occurred_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Whether a reaction was set or taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReactionAction {
    /// Set.
    #[default]
    React,
    /// Taken back.
    Unreact,
    /// An action that this version does not know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// The person came by a link or an advertisement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ReferralReceived {
    /// The chat.
    pub chat: Chat,
    /// What the link carried.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Where it was.
    pub source: Option<String>,
    /// What kind of link.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The click-to-WhatsApp advertisement.
    pub ctwa_clid: Option<String>,
    /// When, ISO 8601.
    pub occurred_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

impl Event {
    /// Reads the resource by the event's type. Never fails: what does not fit is [`EventResource::Other`].
    pub fn resource(&self) -> EventResource {
        let resource = EVENT_TYPES.iter().find(|(kind, _)| *kind == self.kind).map(|(_, resource)| *resource);
        let object = &self.data.object;
        let read = match resource {
            Some("Message") => {
                Message::deserialize(object).map(|it| EventResource::Message(Box::new(it))).ok()
            }
            Some("ReactionReceived") => {
                ReactionReceived::deserialize(object).map(|it| EventResource::Reaction(Box::new(it))).ok()
            }
            Some("ReferralReceived") => {
                ReferralReceived::deserialize(object).map(|it| EventResource::Referral(Box::new(it))).ok()
            }
            _ => None,
        };
        read.unwrap_or_else(|| EventResource::Other(object.clone()))
    }
}
