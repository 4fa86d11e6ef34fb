//! The events that a webhook reports. [`crate::webhook`] verifies and reads them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::chats::Chat;
use super::comments::CommentCreated;
use super::messages::Message;
use super::profile_connections::ProfileConnectionChanged;
use super::unknown::Unknown;
use super::whatsapp_events::{
    PlacementNameStatusUpdated, PlacementQualityUpdated, TemplateUpdated, WhatsappAutomaticEvent,
};

/// A type of event about direct messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventType {
    /// The name, as in an event's `type`.
    pub name: &'static str,
    /// The model of its resource.
    pub resource: ResourceModel,
    /// Whether the person did something in such an event, so that a reply can answer it.
    pub from_person: FromPerson,
}

/// The model of an event's resource. A number in the table of types, because only some modules need the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceModel {
    /// [`Message`].
    Message,
    /// [`ReactionReceived`].
    ReactionReceived,
    /// [`ReferralReceived`].
    ReferralReceived,
    /// [`ProfileConnectionChanged`].
    ProfileConnectionChanged,
    /// [`CommentCreated`].
    CommentCreated,
    /// [`TemplateUpdated`].
    TemplateUpdated,
    /// [`PlacementNameStatusUpdated`].
    PlacementNameStatusUpdated,
    /// [`PlacementQualityUpdated`].
    PlacementQualityUpdated,
    /// [`WhatsappAutomaticEvent`].
    WhatsappAutomaticEvent,
}

/// When the person did something in an event of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FromPerson {
    /// In every event.
    Always,
    /// If its message is inbound: the profile's own messages have the same event type.
    WhenInbound,
    /// Never: the event reports the state of the profile's message.
    Never,
}

/// The event types of direct messages.
pub const EVENT_TYPES: &[EventType] = &[
    EventType::new("message.received", ResourceModel::Message, FromPerson::WhenInbound),
    EventType::new("message.sent", ResourceModel::Message, FromPerson::Never),
    EventType::new("message.delivered", ResourceModel::Message, FromPerson::Never),
    EventType::new("message.read", ResourceModel::Message, FromPerson::Never),
    EventType::new("message.edited", ResourceModel::Message, FromPerson::WhenInbound),
    EventType::new("message.deleted", ResourceModel::Message, FromPerson::WhenInbound),
    EventType::new("message.failed_waiting_for_retry", ResourceModel::Message, FromPerson::Never),
    EventType::new("message.failed", ResourceModel::Message, FromPerson::Never),
    EventType::new("reaction.received", ResourceModel::ReactionReceived, FromPerson::Always),
    EventType::new("referral.received", ResourceModel::ReferralReceived, FromPerson::Always),
    EventType::new("profile.connected", ResourceModel::ProfileConnectionChanged, FromPerson::Never),
    EventType::new("profile.disconnected", ResourceModel::ProfileConnectionChanged, FromPerson::Never),
    // A comment has no chat that a message could answer in: see `privateReply`.
    EventType::new("comment.created", ResourceModel::CommentCreated, FromPerson::Never),
];

/// The event types of what an account has around its direct messages. No WebAssembly module holds them: JavaScript says
/// whether a type is known.
pub const ACCOUNT_EVENT_TYPES: &[EventType] = &[
    EventType::new("message_template.status_updated", ResourceModel::TemplateUpdated, FromPerson::Never),
    EventType::new("message_template.category_updated", ResourceModel::TemplateUpdated, FromPerson::Never),
    EventType::new(
        "placement.name_status_updated",
        ResourceModel::PlacementNameStatusUpdated,
        FromPerson::Never,
    ),
    EventType::new("placement.quality_updated", ResourceModel::PlacementQualityUpdated, FromPerson::Never),
    EventType::new("whatsapp.automatic_event", ResourceModel::WhatsappAutomaticEvent, FromPerson::Never),
];

/// An event. The same event may arrive more than once, always with the same `id`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Event {
    /// The event's id, the same on every delivery. [`crate::webhook::parse`] refuses an event without one.
    pub id: String,
    /// `event`.
    pub object: Option<String>,
    /// The type of event: one of [`EVENT_TYPES`], or a type that this version doesn't know.
    #[serde(rename = "type")]
    pub kind: String,
    /// When the event was created, ISO 8601.
    pub created_at: Option<String>,
    /// The resource.
    pub data: EventData,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// The resource of an event, as it is after the event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventData {
    /// The resource as it was received. [`Event::resource`] reads it.
    pub object: Value,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// The resource of an event, read by its type.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventResource {
    /// The message of a `message.*` event.
    Message(Box<Message>),
    /// The reaction of a `reaction.received` event.
    Reaction(Box<ReactionReceived>),
    /// The referral of a `referral.received` event.
    Referral(Box<ReferralReceived>),
    /// The profile of a `profile.connected` or `profile.disconnected` event.
    ProfileConnection(Box<ProfileConnectionChanged>),
    /// The comment of a `comment.created` event.
    Comment(Box<CommentCreated>),
    /// The template of a `message_template.*` event.
    Template(Box<TemplateUpdated>),
    /// The phone number of a `placement.name_status_updated` event.
    PlacementName(Box<PlacementNameStatusUpdated>),
    /// The phone number of a `placement.quality_updated` event.
    PlacementQuality(Box<PlacementQualityUpdated>),
    /// What the person did in a `whatsapp.automatic_event`.
    WhatsappAutomatic(Box<WhatsappAutomaticEvent>),
    /// The resource of any other type, or one of another form.
    Other(Value),
}

