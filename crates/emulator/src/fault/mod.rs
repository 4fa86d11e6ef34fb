//! Faults: what goes wrong on purpose, where, and how often. They are set as a whole with a seed; the same seed and the
//! same requests in the same order give the same run.

mod answer;
mod breaks;
mod draw;
mod kind;

pub(crate) use answer::{Place, strike};
pub(crate) use breaks::{Breaks, carry_out};
pub(crate) use draw::{Drawn, draw};
pub(crate) use kind::{ErrorBody, Kind, PlatformError, RetryAfter, Wait};

use postproxy_dm_core::model::Platform;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What goes wrong, where, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FaultSettings")]
pub(crate) struct Fault {
    #[serde(flatten)]
    pub(crate) kind: Kind,
    /// Only for calls of this endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<String>,
    /// Only for messages on this platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) platform: Option<Platform>,
    /// Only for events of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<String>,
    /// How likely it strikes, from 0 to 1.
    pub(crate) probability: f64,
    /// How often it strikes at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
    /// So many are spared first.
    pub(crate) after: u64,
}

impl Fault {
    /// Whether it may strike a call of this endpoint.
    fn is_for_call(&self, place: Place) -> bool {
        self.kind.is_of_calls()
            && self.operation.as_deref().is_none_or(|only| only == place.operation)
            // Only a write with a key can be refused for its key.
            && (place.has_key || self.kind != Kind::KeyInFlight)
    }

    /// Whether it may strike a message on this platform.
    pub(crate) fn is_for_message(&self, platform: &Platform) -> bool {
        matches!(self.kind, Kind::TransientPlatformError(_) | Kind::PermanentPlatformError(_))
            && self.platform.as_ref().is_none_or(|only| only == platform)
    }

    /// Whether it may strike an event when it is put into the queue of a webhook.
    pub(crate) fn is_for_event(&self, event_type: &str) -> bool {
        matches!(self.kind, Kind::DuplicateWebhook | Kind::DelayedWebhook { .. })
            && self.is_of_type(event_type)
    }

    /// Whether it may strike the answer to a delivery of an event.
    pub(crate) fn is_for_delivery(&self, event_type: &str) -> bool {
        self.kind == Kind::LostWebhookAnswer && self.is_of_type(event_type)
    }

    fn is_of_type(&self, event_type: &str) -> bool {
        self.event.as_deref().is_none_or(|only| only == event_type)
    }
}
