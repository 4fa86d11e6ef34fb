//! The people whom a profile chats with, as the platform sees them.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

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
