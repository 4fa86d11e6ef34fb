//! The store that everything shares: reads, and writes in transactions that go by the emulator's clock. After a commit
//! it sets the clock, tells those who watch what changed, and wakes the workers.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;
use tempfile::{NamedTempFile, TempPath};
use tokio::sync::{MutexGuard, oneshot};

use super::changes::Changes;
use super::database::Database;
use super::group::{Group, Line};
use super::queues::{Queue, Queues};
use super::transaction::{Committed, Terms};
use super::{Export, ImportError, StoreError, Transaction, faults, settings, transfer};
use crate::ground::clock::Clock;
use crate::ground::start_error::StartError;

/// What a store is opened with, beside its folder.
#[derive(Debug)]
pub(crate) struct StoreOptions {
    /// The most pages of 4 KB that the database may have.
    pub(crate) max_pages: Option<u32>,
    /// How long the simulated platform takes for each step.
    pub(crate) latency: Duration,
    /// Where the emulator is reached, without a slash at the end.
    pub(crate) base_url: String,
}

/// The open store. Cheap to clone; dropping the last clone releases the data folder.
#[derive(Clone)]
pub(crate) struct Store {
    shared: Arc<Shared>,
    /// Whether its writes go ahead of those of requests.
    is_of_workers: bool,
}

struct Shared {
    database: Database,
    clock: Clock,
    latency: Duration,
    base_url: String,
    changes: Changes,
    queues: Queues,
    line: Line,
    has_faults: AtomicBool,
}

impl Store {
    /// Opens the database of a folder, makes both if they are missing, and sets the clock.
    pub(crate) fn open(folder: &Path, options: StoreOptions) -> Result<Self, StartError> {
        let StoreOptions { max_pages, latency, base_url } = options;
        let database = Database::open(folder, max_pages)?;
        let no_folder = |error| StartError::Folder { folder: folder.to_owned(), error };
        database.clear_transfers().map_err(no_folder)?;
        let (clock, changes) = (Clock::new(0), Changes::new());
        let has_faults = (|| {
            let writer = database.writer_now()?;
            clock.set_offset(settings::clock_offset_ms(&writer)?);
            changes.attend(&writer)?;
            Ok(!faults::list(&writer)?.is_empty())
        })();
        let has_faults = has_faults.map_err(|error: StoreError| StartError::Database {
            folder: folder.to_owned(),
            error: error.into(),
        })?;
        let (queues, line, has_faults) = (Queues::default(), Line::default(), AtomicBool::new(has_faults));
        let shared = Shared { database, clock, latency, base_url, changes, queues, line, has_faults };
        Ok(Store { shared: Arc::new(shared), is_of_workers: false })
    }

    /// Returns the store as the workers use it: their writes go ahead of those of requests.
    pub(crate) fn of_workers(&self) -> Store {
        Store { shared: self.shared.clone(), is_of_workers: true }
    }

    /// The emulator's clock.
    pub(crate) fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// The news of what changed.
    pub(crate) fn changes(&self) -> &Changes {
        &self.shared.changes
    }

    /// The bells of the workers.
    pub(crate) fn queues(&self) -> &Queues {
        &self.shared.queues
    }

    /// Where the emulator is reached, without a slash at the end.
    pub(crate) fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// Whether any faults are set.
    pub(crate) fn has_faults(&self) -> bool {
        self.shared.has_faults.load(Ordering::SeqCst)
    }

