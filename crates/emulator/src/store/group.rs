//! Writes in groups: the writes that wait at the same time share one commit, and so one wait for the disk. Each is a
//! part of its own, which is undone alone if it fails. None is answered before the commit.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::transaction::{Committed, Terms};
use super::{StoreError, Transaction};

/// The most writes in one commit.
const MOST: usize = 200;

/// The most writes in one commit while events are late. Requests that wait for their commit leave the processor to the events.
const MOST_WHEN_LATE: usize = 64;

/// How late the delivery of events begins before requests wait for it. The last event of a load comes about as late after its end.
const LATE: Duration = Duration::from_secs(1);

/// The writes that wait.
#[derive(Default)]
pub(super) struct Line {
    waiting: Mutex<Waiting>,
    has_late_events: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    /// The workers' writes, which go first: few wait at a time, and behind hundreds of requests what follows from those
    /// would never catch up.
    of_workers: VecDeque<Box<dyn Write>>,
    /// The other writes. All are in the order in which they came.
    others: VecDeque<Box<dyn Write>>,
    /// Whether somebody takes from the line, until it is empty.
    is_served: bool,
}

/// Work that waits to be done, and then for its commit.
trait Write: Send {
    /// Whether the caller still waits. Without one, work that has not begun is dropped.
    fn is_wanted(&self) -> bool;

    /// Does the work. Returns whether it went well.
    fn run(&mut self, transaction: &Transaction<'_>) -> bool;

    /// Tells the caller what came of it. `undone` says why nothing was committed.
    fn answer(self: Box<Self>, undone: Option<Arc<str>>);
}

struct Asked<W, T, E> {
    work: Option<W>,
    done: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

/// Writes that are committed together.
pub(super) struct Group(Vec<Box<dyn Write>>);

impl Group {
    /// Does the work of the group, which grows by what waits meanwhile, and commits it.
    pub(super) fn commit(
        &mut self,
        writer: &mut Connection,
        line: &Line,
        terms: &Terms<'_>,
    ) -> Result<Committed, StoreError> {
        let mut transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut all = Committed::default();
        let mut at = 0;
        let most = line.most();
        while let Some(write) = self.0.get_mut(at) {
            let part = Transaction::begin_part(&mut transaction, terms)?;
            if write.run(&part) {
                all.add(part.commit()?);
            } else {
                drop(part);
            }
            // As when the disk is full. What comes now would not be in the transaction.
            if transaction.is_autocommit() {
                return Err(StoreError::Undone("SQLite gave up the transaction".into()));
            }
            at += 1;
            if at < most && !all.changes_terms() {
                self.0.extend(line.waiting().next());
            }
        }
        transaction.commit()?;
        Ok(all)
    }

    /// Tells all callers what came of their work. `undone` says why nothing was committed.
    pub(super) fn answer(self, undone: Option<&StoreError>) {
        let undone = undone.map(|error| Arc::from(error.to_string()));
        for write in self.0 {
            write.answer(undone.clone());
        }
    }
}

impl Line {
    /// Puts work in line. Returns what comes of it, which is received after its commit, and whether nobody takes from the
    /// line, which the caller must do then.
    pub(super) fn add<T, E>(
        &self,
        is_of_worker: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> (oneshot::Receiver<Result<T, E>>, bool)
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (caller, answered) = oneshot::channel();
        let mut waiting = self.waiting();
        let line = if is_of_worker { &mut waiting.of_workers } else { &mut waiting.others };
        line.push_back(Box::new(Asked { work: Some(work), done: None, caller }));
        (answered, !std::mem::replace(&mut waiting.is_served, true))
    }

    /// Takes the beginning of a group. If nothing waits, the line is no longer served.
    pub(super) fn next_group(&self) -> Option<Group> {
        let mut waiting = self.waiting();
        let first = waiting.next();
        waiting.is_served = first.is_some();
        first.map(|first| Group(vec![first]))
    }

    /// Notes how late events begin to be delivered.
    pub(super) fn note_late_events(&self, late: Duration) {
        self.has_late_events.store(late > LATE, Ordering::Relaxed);
    }

    fn most(&self) -> usize {
        if self.has_late_events.load(Ordering::Relaxed) { MOST_WHEN_LATE } else { MOST }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn next(&mut self) -> Option<Box<dyn Write>> {
        let next = || self.of_workers.pop_front().or_else(|| self.others.pop_front());
        std::iter::from_fn(next).find(|write| write.is_wanted())
    }
}

impl<W, T, E> Write for Asked<W, T, E>
where
    W: FnOnce(&Transaction<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn is_wanted(&self) -> bool {
        !self.caller.is_closed()
    }

    fn run(&mut self, transaction: &Transaction<'_>) -> bool {
        let Some(work) = self.work.take() else { return false };
        let done = catch_unwind(AssertUnwindSafe(|| work(transaction)));
        let done = done.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        self.done.insert(done).is_ok()
    }

    fn answer(self: Box<Self>, undone: Option<Arc<str>>) {
        let done = match (self.done, undone) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(done)), None) => Ok(done),
            (_, Some(why)) => Err(StoreError::Undone(why).into()),
            (None, None) => Err(StoreError::Dropped.into()),
        };
        // A caller that is gone needs no answer.
        let _ = self.caller.send(done);
    }
}
