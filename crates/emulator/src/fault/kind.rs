//! What follows from the kind of a fault: what it strikes, what else may strike with it, and how long it takes.

use std::time::Duration;

use crate::store::faults::{Kind, Wait};

impl Kind {
    /// Whether it strikes calls of the API.
    pub(super) fn is_of_calls(&self) -> bool {
        match self {
            Kind::RateLimit { .. }
            | Kind::ServerError { .. }
            | Kind::Latency { .. }
            | Kind::DropBefore
            | Kind::DropAfter
            | Kind::TruncatedAnswer
            | Kind::KeyInFlight => true,
            Kind::TransientPlatformError(_)
            | Kind::PermanentPlatformError(_)
            | Kind::DuplicateWebhook
            | Kind::DelayedWebhook { .. }
            | Kind::LostWebhookAnswer => false,
        }
    }

    /// Whether others may strike the same thing besides.
    pub(super) fn leaves_room(&self) -> bool {
        matches!(self, Kind::Latency { .. } | Kind::DuplicateWebhook | Kind::DelayedWebhook { .. })
    }

    pub(super) fn wait(&self) -> Wait {
        match self {
            Kind::Latency { ms } | Kind::DelayedWebhook { ms } => *ms,
            _ => Wait::Always(0),
        }
    }
}

impl Wait {
    pub(super) fn draw(self, random: &mut fastrand::Rng) -> Duration {
        Duration::from_millis(match self {
            Wait::Always(ms) => ms,
            Wait::Between([least, most]) => random.u64(least..=most),
        })
    }
}
