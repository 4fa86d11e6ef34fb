//! What goes into a call from its driver, and what the driver does next.

use std::time::Duration;

use super::answer::Answer;
use crate::call_options::CallOptions;
use crate::error::Error;
use crate::operation::Body;

/// The driver's clocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Now {
    /// The time since any fixed moment, on a clock that never jumps.
    pub monotonic: Duration,
    /// The time since 1970, to read a `Retry-After` that is a date.
    pub unix: Duration,
}

/// Random bytes for one call. Its idempotency key and its jitter are made from them.
pub type Randomness = [u8; 24];

/// What a call starts with besides its arguments.
#[derive(Debug)]
pub struct Start {
    /// The options of this call.
    pub options: CallOptions,
    /// The time at the start. The deadline counts from it.
    pub now: Now,
    /// Fresh random bytes.
    pub randomness: Randomness,
}

/// What only the caller of a call can say. Complete, as [`Failure`](super::Failure) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Whether it is the call's turn, among those of a client with `maxConcurrency`.
    Turn,
    /// The API key, for a client that is keyed by its calls.
    Key,
}

impl Question {
    /// The name that JavaScript uses.
    pub fn name(self) -> &'static str {
        match self {
            Question::Turn => "turn",
            Question::Key => "key",
        }
    }
}

/// What the driver does next.
#[derive(Debug)]
#[must_use]
pub enum Step<R = http::Request<Body>> {
    /// Send this request, and report within the timeout with
    /// [`handle_response`](super::Call::handle_response) or [`handle_failure`](super::Call::handle_failure).
    Send {
        /// The request.
        request: R,
        /// The time that is left until the deadline. It covers the answer's body too.
        timeout: Duration,
    },
    /// Ask the caller this, and report within the time with [`take_reply`](super::Call::take_reply).
    Ask(Question, Duration),
    /// Wait that long, then poll again.
    Wait(Duration),
    /// The call is over.
    Done(Result<Answer, Error>),
}
