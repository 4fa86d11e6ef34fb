//! What an account sets up around its chats: webhooks, ice breakers, imports of older chats.

use serde::{Deserialize, Serialize};

use super::Unknown;

/// An endpoint that events are sent to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Webhook {
    /// Postproxy's id.
    pub id: String,
    /// Where events go, https.
    pub url: String,
    /// The event types that are sent; `*` stands for all.
    #[serde(deserialize_with = "super::null_as_default")]
    pub events: Vec<String>,
    /// Whether events are sent now.
    #[serde(deserialize_with = "super::null_as_default")]
    pub enabled: bool,
    /// A note for people.
    pub description: Option<String>,
    /// What signatures are made with. Only in the answer to its creation.
    pub secret: Option<String>,
    /// When it was made, ISO 8601.
    pub created_at: Option<String>,
    /// When it last changed, ISO 8601.
    pub updated_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// One attempt to send an event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct WebhookDelivery {
    /// The id of this attempt.
    pub id: String,
    /// The event, the same on every attempt.
    pub event_id: String,
    /// Its type.
    #[cfg_attr(feature = "typescript", ts(type = "DirectMessageEventType | (string & {})"))]
    pub event_type: String,
    /// What the endpoint answered; nothing where it did not.
    pub response_status: Option<u16>,
    /// Which attempt it was, from 1.
    #[serde(deserialize_with = "super::null_as_default")]
    pub attempt_number: u32,
    /// Whether the answer was a 2xx.
    #[serde(deserialize_with = "super::null_as_default")]
    pub success: bool,
    /// When it was made, ISO 8601.
    pub attempted_at: Option<String>,
    /// When it was written down, ISO 8601.
    pub created_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// That something is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Deleted {
    /// It is, as a success that leaves it out says too.
    pub deleted: bool,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// That something will be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Accepted {
    /// It will, as a success that leaves it out says too.
    pub accepted: bool,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// What came of setting or deleting ice breakers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct IceBreakersWritten {
    /// It was done, as a success that leaves it out says too.
    pub success: bool,
    /// The questions as they are now, where the service tells them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub ice_breakers: Option<Vec<IceBreaker>>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

impl Default for Deleted {
    fn default() -> Self {
        Deleted { deleted: true, unknown: Unknown::default() }
    }
}

impl Default for Accepted {
    fn default() -> Self {
        Accepted { accepted: true, unknown: Unknown::default() }
    }
}

impl Default for IceBreakersWritten {
    fn default() -> Self {
        IceBreakersWritten { success: true, ice_breakers: None, unknown: Unknown::default() }
    }
}

/// The questions that a new chat opens with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct IceBreakers {
    /// One to four of them.
    #[serde(deserialize_with = "super::null_as_default")]
    pub ice_breakers: Vec<IceBreaker>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// A question that the person can tap.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct IceBreaker {
    /// What the person sees.
    pub question: String,
    /// What comes back when it is tapped.
    pub payload: String,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// What Instagram tells of a person. Kept by the service for a short while.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ParticipantStatus {
    /// The account is verified.
    pub is_verified_user: Option<bool>,
    /// The person follows the business.
    pub is_user_follow_business: Option<bool>,
    /// The business follows the person.
    pub is_business_follow_user: Option<bool>,
    /// When Instagram was asked, ISO 8601.
    pub fetched_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// An import of a profile's older chats.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ChatSync {
    /// Postproxy's id.
    pub id: String,
    /// Whose chats.
    pub profile_id: String,
    /// The Page or phone number, where it is about one.
    pub placement_id: Option<String>,
    /// What kind of import it is.
    #[cfg_attr(feature = "typescript", ts(type = "\"chats\" | (string & {}) | null"))]
    pub kind: Option<String>,
    /// What set it off.
    #[cfg_attr(feature = "typescript", ts(type = "ChatSyncTrigger | null"))]
    pub trigger: Option<String>,
    /// How far it is.
    pub status: ChatSyncStatus,
    /// When it began, ISO 8601.
    pub started_at: Option<String>,
    /// When it ended, ISO 8601.
    pub completed_at: Option<String>,
    /// How many chats it has seen.
    #[serde(deserialize_with = "super::null_as_default")]
    pub chats_seen: u64,
    /// How many messages it has brought.
    #[serde(deserialize_with = "super::null_as_default")]
    pub messages_imported: u64,
    /// How far back it goes, ISO 8601.
    pub backfill_from: Option<String>,
    /// The oldest change that it has seen, ISO 8601.
    pub oldest_updated_at: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was asked for, ISO 8601.
    pub created_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// How far an import is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChatSyncStatus {
    /// Not begun.
    #[default]
    Pending,
    /// Under way.
    Running,
    /// Done.
    Completed,
    /// It broke off.
    Failed,
    /// A status that this version does not know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}
