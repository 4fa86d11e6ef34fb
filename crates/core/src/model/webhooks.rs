//! Webhooks, and the attempts to deliver events to them.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

/// An endpoint that events are sent to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Webhook {
    /// Postproxy's id.
    pub id: String,
    /// Where events go, https.
    pub url: String,
    /// The event types that are sent; `*` stands for all.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub events: Vec<String>,
    /// Whether events are sent now.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub enabled: bool,
    /// A note for people.
    pub description: Option<String>,
    /// What signatures are made with. Only in the answer to its creation.
    pub secret: Option<String>,
    /// When it was made, ISO 8601.
    pub created_at: Option<String>,
    /// When it last changed, ISO 8601.
    pub updated_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// One attempt to send an event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct WebhookDelivery {
    /// The id of this attempt.
    pub id: String,
    /// The event, the same on every attempt.
    pub event_id: String,
    /// Its type.
    #[cfg_attr(feature = "typescript", ts(type = "DirectMessageEventType | (string & {})"))]
    pub event_type: String,
    /// What the endpoint answered; nothing where it did not.
    pub response_status: Option<u16>,
    /// Which attempt it was, from 1.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub attempt_number: u32,
    /// Whether the answer was a 2xx.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub success: bool,
    /// When it was made, ISO 8601.
    pub attempted_at: Option<String>,
    /// When it was written down, ISO 8601.
    pub created_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// That something is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Deleted {
    /// It is, as a success that leaves it out says too.
    pub deleted: bool,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

impl Default for Deleted {
    fn default() -> Self {
        Deleted { deleted: true, unknown: Unknown::default() }
    }
}
