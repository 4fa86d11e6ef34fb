//! A transaction that writes. It knows its time, and what follows its commit.

use std::cell::Cell;
use std::ops::Deref;
use std::time::Duration;

use rusqlite::{Connection, Savepoint, TransactionBehavior};

use super::{StoreError, settings};
use crate::ground::clock::{Clock, Moment};

/// A transaction that writes. Undone unless committed.
pub(crate) struct Transaction<'a> {
    inner: Inner<'a>,
    /// The time of the transaction, which stands still within it.
    pub(crate) now: Moment,
    /// How long the simulated platform takes for each step.
    pub(crate) latency: Duration,
    /// Where the emulator is reached, without a slash at the end.
    pub(crate) base_url: &'a str,
    has_new_jobs: Cell<bool>,
    clock_offset_ms: Cell<Option<i64>>,
    has_faults: Cell<Option<bool>>,
}

enum Inner<'a> {
    Whole(rusqlite::Transaction<'a>),
    /// One of several that are committed together.
    Part(Savepoint<'a>),
}

/// What transactions go by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) clock: &'a Clock,
    /// How long the simulated platform takes for each step.
    pub(super) latency: Duration,
    /// Where the emulator is reached, without a slash at the end.
    pub(super) base_url: &'a str,
}

/// What follows the commit of a transaction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Committed {
    /// Whether the workers have to look at their queues.
    pub(crate) has_new_jobs: bool,
    /// The new offset of the clock, if it changed.
    pub(crate) clock_offset_ms: Option<i64>,
    /// Whether faults are set, if that changed.
    pub(crate) has_faults: Option<bool>,
}

impl Committed {
    /// Adds what follows from a later part of the same commit.
    pub(super) fn add(&mut self, later: Committed) {
        self.has_new_jobs |= later.has_new_jobs;
        self.clock_offset_ms = later.clock_offset_ms.or(self.clock_offset_ms);
        self.has_faults = later.has_faults.or(self.has_faults);
    }

    /// Whether it changes what later transactions go by.
    pub(super) fn changes_terms(self) -> bool {
        self.clock_offset_ms.is_some() || self.has_faults.is_some()
    }
}

impl<'a> Transaction<'a> {
    pub(super) fn begin(writer: &'a mut Connection, terms: &Terms<'a>) -> Result<Self, StoreError> {
        let inner = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Transaction::new(Inner::Whole(inner), terms))
    }

    /// Begins a part of a group, which is on disk when the group is.
    pub(super) fn begin_part(
        group: &'a mut rusqlite::Transaction<'_>,
        terms: &Terms<'a>,
    ) -> Result<Self, StoreError> {
        Ok(Transaction::new(Inner::Part(group.savepoint()?), terms))
    }

    fn new(inner: Inner<'a>, terms: &Terms<'a>) -> Self {
        Transaction {
            inner,
            now: terms.clock.now(),
            latency: terms.latency,
            base_url: terms.base_url,
            has_new_jobs: Cell::new(false),
            clock_offset_ms: Cell::new(None),
            has_faults: Cell::new(None),
        }
    }

    /// Returns the time of the transaction as the API writes it.
    pub(crate) fn now_text(&self) -> String {
        self.now.text()
    }

    /// Makes the workers look at their queues after the commit.
    pub(crate) fn note_new_job(&self) {
        self.has_new_jobs.set(true);
    }

    /// Sets the clock's offset, from the commit on. It changes which jobs are due.
    pub(crate) fn set_clock_offset(&self, offset_ms: i64) -> Result<(), StoreError> {
        settings::set(self, settings::CLOCK_OFFSET_MS, &offset_ms.to_string())?;
        self.clock_offset_ms.set(Some(offset_ms));
        self.note_new_job();
        Ok(())
    }

    /// Notes whether faults are set after the commit.
    pub(crate) fn note_faults(&self, are_set: bool) {
        self.has_faults.set(Some(are_set));
    }

    /// Commits. Returns once everything is on disk; for a part, once it is kept for the group's commit.
    pub(crate) fn commit(self) -> Result<Committed, StoreError> {
        match self.inner {
            Inner::Whole(transaction) => transaction.commit()?,
            Inner::Part(savepoint) => savepoint.commit()?,
        }
        Ok(Committed {
            has_new_jobs: self.has_new_jobs.get(),
            clock_offset_ms: self.clock_offset_ms.get(),
            has_faults: self.has_faults.get(),
        })
    }
}

impl Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match &self.inner {
            Inner::Whole(transaction) => transaction,
            Inner::Part(savepoint) => savepoint,
        }
    }
}
