//! Placements: the Pages, channels and phone numbers that a profile writes through.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::unknown::Unknown;

/// A Page, a channel or a phone number of a profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Placement {
    /// The id. A WhatsApp number's is the `placement_id` of a new chat, and the `phone_number_id` of WhatsApp's own calls.
    pub id: String,
    /// The name that people see. A WhatsApp number's is its display name.
    pub name: String,
    /// The placement's picture.
    pub avatar_url: Option<String>,
    /// Other data from the platform about the placement.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub metadata: Option<Value>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}
