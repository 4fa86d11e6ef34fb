//! How an attempt ends without an answer, and the error that this makes.

use std::time::Duration;

use crate::client::Client;
use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::operation::Prepared;

/// The longest body of a successful answer, in bytes. A driver reads no more of it.
pub const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// How an attempt ended without an answer. Complete: a new way is a change that every driver must make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No connection could be made, so nothing of the request has left.
    Connect(String),
    /// No connection can be made, however often it is tried: a certificate store is missing, a port is blocked. Nothing
    /// of the request has left.
    Impossible(String),
    /// The connection broke after the request may have begun to leave.
    Interrupted(String),
    /// The time given with [`Step::Send`](super::Step::Send) passed.
    Timeout,
    /// The answer was a redirect that the host does not let us see.
    Redirected,
    /// The body of a successful answer is longer than [`MAX_ANSWER_BYTES`].
    TooLarge,
    /// The file of the request can't be read, or its size has changed. The body was not sent to its end, and no service
    /// acts on half of one.
    File(String),
}

/// The kinds of [`Failure`] by their names, for a driver that isn't written in Rust. Complete, as `Failure` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// [`Failure::Connect`].
    Connect,
    /// [`Failure::Impossible`].
    Impossible,
    /// [`Failure::Interrupted`].
    Interrupted,
    /// [`Failure::Timeout`].
    Timeout,
    /// [`Failure::Redirected`].
    Redirected,
    /// [`Failure::TooLarge`].
    TooLarge,
    /// [`Failure::File`].
    File,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: &[FailureKind] = &[
        FailureKind::Connect,
        FailureKind::Impossible,
        FailureKind::Interrupted,
        FailureKind::Timeout,
        FailureKind::Redirected,
        FailureKind::TooLarge,
        FailureKind::File,
    ];

    /// The name that JavaScript uses.
    pub fn name(self) -> &'static str {
        match self {
            FailureKind::Connect => "connect",
            FailureKind::Impossible => "impossible",
            FailureKind::Interrupted => "interrupted",
            FailureKind::Timeout => "timeout",
            FailureKind::Redirected => "redirected",
            FailureKind::TooLarge => "too_large",
            FailureKind::File => "file",
        }
    }

    /// Finds a kind by its name.
    ///
    /// ```
    /// use postproxy_dm_core::call::FailureKind;
    ///
    /// assert_eq!(FailureKind::named("too_large"), Some(FailureKind::TooLarge));
    /// assert_eq!(FailureKind::named("tooLarge"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        FailureKind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Makes the failure. The reason is dropped by the kinds that need none.
    pub fn because(self, reason: String) -> Failure {
        match self {
            FailureKind::Connect => Failure::Connect(reason),
            FailureKind::Impossible => Failure::Impossible(reason),
            FailureKind::Interrupted => Failure::Interrupted(reason),
            FailureKind::Timeout => Failure::Timeout,
            FailureKind::Redirected => Failure::Redirected,
            FailureKind::TooLarge => Failure::TooLarge,
            FailureKind::File => Failure::File(reason),
        }
    }
}

/// The time that passed without an answer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit {
    /// The whole call's.
    Call(Duration),
    /// That of one attempt.
    Attempt(Duration),
}

impl Failure {
    /// The error of the attempt. `limit` is the time that it had.
    pub(super) fn into_error(self, client: &Client, prepared: &Prepared, limit: Limit) -> Error {
        match self {
            Failure::Connect(why) | Failure::Impossible(why) => Error::new(
                ErrorClass::Connection,
                codes::CONNECTION_FAILED,
                Outcome::NotSent,
                format!("no connection to {} could be made: {why}", client.host()),
            ),
            Failure::Interrupted(why) => Error::new(
                ErrorClass::Connection,
                codes::CONNECTION_INTERRUPTED,
                Outcome::Unknown,
                format!("the connection to {} broke: {why}", client.host()),
            ),
            Failure::Timeout => {
                let (limit, of) = match limit {
                    Limit::Call(limit) => (limit, ""),
                    Limit::Attempt(limit) => (limit, " for an attempt"),
                };
                let (name, host, limit) = (prepared.name, client.host(), limit.as_millis() as u64);
                let text = format!("{name} took longer than its {limit} ms{of}, asking {host}");
                Error::new(ErrorClass::Timeout, codes::TIMEOUT, Outcome::Unknown, text)
            }
            Failure::Redirected => Error::new(
                ErrorClass::Other,
                codes::REDIRECTED,
                Outcome::Rejected,
                format!(
                    "the service answered with a redirect, which is not followed; check baseUrl ({})",
                    client.asked(prepared)
                ),
            ),
            Failure::TooLarge => Error::new(
                ErrorClass::Other,
                codes::ANSWER_TOO_LARGE,
                Outcome::Unknown,
                format!("the answer is longer than {MAX_ANSWER_BYTES} bytes"),
            ),
            Failure::File(why) => Error::invalid("media[0]", format_args!("can't be read: {why}")),
        }
    }
}
