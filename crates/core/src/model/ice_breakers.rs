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

impl Default for IceBreakersWritten {
    fn default() -> Self {
        IceBreakersWritten { success: true, ice_breakers: None, unknown: Unknown::default() }
    }
}
