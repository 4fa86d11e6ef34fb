//! The files of the database: one connection that writes, a few that read, and a lock on the folder that it lives in.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};
use tokio::sync::{MutexGuard, Semaphore};

use super::{StoreError, private};
use crate::ground::start_error::StartError;

const LOCK_FILE: &str = "emulator.lock";
const DATABASE_FILE: &str = "emulator.db";

/// The most connections that read. More would only wait for a processor.
const READERS: usize = 4;

/// How long to wait for a database that is locked. Nobody else should hold it.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

const STATEMENT_CACHE: usize = 128;

/// The pages that each connection keeps, in KiB as SQLite wants it. The 2 MB of the default don't hold a busy database's
/// indexes.
const PAGE_CACHE: i32 = -16 * 1024;

/// How many pages the log gets before they are copied into the database: 32 MB. Pages that change all the time are copied once.
const CHECKPOINT_PAGES: u32 = 8192;

pub(super) const MIGRATIONS: Migrations<'static> = Migrations::from_slice(MIGRATION_FILES);
pub(super) const MIGRATION_FILES: &[M<'static>] = &[
    M::up(include_str!("../../migrations/001_documents.sql")),
    M::up(include_str!("../../migrations/002_work.sql")),
    M::up(include_str!("../../migrations/003_account.sql")),
    M::up(include_str!("../../migrations/004_attachments.sql")),
    M::up(include_str!("../../migrations/010_faults.sql")),
    M::up(include_str!("../../migrations/011_people.sql")),
    M::up(include_str!("../../migrations/020_export.sql")),
    M::up(include_str!("../../migrations/030_busy_people.sql")),
    M::up(include_str!("../../migrations/040_shares.sql")),
    M::up(include_str!("../../migrations/060_platform_files.sql")),
    M::up(include_str!("../../migrations/070_comments.sql")),
    M::up(include_str!("../../migrations/080_placements.sql")),
    M::up(include_str!("../../migrations/081_templates.sql")),
    M::up(include_str!("../../migrations/082_blocked_people.sql")),
    M::up(include_str!("../../migrations/090_counts.sql")),
];

/// The open database.
pub(super) struct Database {
    writer: tokio::sync::Mutex<Connection>,
    readers: Arc<Readers>,
    reader_turns: Arc<Semaphore>,
    /// Held while the folder is in use. The system releases it however the process ends.
    _lock: File,
}

/// Connections that read. They are opened when they are first needed.
struct Readers {
    folder: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Database {
    /// Opens the database of a folder, and makes both if they are missing.
    pub(super) fn open(folder: &Path, max_pages: Option<u32>) -> Result<Self, StartError> {
        let no_folder = |error| StartError::Folder { folder: folder.to_owned(), error };
        private::create_folder(folder).map_err(no_folder)?;
        let lock = lock(folder)?;
        // SQLite gives the files beside the database the same permissions.
        private::file(&folder.join(DATABASE_FILE)).map_err(no_folder)?;
        for beside in ["-wal", "-shm"] {
            private::tighten(&folder.join(format!("{DATABASE_FILE}{beside}"))).map_err(no_folder)?;
        }
        let open = || -> Result<_, Box<dyn std::error::Error + Send + Sync>> {
            let mut writer = connect(folder)?;
            MIGRATIONS.to_latest(&mut writer)?;
            if let Some(max_pages) = max_pages {
                writer.pragma_update(None, "max_page_count", max_pages)?;
            }
            Ok(writer)
        };
        let writer = open().map_err(|error| StartError::Database { folder: folder.to_owned(), error })?;
        Ok(Database {
            writer: tokio::sync::Mutex::new(writer),
            readers: Arc::new(Readers { folder: folder.to_owned(), idle: Mutex::default() }),
            reader_turns: Arc::new(Semaphore::new(READERS)),
            _lock: lock,
        })
    }

    /// Returns the folder that the database is in.
    pub(super) fn folder(&self) -> &Path {
        &self.readers.folder
    }

    /// Blocks until the connection that writes is free.
    pub(super) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.blocking_lock()
    }

    /// Returns the connection that writes, when nobody else can have it.
    pub(super) fn writer_now(&self) -> Result<MutexGuard<'_, Connection>, StoreError> {
        Ok(self.writer.try_lock()?)
    }

    /// Reads from one consistent state of the database.
    pub(super) async fn read<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        // The semaphore is never closed. On an error we would only read without a turn.
        let turn = self.reader_turns.clone().acquire_owned().await.ok();
        let readers = self.readers.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut reader = readers.take()?;
            let done = snapshot(&mut reader, work);
            readers.put_back(reader);
            // The turn ends now, even if the caller is gone.
            drop(turn);
            done
        });
        done.await.map_err(StoreError::from)?
    }
}

impl Readers {
    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| Ok(connect(&self.folder)?), Ok)
    }

    fn put_back(&self, reader: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}

fn snapshot<T, E: From<StoreError>>(
    reader: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    let snapshot = reader.transaction().map_err(StoreError::from)?;
    work(&snapshot)
}

fn lock(folder: &Path) -> Result<File, StartError> {
    let lock = private::file(&folder.join(LOCK_FILE));
    let lock = lock.map_err(|error| StartError::Folder { folder: folder.to_owned(), error })?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::FolderInUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(StartError::Folder { folder: folder.to_owned(), error }),
    }
}

pub(super) fn connect(folder: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(folder.join(DATABASE_FILE))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    connection.pragma_update(None, "journal_mode", "wal")?;
    // A commit returns when the data is on disk, not only with the operating system.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", PAGE_CACHE)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    Ok(connection)
}
