//! The objects of the API as they are on the wire. Fields are `None` when unknown; fields and values that this
//! version does not know are kept, and survive a round trip.

mod account;
mod chats;
mod events;
mod messages;
mod pages;
mod profiles;
mod shape;

pub use account::{
    Accepted, ChatSync, ChatSyncStatus, Deleted, IceBreaker, IceBreakers, IceBreakersWritten,
    ParticipantStatus, Webhook, WebhookDelivery,
};
pub use chats::{Chat, ChatMetadata, Platform};
pub use events::{
    EVENT_TYPES, Event, EventData, EventResource, EventType, FromPerson, ReactionAction, ReactionReceived,
    ReferralReceived,
};
pub use messages::{
    Attachment, AttachmentStatus, AttachmentType, Button, ButtonType, Card, DefaultAction, Direction,
    Element, ErrorDetails, Message, MessageStatus, PlatformCode, QuickReply, Reaction, TappedAction,
    TappedKind,
};
pub use pages::{List, Page};
pub use profiles::{Profile, ProfileStatus};
pub use shape::{AnswerBody, AnswerKind, AnswerShape};

use serde::Deserialize;

/// Fields that this version does not know.
pub type Unknown = serde_json::Map<String, serde_json::Value>;

/// For fields that are never absent here but may come as `null`.
fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
