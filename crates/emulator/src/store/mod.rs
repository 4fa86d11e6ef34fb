//! The database: one connection that writes, a few that read, and a lock on the folder that it lives in.
//!
//! A table's statements are in the file of its name. They take a connection, so that whoever calls decides what
//! belongs into one transaction.

pub(crate) mod attachments;
pub(crate) mod changes;
pub(crate) mod chat_syncs;
pub(crate) mod chats;
pub(crate) mod comments;
pub(crate) mod deliveries;
pub(crate) mod events;
pub(crate) mod faults;
pub(crate) mod ice_breakers;
pub(crate) mod idempotency_keys;
pub(crate) mod jobs;
pub(crate) mod messages;
pub(crate) mod people;
#[cfg(test)]
mod plans;
mod private;
pub(crate) mod profiles;
pub(crate) mod settings;
mod transaction;
mod transfer;
#[cfg(test)]
mod upgrade;
pub(crate) mod webhooks;

pub(crate) use transaction::Transaction;
pub(crate) use transfer::{ImportError, open_export, replace};

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use rusqlite_migration::{M, Migrations};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::{OwnedMutexGuard, Semaphore};

use crate::data::options::StartError;

const LOCK_FILE: &str = "emulator.lock";
const DATABASE_FILE: &str = "emulator.db";

/// SQLite lets many read while one writes; more of them than this would only wait for a processor.
const READERS: usize = 4;

/// Nobody else should hold the database: it is only awaited for so long, then a request fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

const STATEMENT_CACHE: usize = 128;

const MIGRATIONS: Migrations<'static> = Migrations::from_slice(MIGRATION_FILES);
const MIGRATION_FILES: &[M<'static>] = &[
    M::up(include_str!("../../migrations/001_documents.sql")),
    M::up(include_str!("../../migrations/002_work.sql")),
    M::up(include_str!("../../migrations/003_account.sql")),
    M::up(include_str!("../../migrations/004_attachments.sql")),
    M::up(include_str!("../../migrations/010_faults.sql")),
    M::up(include_str!("../../migrations/011_people.sql")),
    M::up(include_str!("../../migrations/020_export.sql")),
    M::up(include_str!("../../migrations/030_busy_people.sql")),
    M::up(include_str!("../../migrations/040_shares.sql")),
];

/// Why the database did not do it. Whatever the transaction did is undone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("a document in the database can't be read or written: {0}")]
    Document(#[from] serde_json::Error),
    #[error("the work on the database was broken off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
    #[error("the database is busy: {0}")]
    Busy(#[from] tokio::sync::TryLockError),
    #[error("a file beside the database can't be written or read: {0}")]
    File(#[from] std::io::Error),
}

impl StoreError {
    /// Whether it comes of what was asked for, so that it comes again however often that is tried. Any other is the
    /// database's own trouble, such as a full disk, and passes.
    pub(crate) fn is_of_the_work(&self) -> bool {
        use rusqlite::Error;

        match self {
            StoreError::Document(_) => true,
            StoreError::BrokenOff(error) => error.is_panic(),
            StoreError::Database(Error::SqliteFailure(error, _)) => matches!(
                error.code,
                ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig
            ),
            StoreError::Database(
                Error::FromSqlConversionFailure(..)
                | Error::IntegralValueOutOfRange(..)
                | Error::InvalidColumnType(..)
                | Error::Utf8Error(..)
                | Error::ToSqlConversionFailure(_),
            ) => true,
            StoreError::Database(_) | StoreError::Busy(_) | StoreError::File(_) => false,
        }
    }
}

/// The open database.
pub(crate) struct Store {
    writer: Arc<tokio::sync::Mutex<Connection>>,
    readers: Arc<Readers>,
    reader_turns: Arc<Semaphore>,
    /// Held for as long as the folder is in use; the system lets go of it however the process ends.
    _lock: File,
}

/// Connections that read, opened when they are first needed.
struct Readers {
    folder: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Store {
    /// Opens the database of a folder, and makes both where they are missing.
    pub(crate) fn open(folder: &Path, max_pages: Option<u32>) -> Result<Self, StartError> {
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
        let store = Store {
            writer: Arc::new(tokio::sync::Mutex::new(writer)),
            readers: Arc::new(Readers { folder: folder.to_owned(), idle: Mutex::default() }),
            reader_turns: Arc::new(Semaphore::new(READERS)),
            _lock: lock,
        };
        store.clear_transfers().map_err(no_folder)?;
        Ok(store)
    }

    /// The connection that writes, once it is our turn.
    pub(crate) async fn writer(&self) -> OwnedMutexGuard<Connection> {
        self.writer.clone().lock_owned().await
    }

    /// The connection that writes, where nobody else can have it.
    pub(crate) fn writer_now(&self) -> Result<OwnedMutexGuard<Connection>, StoreError> {
        Ok(self.writer.clone().try_lock_owned()?)
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
        // Never closed, so that an error could only mean that we go on without a turn.
        let turn = self.reader_turns.clone().acquire_owned().await.ok();
        let readers = self.readers.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut reader = readers.take()?;
            let done = snapshot(&mut reader, work);
            readers.put_back(reader);
            // Only now, even if the caller is long gone.
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

/// Reads an object from its document.
pub(crate) fn parse<T: DeserializeOwned>(document: &str) -> Result<T, StoreError> {
    Ok(serde_json::from_str(document)?)
}

/// An object as the document that is stored, and sent as it is.
pub(crate) fn document<T: Serialize>(object: &T) -> Result<String, StoreError> {
    Ok(serde_json::to_string(object)?)
}

/// Deletes everything that came after the first start.
pub(crate) fn delete_what_happened(connection: &Connection) -> Result<(), StoreError> {
    let tables = [
        "chat",
        "chat_count",
        "message",
        "message_count",
        "attachment",
        "ice_breakers",
        "comment",
        "chat_sync",
        "event",
        "job",
        "job_set_aside",
        "delivery",
        "idempotency_key",
        "person",
    ];
    for table in tables {
        connection.execute(&format!("DELETE FROM {table}"), [])?;
    }
    webhooks::delete_others(connection)
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

fn connect(folder: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(folder.join(DATABASE_FILE))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    connection.pragma_update(None, "journal_mode", "wal")?;
    // What is acknowledged is on disk, not only with the operating system.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok(connection)
}
