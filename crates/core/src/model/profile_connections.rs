//! The connection of a profile to its platform, as events tell of it.

use serde::{Deserialize, Serialize};

use super::platform::Platform;
use super::profiles::ProfileStatus;
use super::unknown::Unknown;

/// A profile was connected to its platform, or its connection ended. Nothing is sent until it is connected again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ProfileConnectionChanged {
    /// Postproxy's id of the profile.
    pub id: String,
    /// The name that people see.
    pub name: Option<String>,
    /// The platform that the profile is on.
    pub platform: Platform,
    /// The profile group that the profile belongs to.
    pub profile_group_id: Option<String>,
    /// Whether the profile can be used, as it is after the event.
    pub status: ProfileStatus,
    /// The platform's id, by its older name.
    pub uid: Option<String>,
    /// The user name on the platform.
    pub username: Option<String>,
    /// The platform's id.
    pub platform_id: Option<String>,
    /// Who ended the connection.
    pub origin: Option<ConnectionOrigin>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Who ended a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConnectionOrigin {
    /// A user of the account.
    User,
    /// The service, because the platform no longer accepts the authorisation.
    Automated,
    /// Somebody that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}
