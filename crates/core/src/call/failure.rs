//! How an attempt may end without an answer, as its driver reports it.

/// A driver reads at most this much of the body of a successful answer.
pub const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// How an attempt ended without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No connection could be made: nothing of the request has left.
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
    /// The file that goes with the request can't be read, or has another size than was told: the body was not sent
    /// to its end, and no service acts on half of one.
    File(String),
}
