//! Faults: what goes wrong on purpose, where, and how often. They are set as a whole with a seed; the same seed and the
//! same requests in the same order give the same run.

mod draw;
mod kind;
pub(crate) mod settings;

pub(crate) use draw::{Drawn, draw};

use postproxy_dm_core::model::Platform;

use crate::store::faults::{Fault, Kind};

/// Which call it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) operation: &'static str,
    pub(crate) has_key: bool,
}

impl Fault {
    /// Whether it may strike a call of this endpoint.
    pub(crate) fn is_for_call(&self, place: Place) -> bool {
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