    /// Reads from one consistent state of the database.
    pub(crate) async fn read<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.shared.database.read(work).await
    }

    /// Does the work as one transaction. When this returns a success, all of it is on disk; otherwise none.
    ///
    /// Work that has begun is finished even if the caller goes away, as a client may.
    pub(crate) async fn write<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.put_in_line(work).await.unwrap_or_else(|_| Err(StoreError::Dropped.into()))
    }

    /// Does the same at once, while nobody else can be writing: before the emulator serves.
    pub(crate) fn write_now<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.shared.database.writer_now()?;
        let transaction = self.begin(&mut writer)?;
        let done = work(&transaction)?;
        let committed = transaction.commit()?;
        self.tell_committed(committed, writer);
        Ok(done)
    }

    /// Begins a transaction in an export, by the clock and the address of this store.
    pub(crate) fn begin_in<'a>(&'a self, export: &'a mut Export) -> Result<Transaction<'a>, StoreError> {
        self.begin(&mut export.connection)
    }

    /// Writes one consistent state of the database to a file, which is removed with the path.
    pub(crate) async fn export(&self) -> Result<TempPath, StoreError> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.shared.database.export()).await?
    }

    /// Makes a file for what is to be imported.
    pub(crate) fn transfer_file(&self) -> Result<NamedTempFile, StoreError> {
        self.shared.database.transfer_file()
    }

    /// Replaces everything with an export, or changes nothing. `and_then` changes whatever must change with it, before
    /// anybody else can write.
    pub(crate) async fn replace(
        &self,
        export: Export,
        and_then: impl FnOnce() + Send + 'static,
    ) -> Result<(), ImportError> {
        let store = self.clone();
        let replace = move || {
            let mut writer = store.shared.database.writer();
            let offset_ms = settings::clock_offset_ms(&export.connection)?;
            let has_faults = !faults::list(&export.connection)?.is_empty();
            transfer::replace(&mut writer, &export.connection)?;
            // The writer is still ours: nothing is written that goes by the clock of before.
            store.shared.clock.set_offset(offset_ms);
            store.shared.has_faults.store(has_faults, Ordering::SeqCst);
            and_then();
            drop(writer);
            store.shared.changes.tell(["clock".to_owned()]);
            store.shared.queues.notify_all();
            Ok::<_, StoreError>(())
        };
        let replaced = tokio::task::spawn_blocking(replace).await;
        Ok(replaced.map_err(StoreError::BrokenOff)??)
    }

    fn begin<'a>(&'a self, writer: &'a mut Connection) -> Result<Transaction<'a>, StoreError> {
        Transaction::begin(writer, &self.terms())
    }

    fn terms(&self) -> Terms<'_> {
        Terms { clock: &self.shared.clock, latency: self.shared.latency, base_url: &self.shared.base_url }
    }

    /// Notes how late the jobs of a queue begin. While events are late, few requests are taken together.
    pub(crate) fn note_late(&self, queue: Queue, late: Duration) {
        match queue {
            Queue::Webhook => self.shared.line.note_late_events(late),
            Queue::Platform | Queue::Fetch => {}
        }
    }

    /// Puts work in line, and takes it from there if nobody does. What comes of it is received after its commit.
    pub(super) fn put_in_line<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, E>>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answered, is_unserved) = self.shared.line.add(self.is_of_workers, work);
        if is_unserved {
            let store = self.clone();
            tokio::task::spawn_blocking(move || {
                while let Some(group) = store.shared.line.next_group() {
                    store.write_group(group);
                }
            });
        }
        answered
    }

    fn write_group(&self, mut group: Group) {
        let mut writer = self.writer();
        match group.commit(&mut writer, &self.shared.line, &self.terms()) {
            Ok(committed) => {
                self.tell_committed(committed, writer);
                group.answer(None);
            }
            Err(error) => {
                drop(writer);
                group.answer(Some(&error));
            }
        }
    }

    /// Does what follows a commit, and lets the writer go.
    fn tell_committed(&self, committed: Committed, writer: MutexGuard<'_, Connection>) {
        let Committed { has_new_jobs, clock_offset_ms, has_faults } = committed;
        // The writer is still ours: the next transaction goes by the clock that is on disk.
        if let Some(offset_ms) = clock_offset_ms {
            self.shared.clock.set_offset(offset_ms);
            self.shared.changes.tell(["clock".to_owned()]);
        }
        if let Some(has_faults) = has_faults {
            self.shared.has_faults.store(has_faults, Ordering::SeqCst);
        }
        drop(writer);
        self.shared.changes.tell_committed();
        if has_new_jobs {
            self.shared.queues.notify_all();
        }
    }

    /// Blocks until the connection that writes is free.
    pub(super) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.shared.database.writer()
    }
}
