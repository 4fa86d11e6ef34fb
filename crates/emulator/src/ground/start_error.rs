//! Why an emulator does not start.

use std::path::PathBuf;

/// Why an emulator does not start, in one sentence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The folder can't be made or written.
    #[error("The data folder {} can't be written: {error}.", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        error: std::io::Error,
    },
    /// Another emulator has the folder.
    #[error("The data folder {} is in use by another emulator.", .folder.display())]
    FolderInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// What is in the folder can't be used.
    #[error("The database in the data folder {} can't be opened: {error}.", .folder.display())]
    Database {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An option is refused.
    #[error("The {option} {expected}.")]
    Option {
        /// The option's name, in words.
        option: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// There is no HTTP client to deliver webhooks and to fetch media with.
    #[error("The HTTP client can't be made: {error}.")]
    HttpClient {
        /// The cause.
        error: reqwest::Error,
    },
}
