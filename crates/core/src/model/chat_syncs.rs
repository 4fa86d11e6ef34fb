//! Imports of a profile's older chats.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

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
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub chats_seen: u64,
    /// How many messages it has brought.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
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
