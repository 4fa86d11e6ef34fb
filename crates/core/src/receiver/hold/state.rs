//! What a hold knows, and the state that it is in.

use super::command::Command;
use super::run::Run;
use crate::jitter::Jitter;
use crate::receiver::configured::Receiver;
use crate::receiver::moment::Moment;
use crate::receiver::settings::ANSWER_RESERVE_MS;
use crate::receiver::small_map::SmallMap;
use crate::receiver::store::{Lease, Operation};

/// How a hold begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldStart {
    /// The lane.
    pub lane: String,
    /// The token, a random text.
    pub token: String,
    /// When the lane was asked for, before the store answered, on the monotonic clock in milliseconds.
    pub asked_at_ms: u64,
    /// What is left of the host's time, in milliseconds, counted from then. `None`: no limit.
    pub left_ms: Option<u64>,
    /// Random bytes: waits are spread with them.
    pub seed: [u8; 8],
}

/// One lease of one lane.
#[derive(Debug)]
pub struct Hold {
    pub(super) receiver: Receiver,
    pub(super) lease: Lease,
    pub(super) jitter: Jitter,
    pub(super) now: Moment,
    /// When the hold began, on the monotonic clock.
    pub(super) began_at_ms: u64,
    /// When the lease ends, counted from before it was asked for.
    pub(super) until_ms: u64,
    /// When the lease is renewed next.
    pub(super) renew_at_ms: u64,
    /// When the host's time for a run ends.
    pub(super) host_until_ms: Option<u64>,
    /// When a run is aborted because the receiver closes.
    pub(super) close_at_ms: Option<u64>,
    /// Whether this hold begins no further run, because another one in its process wants to be alone, or this one was.
    pub(super) gives_way: bool,
    /// Whether the lane was let go because this hold had its share.
    pub(super) is_behind: bool,
    /// How many events this hold has ended.
    pub(super) ended: u32,
    /// Operations that the store hasn't answered.
    pub(super) asking: SmallMap<u64, Asking>,
    pub(super) last_n: u64,
    pub(super) state: State,
    pub(super) commands: Vec<Command>,
}

#[derive(Debug)]
pub(super) enum State {
    /// The lane was asked for.
    Taking,
    /// The run may end its process, and waits until nothing else runs there. The driver is asked again then.
    Waiting { run: Box<Run>, ask_at_ms: u64 },
    /// What must be known before the run is being written: its events, or that it runs alone.
    Preparing(Box<Run>),
    /// The handler runs.
    Running(Box<Run>),
    /// The event was finished inside a transaction; the store is asked whether that was committed.
    Checking(Box<Run>),
    /// `onDead` is called, until then at the latest.
    Telling { run: Box<Run>, why: String, until_ms: u64 },
    /// What came of the run's answers is being written, before the burial.
    Noting { run: Box<Run>, why: String },
    /// The store is told how the run ended.
    Settling { run: Box<Run>, end: End },
    /// The lane was let go, or is no longer ours.
    Over,
}

impl Hold {
    /// Starts a hold. Its first input is [`Input::Taken`].
    pub fn new(receiver: &Receiver, start: HoldStart) -> Self {
        let HoldStart { lane, token, asked_at_ms, left_ms, seed } = start;
        let lease_ms = receiver.settings.lease_ms;
        Hold {
            receiver: receiver.clone(),
            lease: Lease { lane, token, lease_ms },
            jitter: Jitter::new(u64::from_le_bytes(seed)),
            now: Moment { monotonic_ms: asked_at_ms, unix_ms: 0 },
            began_at_ms: asked_at_ms,
            until_ms: asked_at_ms.saturating_add(lease_ms),
            renew_at_ms: asked_at_ms.saturating_add(lease_ms / 3),
            host_until_ms: left_ms
                .map(|left| asked_at_ms.saturating_add(left.saturating_sub(ANSWER_RESERVE_MS))),
            close_at_ms: None,
            gives_way: false,
            is_behind: false,
            ended: 0,
            asking: SmallMap::new(),
            last_n: 0,
            state: State::Taking,
            commands: Vec::new(),
        }
    }

    /// Returns the lane and the token, for the store's operations.
    pub fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Whether the hold is over.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Done,
    Failed {
        wait_ms: u64,
    },
    Dead,
    /// Given back, uncounted.
    Released,
}

/// An operation that the store hasn't answered.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) operation: Operation,
    pub(super) purpose: Purpose,
    pub(super) asked_at_ms: u64,
    pub(super) tries: u32,
    /// When it is repeated, once it has failed.
    pub(super) repeat_at_ms: Option<u64>,
}

/// What an operation is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// To keep the lease.
    Renew,
    /// To see more of the lane.
    View { most: u64 },
    /// To write what must be known before a run.
    Prepare,
    /// To write what came of a run before its burial.
    Note,
    /// To write what an ask needs.
    Record { ask: u64, name: String, value: String },
    /// To learn whether a transaction was committed.
    Check,
    /// To end the run.
    Settle,
}
