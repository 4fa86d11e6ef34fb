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
    /// The profile whose chats are imported.
    pub profile_id: String,
    /// The Page or phone number, if the import is limited to one.
    pub placement_id: Option<String>,
    /// The kind of import.
    #[cfg_attr(feature = "typescript", ts(type = "\"chats\" | (string & {}) | null"))]
    pub kind: Option<String>,
    /// The reason why the import was started.
    #[cfg_attr(feature = "typescript", ts(type = "ChatSyncTrigger | null"))]
    pub trigger: Option<String>,
    /// The state of the import.
    pub status: ChatSyncStatus,
    /// When the import began, ISO 8601.
    pub started_at: Option<String>,
    /// When the import ended, ISO 8601.
    pub completed_at: Option<String>,
    /// How many chats the import has seen.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub chats_seen: u64,
    /// How many messages the import has added.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub messages_imported: u64,
    /// How far back the import goes, ISO 8601.
    pub backfill_from: Option<String>,
    /// The oldest change that the import has seen, ISO 8601.
    pub oldest_updated_at: Option<String>,
    /// Why the import failed.
    pub error: Option<String>,
    /// When the import was requested, ISO 8601.
    pub created_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// The state of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChatSyncStatus {
    /// The import has not begun.
    #[default]
    Pending,
    /// The import is running.
    Running,
    /// The import is complete.
    Completed,
    /// The import failed.
    Failed,
    /// A status that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}
