//! The kinds of faults, as they are set, stored and shown.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Kind {
    /// 429, and nothing is done.
    RateLimit { retry_after_seconds: u32, retry_after: RetryAfter },
    /// 5xx, and nothing is done.
    ServerError { status: u16, body: ErrorBody },
    /// It takes longer, and goes on as ever.
    Latency { ms: Wait },
    /// The connection breaks, and nothing is done.
    DropBefore,
    /// It is done, and then the connection breaks without a byte of the answer.
    DropAfter,
    /// It is done, and the connection breaks in the middle of the answer.
    TruncatedAnswer,
    /// 409 for a key whose first request is said to be running.
    KeyInFlight,
    /// The platform refuses a message for now.
    TransientPlatformError(PlatformError),
    /// The platform refuses a message for good.
    PermanentPlatformError(PlatformError),
    /// An event is delivered twice.
    DuplicateWebhook,
    /// An event is delivered later, and with it after others that came later.
    DelayedWebhook { ms: Wait },
    /// The receiver took an event, but its answer got lost.
    LostWebhookAnswer,
}

/// How an answer says when to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RetryAfter {
    Seconds,
    Date,
    None,
}

/// What an error's body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorBody {
    Json,
    /// A page, as a proxy writes it.
    Html,
}

/// Which error a platform gives: the one that fits, where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PlatformError {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subcode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
}

/// A number of milliseconds, or a range of them from which each is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Wait {
    Always(u64),
    Between([u64; 2]),
}

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
