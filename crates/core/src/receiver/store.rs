//! What the machine asks of a store, and what a store answers. Each operation is one round trip, atomic, and safe to
//! repeat with the same token. All times are milliseconds by the store's clock; callers give and get durations.

use super::small_map::SmallMap;

/// What earlier runs of an event left for later ones, by name: answers, steps, the batch.
pub type Records = SmallMap<String, String>;

/// Records to write; `None` deletes one.
pub type Changes = SmallMap<String, Option<String>>;

/// One lease of one lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The lane.
    pub lane: String,
    /// A random text that only this holder knows.
    pub token: String,
    /// How long the lease lasts from each operation that takes or renews it, in milliseconds.
    pub lease_ms: u64,
}

/// An event to keep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewEvent {
    /// The row's identity: the first mark.
    pub id: String,
    /// `e:<event id>`, and `m:<message id>` for `message.received`. The event is known if any of them is.
    pub marks: Vec<String>,
    /// `c:<chat id>`, `e:<event id>`, or `o:<text>` where the user's `order` names it.
    pub lane: String,
    /// The chat, for [`ModelStore::forget`](super::ModelStore::forget).
    pub chat: Option<String>,
    /// When the event was created, in milliseconds since 1970: its place in the lane, then arrival.
    pub at: i64,
    /// The kept form's number and the event's ids and type. Stores don't read it.
    pub head: String,
    /// The event's JSON text, sealed if the user seals. Stores don't read it.
    pub body: String,
    /// How long the lane waits for another message, in milliseconds; 0 unless messages are gathered.
    pub quiet_ms: u64,
    /// The longest such wait in all, in milliseconds; 0 unless messages are gathered.
    pub max_ms: u64,
    /// The most events that may wait in the lane.
    pub limit: u64,
    /// A mark: the rows with it get this event's body as theirs.
    pub redacts: Option<String>,
}

/// An event as a store hands it out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredEvent {
    /// The row's identity.
    pub id: String,
    /// See [`NewEvent::head`].
    pub head: String,
    /// See [`NewEvent::body`].
    pub body: String,
    /// How many runs were begun and never ended, the present one included.
    pub starts: u32,
    /// How many runs failed.
    pub failures: u32,
    /// What earlier runs left.
    pub records: Records,
    /// Why the event can't be read, if it can't: its kept form is newer, or its seal doesn't open.
    pub unreadable: Option<String>,
}

/// What came of asking for a lane. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The lane is held. The first event is its head, whose start was counted; more only if more were asked for.
    Head {
        /// The lane.
        lane: String,
        /// The head, then the others in order.
        events: Vec<StoredEvent>,
    },
    /// Another token holds the lane.
    Busy {
        /// When its lease ends, in milliseconds from now.
        for_ms: u64,
    },
    /// The lane isn't due: it waits after a failure, or gathers.
    Later {
        /// When it is due, in milliseconds from now.
        in_ms: u64,
    },
    /// Nothing waits.
    Nothing {
        /// Without a lane: when the next lane is due, in milliseconds from now. `None` if none waits.
        in_ms: Option<u64>,
    },
    /// Another token took the lane since.
    Lost,
}

/// What a store knows of an event that it is given. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutState {
    /// It was unknown and is kept now.
    New,
    /// It waits already.
    Waiting,
    /// It was finished.
    Done,
    /// It died.
    Dead,
    /// Too many events wait in the lane; it was not kept.
    Full,
}

impl PutState {
    /// Every state: `new`, `waiting`, `done`, `dead`, `full`.
    const ALL: [PutState; 5] =
        [PutState::New, PutState::Waiting, PutState::Done, PutState::Dead, PutState::Full];

    /// Returns the state at this place of the list in JavaScript.
    pub(crate) fn at(place: u32) -> Option<Self> {
        PutState::ALL.get(place as usize).copied()
    }
}

/// An operation on a lane that is held. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Lengthens the lease.
    Renew,
    /// Writes records of an event.
    Record {
        /// The event.
        id: String,
        /// The records.
        records: Changes,
    },
    /// Ends events: their rows, bodies and records go, their marks stay.
    Finish {
        /// The events.
        ids: Vec<String>,
        /// Whether to hand out the lane's next head; else the lane is let go.
        next: bool,
        /// How long the marks stay, in milliseconds.
        keep_ms: u64,
        /// The most events to hand out.
        most: u64,
    },
    /// Counts a failed run, and lets the lane go.
    Fail {
        /// The event.
        id: String,
        /// How long the lane waits, in milliseconds.
        wait_ms: u64,
        /// Records to write with it.
        records: Changes,
    },
    /// Ends events as dead: their rows stay with bodies and records.
    Bury {
        /// The events.
        ids: Vec<String>,
        /// Whether to hand out the lane's next head; else the lane is let go.
        next: bool,
        /// How long the rows and marks stay, in milliseconds.
        keep_ms: u64,
        /// Why they died.
        error: String,
        /// The most events to hand out.
        most: u64,
    },
    /// Lets the lane go without counting anything.
    LetGo {
        /// The event whose start is taken back.
        id: Option<String>,
        /// How long the lane waits, in milliseconds.
        wait_ms: u64,
        /// Records to write with it.
        records: Changes,
    },
    /// Returns the lane's head again, or its next one.
    Take {
        /// The most events to hand out.
        most: u64,
    },
}

/// What came of an operation. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// The lane was still held.
    Held,
    /// Another token took the lane since.
    Lost,
    /// The lane's next state, for operations that hand out events.
    Taken(Taken),
}
