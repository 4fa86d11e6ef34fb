//! One lease of one lane: runs the lane's events one at a time, and says what the store shall remember of each.
//!
//! ```text
//!                  ┌───────────────── next head ──────────────────┐
//!                  ▼                                              │
//!  Taking ──▶ Batching ──▶ Running ──▶ Checking ──▶ Settling ─────┴──▶ Over
//!     │        (gather)       │     (finish in tx)     ▲
//!     └── dead by counts ──▶ Telling (onDead) ─────────┘
//! ```
//!
//! A run asks for answers and steps while it is open. Each is written before it is sent, see `asks.rs`.

mod asks;
mod batch;
mod begin;
mod command;
mod input;
mod intent;
mod lease;
mod run;
mod settle;
mod store;

use std::collections::BTreeMap;

pub use command::{Abort, Command, Ended, Next, Run, Tell, Value};
pub use input::{Ask, HandlerError, Input, SendFailure};

use crate::jitter::Jitter;

use super::settings::ANSWER_RESERVE_MS;
use super::store::Lease;
use super::{Moment, Receiver};
use run::Run as Runs;
use settle::End;
use store::Asking;

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
    receiver: Receiver,
    lease: Lease,
    jitter: Jitter,
    now: Moment,
    /// When the hold began, on the monotonic clock.
    began_at_ms: u64,
    /// When the lease ends, counted from before it was asked for.
    until_ms: u64,
    /// When the lease is renewed next.
    renew_at_ms: u64,
    /// When the host's time for a run ends.
    host_until_ms: Option<u64>,
    /// When a run is aborted because the receiver closes.
    close_at_ms: Option<u64>,
    /// How many events this hold has ended.
    ended: u32,
    /// Operations that the store hasn't answered.
    asking: BTreeMap<u64, Asking>,
    last_n: u64,
    state: State,
    commands: Vec<Command>,
}

#[derive(Debug)]
enum State {
    /// The lane was asked for.
    Taking,
    /// The events of the run are being fixed in the store.
    Batching(Box<Runs>),
    /// The handler runs.
    Running(Box<Runs>),
    /// The event was finished inside a transaction; the store is asked whether that was committed.
    Checking(Box<Runs>),
    /// `onDead` is called, until then at the latest.
    Telling { run: Box<Runs>, why: String, until_ms: u64 },
    /// The store is told how the run ended.
    Settling { run: Box<Runs>, end: End },
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
            ended: 0,
            asking: BTreeMap::new(),
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

    /// Takes an input, and says what to do next.
    pub fn handle(&mut self, now: Moment, input: Input) -> Next {
        self.now = now;
        match input {
            Input::Taken(taken) => self.handle_first(taken),
            Input::Stored { n, result } => self.handle_stored(n, result),
            Input::StoreFailed { n, why } => self.handle_store_failure(n, &why),
            Input::Handled(result) => {
                if let State::Running(run) = &mut self.state {
                    run.handled.get_or_insert(result);
                }
            }
            Input::Ask { n, ask } => self.handle_ask(n, ask),
            Input::Sent { n, result } => self.handle_sent(n, result),
            Input::Stepped { n, value } => self.handle_stepped(n, value),
            Input::Dropped(n) => {
                if let State::Running(run) = &mut self.state {
                    run.asks.remove(&n);
                }
            }
            Input::FinishedIn { n, is_held } => self.handle_finished_in(n, is_held),
            Input::Told => self.handle_told(),
            Input::Close { grace_ms } => {
                let at = now.monotonic_ms.saturating_add(grace_ms);
                self.close_at_ms = Some(self.close_at_ms.map_or(at, |earlier| earlier.min(at)));
            }
            Input::Time => {}
        }
        self.advance();
        Next { commands: std::mem::take(&mut self.commands), wake_ms: self.wake_ms() }
    }

    /// Does what is due by now.
    fn advance(&mut self) {
        let now = self.now.monotonic_ms;
        match &self.state {
            State::Running(run) => {
                let is_freed = run.aborted.is_some_and(|(_, freed_at)| now >= freed_at);
                if run.is_complete() || is_freed {
                    self.end_run();
                } else if now >= self.until_ms {
                    self.abort(Abort::LeaseLost);
                } else if run.aborted.is_some() {
                } else if now >= run.deadline_ms || self.host_until_ms.is_some_and(|until| now >= until) {
                    self.abort(Abort::Timeout);
                } else if self.close_at_ms.is_some_and(|at| now >= at) {
                    self.abort(Abort::Closed);
                }
            }
            State::Telling { until_ms, .. } if now >= *until_ms => self.handle_told(),
            _ => {}
        }
        self.repeat_operations();
        self.renew();
    }

    fn wake_ms(&self) -> Option<u64> {
        let mut wake = self.asking.values().filter_map(|asking| asking.repeat_at_ms).min();
        let mut at = |time: Option<u64>| wake = wake.into_iter().chain(time).min();
        match &self.state {
            State::Running(run) => {
                at(Some(self.until_ms));
                match run.aborted {
                    Some((_, freed_at)) => at(Some(freed_at)),
                    None => [Some(run.deadline_ms), self.host_until_ms, self.close_at_ms]
                        .map(at)
                        .into_iter()
                        .collect(),
                }
            }
            State::Telling { until_ms, .. } => at(Some(*until_ms)),
            _ => {}
        }
        let mut at = |time: Option<u64>| wake = wake.into_iter().chain(time).min();
        at(self.next_renewal_ms());
        wake
    }

    fn over(&mut self) {
        if !self.is_over() {
            self.state = State::Over;
            self.asking.clear();
            self.commands.push(Command::Over);
        }
    }
}
