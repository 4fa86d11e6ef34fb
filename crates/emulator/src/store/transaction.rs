//! A transaction that writes. It knows its time, and what follows its commit.

use std::cell::Cell;
use std::ops::Deref;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::{StoreError, settings};
use crate::ground::clock::Moment;

/// A transaction that writes. Undone unless committed.
pub(crate) struct Transaction<'a> {
    inner: rusqlite::Transaction<'a>,
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

/// What follows the commit of a transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Committed {
    /// Whether the workers have to look at their queues.
    pub(crate) has_new_jobs: bool,
    /// The new offset of the clock, if it changed.
    pub(crate) clock_offset_ms: Option<i64>,
    /// Whether faults are set, if that changed.
    pub(crate) has_faults: Option<bool>,
}

impl<'a> Transaction<'a> {
    pub(crate) fn begin(
        writer: &'a mut Connection,
        now: Moment,
        latency: Duration,
        base_url: &'a str,
    ) -> Result<Self, StoreError> {
        let inner = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Transaction {
            inner,
            now,
            latency,
            base_url,
            has_new_jobs: Cell::new(false),
            clock_offset_ms: Cell::new(None),
            has_faults: Cell::new(None),
        })
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

    /// Commits. Returns once everything is on disk.
    pub(crate) fn commit(self) -> Result<Committed, StoreError> {
        self.inner.commit()?;
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
        &self.inner
    }
}
