//! What a webhook tells. How it is verified and read is in [`crate::webhook`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::chats::Chat;
use super::messages::Message;
use super::unknown::Unknown;

/// A type of event that is about direct messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventType {
    /// The name, as in an event's `type`.
    pub name: &'static str,
    /// The name of the model of its resource.
    pub resource: &'static str,
    /// Whether it tells what the person did, which is what a reply can answer.
    pub from_person: FromPerson,
}

/// When an event of a type tells what the person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FromPerson {
    /// Each time.
    Always,
    /// Where its message is inbound: messages of the profile itself are told of by the same type.
    WhenInbound,
    /// Never: it tells how far a message of the profile got.
    Never,
}

/// The event types of direct messages.
pub const EVENT_TYPES: &[EventType] = &[
    EventType::new("message.received", "Message", FromPerson::WhenInbound),
    EventType::new("message.sent", "Message", FromPerson::Never),
    EventType::new("message.delivered", "Message", FromPerson::Never),
    EventType::new("message.read", "Message", FromPerson::Never),
    EventType::new("message.edited", "Message", FromPerson::WhenInbound),
    EventType::new("message.deleted", "Message", FromPerson::WhenInbound),
    EventType::new("message.failed_waiting_for_retry", "Message", FromPerson::Never),
    EventType::new("message.failed", "Message", FromPerson::Never),
    EventType::new("reaction.received", "ReactionReceived", FromPerson::Always),
    EventType::new("referral.received", "ReferralReceived", FromPerson::Always),
];

/// An event. The same event may come more than once, always with the same `id`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Event {
    /// The same on every delivery of this event. [`crate::webhook::parse`] refuses an event without one.
    pub id: String,
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

impl EventType {
    const fn new(name: &'static str, resource: &'static str, from_person: FromPerson) -> Self {
        EventType { name, resource, from_person }
    }

    /// The type of that name; `None` for one that is not about direct messages, or that this version does not know.
    pub fn of(name: &str) -> Option<&'static Self> {
        EVENT_TYPES.iter().find(|it| it.name == name)
    }
}

impl Event {
    /// Whether the event tells what the person did. Every other event (receipts, failures, echoes of the profile's
    /// own messages) must not be answered: the answer would bring about the next one.
    ///
    /// ```
    /// use postproxy_dm_core::webhook;
    ///
    /// let event = |kind, direction| {
    ///     let message = format!(r#"{{"id":"msg_1","chat_id":"chat_1","direction":"{direction}"}}"#);
    ///     let body = format!(r#"{{"id":"evt_1","type":"{kind}","data":{{"object":{message}}}}}"#);
    ///     webhook::parse(body.as_bytes()).unwrap()
    /// };
    /// assert!(event("message.received", "inbound").can_reply());
    /// assert!(!event("message.received", "outbound").can_reply());
    /// assert!(!event("message.read", "outbound").can_reply());
    /// ```
    pub fn can_reply(&self) -> bool {
        match EventType::of(&self.kind).map(|it| it.from_person) {
            Some(FromPerson::Always) => true,
            Some(FromPerson::WhenInbound) => match self.data.object.get("direction") {
                None | Some(Value::Null) => true,
                Some(direction) => direction == "inbound",
            },
            Some(FromPerson::Never) | None => false,
        }
    }

    /// Reads the resource by the event's type. Never fails: what does not fit is [`EventResource::Other`].
    pub fn resource(&self) -> EventResource {
        let resource = EventType::of(&self.kind).map(|it| it.resource);
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
