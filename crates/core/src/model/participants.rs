//! The people whom a profile chats with, as the platform sees them.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

/// What Instagram reports about a person. The service keeps it for a short while.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ParticipantStatus {
    /// Whether the person's account is verified.
    pub is_verified_user: Option<bool>,
    /// Whether the person follows the business.
    pub is_user_follow_business: Option<bool>,
    /// Whether the business follows the person.
    pub is_business_follow_user: Option<bool>,
    /// When the service asked Instagram, ISO 8601.
    pub fetched_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}
