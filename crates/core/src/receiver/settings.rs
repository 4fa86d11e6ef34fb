//! A receiver's effective numbers: what was given, else the defaults. All times are in milliseconds.

use crate::to_json::{JsonText, ToJson};

/// An event that ends its process never comes to "fail", and takes along the runs beside it, whose starts count too. So an
/// event whose runs never ended more than this often runs alone in its process.
pub(super) const STARTS_IN_COMPANY: u64 = 2;

/// An event dies once this many of its runs alone never ended: nothing else can have ended their processes.
pub(super) const STARTS_ALONE: u64 = 3;

/// How often a hold asks whether nothing else runs in its process.
pub(super) const ALONE_ASK_MS: u64 = 100;

/// A hold ends after this many events, or a chat that floods keeps its place for ever.
pub(super) const EVENTS_A_HOLD: u32 = 10;

/// A hold begins no event after this time.
pub(super) const HOLD_MS: u64 = 30_000;

/// How long a lane is let go for if this process can't read or handle its head.
pub(super) const UNREADABLE_WAIT_MS: u64 = 30_000;

/// The longest wait that an error may ask for: the chat waits with its event.
pub(super) const MOST_WAIT_MS: u64 = 24 * 60 * 60 * 1000;

/// An intent without a result that is older is not sent: the service knows its key for 24 h.
pub(super) const INTENT_MS: u64 = 23 * 60 * 60 * 1000;

/// The most bytes of records that an event may have, names included.
pub(super) const RECORDS_BYTES: usize = 256 * 1024;

/// How long a run whose signal was aborted may take to end before its place is freed.
pub(super) const ABORT_GRACE_MS: u64 = 1000;

/// What is left of the host's time for the answer.
pub(super) const ANSWER_RESERVE_MS: u64 = 1000;

/// No run begins with less of the host's time left.
pub(super) const LEAST_RUN_MS: u64 = 2000;

/// How a lane is chosen for an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// What the person does in a chat shares its lane.
    Chat,
    /// Each event has a lane of its own.
    None,
    /// The user's function names the lane.
    Custom,
}

/// How messages are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gather {
    /// A lane is due this long after its newest message.
    pub quiet_ms: u64,
    /// And at most this long after its oldest.
    pub max_ms: u64,
}

/// A receiver's effective numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Part of all names in the store and, where given, of idempotency keys.
    pub name: Option<String>,
    /// How a lane is chosen.
    pub order: Order,
    /// How messages are gathered, if they are.
    pub gather: Option<Gather>,
    /// Lanes at a time in one process.
    pub concurrency: u64,
    /// Failed runs until an event dies.
    pub attempts: u32,
    /// The wait after the first failure; it doubles with each.
    pub backoff_first_ms: u64,
    /// The longest wait after a failure.
    pub backoff_max_ms: u64,
    /// How long a run may take.
    pub handler_timeout_ms: u64,
    /// How long a lease lasts.
    pub lease_ms: u64,
    /// Whether an event that is kept is acknowledged, whoever works on it.
    pub answers_kept: bool,
    /// How long a delivery waits for its event.
    pub answer_within_ms: u64,
    /// How long marks of finished events stay.
    pub keep_ms: u64,
    /// How long dead events stay.
    pub dead_keep_ms: u64,
    /// The longest body of a request, in bytes.
    pub max_body_bytes: u64,
    /// Waiting events a lane.
    pub max_waiting: u64,
    /// How old a signature may be, in seconds.
    pub tolerance_seconds: u64,
    /// The kind of store: `memory`, `redis`.
    pub store_kind: String,
    /// Whether the store outlives its process.
    pub durable: bool,
    /// Whether somebody always works on what the store keeps.
    pub lives_on: bool,
    /// Whether events are handed to an engine of the user's own.
    pub forward: bool,
}

impl Settings {
    /// How many events are asked for with a lane.
    pub fn most(&self) -> u64 {
        if self.gather.is_some() { 50 } else { 1 }
    }

    /// How long one operation of the store may take, in milliseconds.
    pub const STORE_TIMEOUT_MS: u64 = 5000;

    /// How often due lanes are looked for, in milliseconds: at work, and when idle.
    pub const POLL_MS: [u64; 2] = [1000, 30_000];

    /// How long handlers may go on after `close`, in milliseconds.
    pub const CLOSE_GRACE_MS: u64 = 25_000;
}

impl ToJson for Settings {
    fn write_json(&self, out: &mut JsonText) {
        let order = match self.order {
            Order::Chat => "chat",
            Order::None => "none",
            Order::Custom => "custom",
        };
        out.object(|out| {
            out.field("name", self.name.as_deref().unwrap_or("default"));
            out.field("order", order);
            out.field("gather", self.gather);
            out.field("answer", if self.answers_kept { "kept" } else { "finished" });
            for (name, number) in [
                ("concurrency", self.concurrency),
                ("attempts", self.attempts.into()),
                ("handlerTimeoutMs", self.handler_timeout_ms),
                ("leaseMs", self.lease_ms),
                ("answerWithinMs", self.answer_within_ms),
                ("keepMs", self.keep_ms),
                ("deadKeepMs", self.dead_keep_ms),
                ("maxBodyBytes", self.max_body_bytes),
                ("maxWaiting", self.max_waiting),
                ("toleranceSeconds", self.tolerance_seconds),
                ("most", self.most()),
                ("storeTimeoutMs", Settings::STORE_TIMEOUT_MS),
                ("closeGraceMs", Settings::CLOSE_GRACE_MS),
                ("leastRunMs", LEAST_RUN_MS),
            ] {
                out.field(name, number);
            }
            out.field("pollMs", &Settings::POLL_MS[..]);
        });
    }
}

impl ToJson for Gather {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("quietMs", self.quiet_ms);
            out.field("maxMs", self.max_ms);
        });
    }
}
