//! What a driver tells a hold.

use crate::error::Outcome;

use crate::receiver::store::{Stored, Taken};

/// What a driver tells a hold. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// What came of asking for the lane. The first input, once.
    Taken(Taken),
    /// What came of an operation.
    Stored {
        /// The operation's number.
        n: u64,
        /// What came of it.
        result: Stored,
    },
    /// An operation failed or took too long; it may have had its effect.
    StoreFailed {
        /// The operation's number.
        n: u64,
        /// Why, in words.
        why: String,
    },
    /// The handler ended.
    Handled(Result<(), HandlerError>),
    /// The handler asks for something.
    Ask {
        /// The driver's number for it.
        n: u64,
        /// What it asks for.
        ask: Ask,
    },
    /// A send ended.
    Sent {
        /// The number of the ask.
        n: u64,
        /// The message as JSON text, or how it failed.
        result: Result<String, SendFailure>,
    },
    /// A step's function gave this JSON text.
    Stepped {
        /// The number of the ask.
        n: u64,
        /// The value as JSON text.
        value: String,
    },
    /// A step's function failed.
    Dropped(
        /// The number of the ask.
        u64,
    ),
    /// The event was finished inside the user's transaction, or the lease was lost.
    FinishedIn {
        /// The number of the ask.
        n: u64,
        /// Whether the lane was still held.
        is_held: bool,
    },
    /// `onDead` has ended.
    Told,
    /// No other hold is at work in this process, and none begins a run until this one is over.
    Alone,
    /// Another hold waits to be alone in this process, or is: begin nothing. A run that was begun goes on to its end. Comes
    /// before any input that may hand out a head.
    GiveWay,
    /// The receiver closes: the run may go on for so long.
    Close {
        /// In milliseconds.
        grace_ms: u64,
    },
    /// Time has passed.
    Time,
}

/// Why a handler failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandlerError {
    /// The error in words.
    pub message: String,
    /// The least wait that the error asks for, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Whether another run is pointless.
    pub is_final: bool,
}

/// How a send failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendFailure {
    /// Whether the service may have acted.
    pub outcome: Outcome,
    /// Whether the key was used before with another body: something was sent under it.
    pub is_already_answered: bool,
}

/// What a handler asks for. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// To send an answer, into the event's chat unless another one is named.
    Send {
        /// The chat; `None` for a reply.
        chat: Option<String>,
        /// The answer's name; an answer without one is counted.
        name: Option<String>,
        /// The content as JSON text; of bytes, their digest.
        content: String,
        /// Whether the content holds bytes, which no record can give back.
        has_bytes: bool,
    },
    /// To run a function once in all runs.
    Step {
        /// The step's name.
        name: String,
    },
    /// The key of a write by the context's client.
    Write {
        /// The operation's name.
        operation: String,
        /// The ids that it is given.
        ids: Vec<String>,
    },
    /// To finish the event inside a transaction.
    FinishIn,
}
