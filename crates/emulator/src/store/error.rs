//! Why the database did not do what it was asked for.

use std::sync::Arc;

use rusqlite::ErrorCode;

/// Why the database did not do what it was asked for. Everything in the transaction is undone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database failed: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("a document in the database can't be read or written: {0}")]
    Document(#[from] serde_json::Error),
    #[error("the database holds an unknown {what}: {name}")]
    UnknownName { what: &'static str, name: String },
    #[error("the work on the database was broken off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
    #[error("the work on the database panicked")]
    Panicked,
    /// Of work that went well itself.
    #[error("the work on the database was undone with others in its commit: {0}")]
    Undone(Arc<str>),
    #[error("the work on the database was dropped: the emulator ends")]
    Dropped,
    #[error("the database is busy: {0}")]
    Busy(#[from] tokio::sync::TryLockError),
    #[error("a file beside the database can't be written or read: {0}")]
    File(#[from] std::io::Error),
}

impl StoreError {
    /// Whether the work itself causes the error, so that trying again does not help. Other errors are the database's own
    /// trouble, such as a full disk, and pass.
    pub(crate) fn is_of_the_work(&self) -> bool {
        use rusqlite::Error;

        match self {
            StoreError::Document(_) | StoreError::UnknownName { .. } | StoreError::Panicked => true,
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
            StoreError::Database(_)
            | StoreError::Undone(_)
            | StoreError::Dropped
            | StoreError::Busy(_)
            | StoreError::File(_) => false,
        }
    }
}
