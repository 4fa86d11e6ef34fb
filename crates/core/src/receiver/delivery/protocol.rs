//! What a driver tells a delivery, and what a delivery tells its driver to do.

use crate::receiver::refusal::HttpAnswer;
use crate::receiver::store::{PutState, Taken};

/// What a delivery begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begin {
    /// Whether the event has a handler.
    pub has_handler: bool,
    /// Whether the event runs before the answer and never touches the store.
    pub is_direct: bool,
    /// Whether this process works on what is due, or somebody else always does.
    pub lives_on: bool,
    /// Whether there is room here for another lane.
    pub has_room: bool,
    /// What is left of the host's time, in milliseconds. `None`: no limit.
    pub left_ms: Option<u64>,
}

/// What a driver tells a delivery. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryInput {
    /// The event was read. The first input, once.
    Begin(Begin),
    /// What came of the put.
    Put {
        /// What the store knows of the event.
        state: PutState,
        /// What came of asking for its lane, if it was asked for.
        lane: Option<Taken>,
        /// Whether a hold in this process has the lane.
        is_here: bool,
    },
    /// What came of asking for the lane again.
    Taken {
        /// The lane.
        lane: Taken,
        /// Whether a hold in this process has the lane.
        is_here: bool,
    },
    /// The store failed to keep the event, or to hand out its lane.
    StoreFailed,
    /// A hold in this process told what became of the event.
    Outcome(Became),
    /// The direct handler, or `forward`, ended.
    Ran {
        /// Whether it succeeded.
        is_done: bool,
    },
    /// Time has passed.
    Time,
}

/// What became of a delivery's event in a hold of this process. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// Its handler finished.
    Done,
    /// Its handler failed and will run again.
    Failed,
    /// It is dead.
    Dead,
    /// The hold ended without it.
    Released,
}

/// What a delivery tells its driver to do. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryCommand {
    /// Keep the event, and ask for its lane if told to. A lane that is handed out begins a hold.
    Put {
        /// Whether to ask for the lane.
        take: bool,
    },
    /// Ask for the event's lane. A lane that is handed out begins a hold.
    Take,
    /// Run the handler before the answer, without a store.
    RunDirect,
    /// Hand the event to the user's engine.
    Forward,
    /// Say what a hold in this process makes of the event.
    Watch,
    /// Answer the request. Once.
    Answer {
        /// The status and headers.
        answer: HttpAnswer,
        /// What became of the event.
        outcome: Answered,
        /// Whether there is time to work on another lane that is due.
        look_further: bool,
    },
}

/// What an answer reports. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The handler finished.
    Done,
    /// The handler failed, or the store did.
    Failed,
    /// The event is dead.
    Dead,
    /// Nobody handles it.
    Ignored,
    /// It was known.
    Seen,
    /// It is kept.
    Kept,
}

/// What a driver does next, and when it comes back if nothing else happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryNext {
    /// What to do, in this order.
    pub commands: Vec<DeliveryCommand>,
    /// When to say that time has passed, on the monotonic clock. `None`: nothing is waited for.
    pub wake_ms: Option<u64>,
}
