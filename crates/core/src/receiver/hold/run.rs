//! One run of a handler: its events, their records, and what it asked for.

use super::command::Abort;
use super::input::HandlerError;
use super::intent::Intent;
use crate::receiver::head::Head;
use crate::receiver::settings::RECORDS_BYTES;
use crate::receiver::small_map::SmallMap;
use crate::receiver::store::{Changes, Records};

/// One run of a handler.
#[derive(Debug)]
pub(super) struct Run {
    /// The events, the head first.
    pub(super) ids: Vec<String>,
    /// What is known of the head.
    pub(super) head: Head,
    /// How often the head was run, this run included.
    pub(super) attempt: u32,
    /// How often the head's runs failed before.
    pub(super) failures: u32,
    /// The head's records, as the store has them or will have them.
    pub(super) records: Records,
    /// Records that go with the next operation that writes some.
    pub(super) pending: Changes,
    /// How many answers and writes of each kind were asked for.
    pub(super) counts: SmallMap<String, u32>,
    /// What was asked for and isn't answered.
    pub(super) asks: SmallMap<u64, Asked>,
    /// How the handler ended.
    pub(super) handled: Option<Result<(), HandlerError>>,
    /// Why the run fails even if the handler doesn't: something that it asked for wasn't done.
    pub(super) doomed: Option<String>,
    /// Whether the event was finished inside a transaction.
    pub(super) is_finished_in: bool,
    /// How many runs of the head were begun alone before and never ended, once this one counts as begun alone.
    pub(super) alone_before: Option<u64>,
    /// When the run has taken too long, on the monotonic clock.
    pub(super) deadline_ms: u64,
    /// Why the signal was aborted, and when the run's place is freed.
    pub(super) aborted: Option<(Abort, u64)>,
}

/// What a handler asked for.
#[derive(Debug)]
pub(super) enum Asked {
    /// An answer, whose intent is being written or which is being sent.
    Send(Answer),
    /// A step, whose function runs or whose value is being written.
    Step(String),
    /// A finish inside a transaction.
    FinishIn,
}

/// An answer under way.
#[derive(Debug)]
pub(super) struct Answer {
    /// The record's name.
    pub(super) record: String,
    pub(super) chat: String,
    pub(super) key: String,
    pub(super) intent: Intent,
    pub(super) has_bytes: bool,
    /// Whether the intent is an earlier run's.
    pub(super) is_earlier: bool,
}

impl Run {
    /// Stands for an event that isn't run here.
    pub(super) fn unread(id: String) -> Self {
        let head = Head { event: None, kind: String::new(), message: None, chat: None, is_inbound: false };
        Run::new(vec![id], head, [1, 0], Records::new())
    }

    /// Begins a run that nothing has come of yet.
    pub(super) fn new(ids: Vec<String>, head: Head, [starts, failures]: [u32; 2], records: Records) -> Self {
        Run {
            ids,
            head,
            attempt: starts.saturating_add(failures),
            failures,
            records,
            pending: Changes::new(),
            counts: SmallMap::new(),
            asks: SmallMap::new(),
            handled: None,
            doomed: None,
            is_finished_in: false,
            alone_before: None,
            deadline_ms: 0,
            aborted: None,
        }
    }

    /// Whether the handler may still ask.
    pub(super) fn is_open(&self) -> bool {
        self.handled.is_none() && self.aborted.is_none()
    }

    /// Whether the event was finished inside a transaction, or is being finished.
    pub(super) fn is_finished(&self) -> bool {
        self.is_finished_in || self.asks.values().any(|asked| matches!(asked, Asked::FinishIn))
    }

    /// Whether the run is over but for its end in the store.
    pub(super) fn is_complete(&self) -> bool {
        self.handled.is_some() && self.asks.is_empty()
    }

    /// Whether something with this record is under way.
    pub(super) fn is_under_way(&self, record: &str) -> bool {
        self.asks.values().any(|asked| match asked {
            Asked::Send(answer) => answer.record == record,
            Asked::Step(name) => name == record,
            Asked::FinishIn => false,
        })
    }

    /// Counts an answer or a write, and returns its number, from 1.
    pub(super) fn count(&mut self, what: &str) -> u32 {
        let count = self.counts.get(what).map_or(1, |count| count + 1);
        self.counts.insert(what.to_owned(), count);
        count
    }

    /// Whether the event may have this record beside its others.
    pub(super) fn has_room(&self, name: &str, value: &str) -> bool {
        let others = self.records.iter().filter(|(other, _)| *other != name);
        let others: usize = others.map(|(name, value)| name.len() + value.len()).sum();
        others + name.len() + value.len() <= RECORDS_BYTES
    }

    /// Changes a record with the next operation that writes some.
    pub(super) fn change(&mut self, name: &str, value: Option<String>) {
        match &value {
            Some(value) => self.records.insert(name.to_owned(), value.clone()),
            None => self.records.remove(name),
        };
        self.pending.insert(name.to_owned(), value);
    }

    /// Returns what the next operation writes.
    pub(super) fn take_pending(&mut self) -> Changes {
        std::mem::take(&mut self.pending)
    }
}
