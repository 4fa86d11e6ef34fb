//! Ice breakers: the questions that a new chat opens with.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

/// The questions that a new chat opens with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct IceBreakers {
    /// One to four of them.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub ice_breakers: Vec<IceBreaker>,
    /// Fields that this version doesn't know, kept as they are.
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
    /// The text that the person sees.
    pub question: String,
    /// The value that you receive when it is tapped.
    pub payload: String,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// A confirmation that the service did what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Succeeded {
    /// Whether it was done; `true` if a successful answer leaves it out.
    pub success: bool,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

impl Default for Succeeded {
    fn default() -> Self {
        Succeeded { success: true, unknown: Unknown::default() }
    }
}
