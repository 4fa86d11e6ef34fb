//! Reactions to a message.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

/// A reaction to a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Reaction {
    /// The platform's id of the person or the profile that reacted.
    pub sender_external_id: Option<String>,
    /// The emoji.
    pub emoji: Option<String>,
    /// The name of the reaction, if it has one.
    #[cfg_attr(feature = "typescript", ts(type = "ReactionName | (string & {}) | null"))]
    pub reaction: Option<String>,
    /// When it happened, ISO 8601.
    pub at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}