/// The person reacted to a message, or took a reaction back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ReactionReceived {
    /// The message as it is after the reaction.
    pub message: Message,
    /// The platform's id of the person who reacted.
    pub sender_external_id: Option<String>,
    /// Whether the reaction was set or removed.
    pub action: ReactionAction,
    /// The name of the reaction, if it has one.
    #[cfg_attr(feature = "typescript", ts(type = "ReactionName | (string & {}) | null"))]
    pub reaction: Option<String>,
    /// The emoji.
    pub emoji: Option<String>,
    /// When it happened, ISO 8601.
    pub occurred_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Whether a reaction was set or removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReactionAction {
    /// The reaction was set.
    #[default]
    React,
    /// The reaction was removed.
    Unreact,
    /// An action that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// The person came by a link or an advertisement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ReferralReceived {
    /// The chat that the person came to.
    pub chat: Chat,
    /// The value that the link carried.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// Where the link was.
    pub source: Option<String>,
    /// The kind of link.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The click-to-WhatsApp advertisement.
    pub ctwa_clid: Option<String>,
    /// When it happened, ISO 8601.
    pub occurred_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

impl EventType {
    const fn new(name: &'static str, resource: ResourceModel, from_person: FromPerson) -> Self {
        EventType { name, resource, from_person }
    }

    /// Returns the event type with this name; `None` if it isn't about direct messages, or this version doesn't know it.
    pub fn of(name: &str) -> Option<&'static Self> {
        EVENT_TYPES.iter().find(|it| it.name == name)
    }
}

impl ResourceModel {
    /// Returns the name of the model.
    pub fn name(self) -> &'static str {
        match self {
            ResourceModel::Message => "Message",
            ResourceModel::ReactionReceived => "ReactionReceived",
            ResourceModel::ReferralReceived => "ReferralReceived",
            ResourceModel::ProfileConnectionChanged => "ProfileConnectionChanged",
            ResourceModel::CommentCreated => "CommentCreated",
            ResourceModel::TemplateUpdated => "TemplateUpdated",
            ResourceModel::PlacementNameStatusUpdated => "PlacementNameStatusUpdated",
            ResourceModel::PlacementQualityUpdated => "PlacementQualityUpdated",
            ResourceModel::WhatsappAutomaticEvent => "WhatsappAutomaticEvent",
        }
    }
}

impl Event {
    /// Whether the person did something in this event. Every other event (receipts, failures, echoes of the profile's own
    /// messages) must not be answered, because the answer would cause the next one.
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

    /// Reads the resource by the event's type. Never fails: a resource that doesn't fit is [`EventResource::Other`].
    pub fn resource(&self) -> EventResource {
        let of_account = ACCOUNT_EVENT_TYPES.iter().find(|it| it.name == self.kind);
        let resource = EventType::of(&self.kind).or(of_account).map(|it| it.resource);
        let object = &self.data.object;
        let read = match resource {
            Some(ResourceModel::Message) => {
                Message::deserialize(object).map(|it| EventResource::Message(Box::new(it))).ok()
            }
            Some(ResourceModel::ReactionReceived) => {
                ReactionReceived::deserialize(object).map(|it| EventResource::Reaction(Box::new(it))).ok()
            }
            Some(ResourceModel::ReferralReceived) => {
                ReferralReceived::deserialize(object).map(|it| EventResource::Referral(Box::new(it))).ok()
            }
            Some(ResourceModel::ProfileConnectionChanged) => ProfileConnectionChanged::deserialize(object)
                .map(|it| EventResource::ProfileConnection(Box::new(it)))
                .ok(),
            Some(ResourceModel::CommentCreated) => {
                CommentCreated::deserialize(object).map(|it| EventResource::Comment(Box::new(it))).ok()
            }
            Some(ResourceModel::TemplateUpdated) => {
                TemplateUpdated::deserialize(object).map(|it| EventResource::Template(Box::new(it))).ok()
            }
            Some(ResourceModel::PlacementNameStatusUpdated) => {
                let read = PlacementNameStatusUpdated::deserialize(object);
                read.map(|it| EventResource::PlacementName(Box::new(it))).ok()
            }
            Some(ResourceModel::PlacementQualityUpdated) => {
                let read = PlacementQualityUpdated::deserialize(object);
                read.map(|it| EventResource::PlacementQuality(Box::new(it))).ok()
            }
            Some(ResourceModel::WhatsappAutomaticEvent) => {
                let read = WhatsappAutomaticEvent::deserialize(object);
                read.map(|it| EventResource::WhatsappAutomatic(Box::new(it))).ok()
            }
            None => None,
        };
        read.unwrap_or_else(|| EventResource::Other(object.clone()))
    }
}
