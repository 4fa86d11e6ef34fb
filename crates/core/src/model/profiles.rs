//! A profile: a Page or account that messages are sent from.

use serde::{Deserialize, Serialize};

use super::platform::Platform;
use super::unknown::Unknown;

/// A Page or account on a platform.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Profile {
    /// Postproxy's id.
    pub id: String,
    /// The name that people see.
    pub name: Option<String>,
    /// The user name on the platform.
    pub username: Option<String>,
    /// Whether the profile can be used.
    pub status: ProfileStatus,
    /// Why the profile is switched off. `network_taken`: the same account was connected elsewhere.
    #[cfg_attr(feature = "typescript", ts(type = "\"network_taken\" | (string & {}) | null"))]
    pub inactive_reason: Option<String>,
    /// The platform that the profile is on.
    pub platform: Platform,
    /// The platform's id.
    pub platform_id: Option<String>,
    /// The profile group that the profile belongs to.
    pub profile_group_id: Option<String>,
    /// When the authorisation ends, ISO 8601.
    pub expires_at: Option<String>,
    /// How many posts the profile has.
    pub post_count: Option<u64>,
    /// The profile's picture.
    pub avatar_url: Option<String>,
    /// The profile's page on the platform.
    pub platform_url: Option<String>,
    /// How far the service is with reading the profile's placements.
    pub placements_sync_status: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Whether a profile can be used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProfileStatus {
    /// The profile can be used.
    #[default]
    Active,
    /// The authorisation ended.
    Expired,
    /// The profile is switched off.
    Inactive,
    /// A status that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}
