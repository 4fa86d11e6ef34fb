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
    /// Its name as people see it.
    pub name: Option<String>,
    /// Its user name on the platform.
    pub username: Option<String>,
    /// Whether it can be used.
    pub status: ProfileStatus,
    /// Where it lives.
    pub platform: Platform,
    /// The platform's id for it.
    pub platform_id: Option<String>,
    /// The group that it belongs to.
    pub profile_group_id: Option<String>,
    /// When its authorisation ends, ISO 8601.
    pub expires_at: Option<String>,
    /// How many posts it has.
    pub post_count: Option<u64>,
    /// Its picture.
    pub avatar_url: Option<String>,
    /// Its page on the platform.
    pub platform_url: Option<String>,
    /// What this version does not know.
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
    /// It can.
    #[default]
    Active,
    /// Its authorisation ended.
    Expired,
    /// It is switched off.
    Inactive,
    /// A status that this version does not know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}
