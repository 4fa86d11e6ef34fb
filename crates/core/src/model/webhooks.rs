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
    /// The address that events are sent to, an `https://` URL.
    pub url: String,
    /// The event types that are sent; `*` stands for every type.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub events: Vec<String>,
    /// Whether events are sent now.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub enabled: bool,
    /// A note for people.
    pub description: Option<String>,
    /// The secret for signatures. Not in lists.
    #[cfg_attr(
        feature = "schema",
        schemars(skip_serializing_if = "Option::is_none", extend("default" = null))
    )]
    pub secret: Option<String>,
    /// When the webhook was created, ISO 8601.
    pub created_at: Option<String>,
    /// When the webhook last changed, ISO 8601.
    pub updated_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
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
    /// The id of the event, the same on every attempt.
    pub event_id: String,
    /// The type of the event.
    #[cfg_attr(feature = "typescript", ts(type = "DirectMessageEventType | (string & {})"))]
    pub event_type: String,
    /// The status that the endpoint answered with; nothing if it didn't answer.
    pub response_status: Option<u16>,
    /// The number of the attempt, from 1.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub attempt_number: u32,
    /// Whether the answer was a 2xx.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub success: bool,
    /// When the attempt was made, ISO 8601.
    pub attempted_at: Option<String>,
    /// When the attempt was recorded, ISO 8601.
    pub created_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// A confirmation that something was deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Deleted {
    /// Whether it was deleted; `true` if a successful answer leaves it out.
    pub deleted: bool,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

impl Default for Deleted {
    fn default() -> Self {
        Deleted { deleted: true, unknown: Unknown::default() }
    }
}
