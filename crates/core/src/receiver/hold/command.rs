//! What a hold tells its driver to do.

use crate::error::Error;

use crate::receiver::store::Operation;

/// What a driver does next, and when it comes back if nothing else happens.
#[derive(Debug)]
pub struct Next {
    /// What to do, in this order.
    pub commands: Vec<Command>,
    /// When to say that time has passed, on the monotonic clock. `None`: nothing is waited for.
    pub wake_ms: Option<u64>,
}

/// What a hold tells its driver to do. The list is complete.
#[derive(Debug)]
pub enum Command {
    /// Do this operation of the lane, and say what came of it.
    Store {
        /// The operation's number.
        n: u64,
        /// What to do.
        operation: Operation,
    },
    /// Say [`Input::Alone`](super::Input::Alone) if no other hold is at work in this process, and
    /// [`Input::GiveWay`](super::Input::GiveWay) if another one has been told this first. From now on until this hold is over,
    /// hand out no lane, and tell other holds to give way. Comes again while the hold waits.
    Alone,
    /// Run the handler.
    Run(Run),
    /// Send a message.
    Send {
        /// The number of the ask.
        n: u64,
        /// The chat.
        chat: String,
        /// The content as JSON text. `None`: what the handler gave, because it holds bytes.
        content: Option<String>,
        /// The idempotency key.
        key: String,
    },
    /// Call a step's function.
    Call {
        /// The number of the ask.
        n: u64,
    },
    /// Finish events inside the user's transaction.
    FinishIn {
        /// The number of the ask.
        n: u64,
        /// The events.
        ids: Vec<String>,
        /// How long their marks stay, in milliseconds.
        keep_ms: u64,
    },
    /// An ask succeeded.
    Resolve {
        /// The number of the ask.
        n: u64,
        /// What the handler gets.
        value: Value,
    },
    /// An ask failed.
    Reject {
        /// The number of the ask.
        n: u64,
        /// Why. `None`: the failure that the driver reported.
        error: Option<Error>,
    },
    /// Abort the handler's signal. Its context is closed.
    Abort(Abort),
    /// An event's run came to this.
    Tell(Tell),
    /// Something failed that the handler doesn't know of.
    TellError {
        /// What, in words.
        message: String,
        /// The event.
        id: Option<String>,
    },
    /// Call `onDead` and wait for it; then say [`Input::Told`](super::Input::Told).
    TellDead {
        /// The events that will be buried.
        ids: Vec<String>,
        /// Why, in words.
        why: String,
    },
    /// The hold is over. Its lane was let go, or is no longer its own.
    Over {
        /// Whether the hold only had its share of events, so that the lane may be due. A process that looks at nothing by
        /// itself looks at what is due now, or nobody does until the next webhook.
        is_behind: bool,
    },
}

/// A run of the handler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The events, in order; several where messages are gathered.
    pub ids: Vec<String>,
    /// The name in `on` of the handler.
    pub handler: String,
    /// How often the event was run, this run included.
    pub attempt: u32,
}

/// What a handler gets for an ask. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Of a send.
    Sent {
        /// The message as JSON text; `None` if only the service knows what was sent.
        message: Option<String>,
        /// Whether an earlier run has sent it, or meant to.
        is_already_sent: bool,
    },
    /// Of a step: its JSON text.
    Step(String),
    /// Of a write: its idempotency key.
    Key(String),
    /// Of a finish inside a transaction.
    Nothing,
}

/// Why a run is aborted. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abort {
    /// The lease couldn't be renewed, or another process holds the lane.
    LeaseLost,
    /// The run took too long.
    Timeout,
    /// The receiver was closed.
    Closed,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tell {
    /// What became of it.
    pub state: Ended,
    /// The row's id.
    pub id: String,
    /// The event's type.
    pub kind: String,
    /// How often it was run.
    pub attempt: u32,
}

/// What became of an event. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Its handler finished.
    Done,
    /// Its handler failed and will run again.
    Failed {
        /// The wait until then, in milliseconds.
        wait_ms: u64,
    },
    /// It is dead.
    Dead,
}
