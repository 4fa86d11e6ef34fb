//! Writes the whole database to one file, and replaces the whole database with such a file.

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use tempfile::{NamedTempFile, TempPath};

use super::database::{Database, MIGRATION_FILES, MIGRATIONS, connect};
use super::{StoreError, private};

/// What is written and read as a whole passes through this folder beside the database. A kill may leave something in
/// it, which the next start removes.
const TRANSFER_FOLDER: &str = "transfer";

/// Why a file can't replace the database; completes "the file …".
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    #[error("must be an SQLite database")]
    NotADatabase,
    #[error("must be an export of this emulator")]
    NotAnExport,
    #[error("must not be of a newer emulator: it has version {found}, and this one reads up to {latest}")]
    Newer { found: usize, latest: usize },
    #[error("must {0}")]
    Refused(String),
    #[error("must not be damaged: {0}")]
    Damaged(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Database {
    /// Removes what a process left that was killed.
    pub(super) fn clear_transfers(&self) -> std::io::Result<()> {
        let folder = self.transfer_folder();
        if folder.exists() { std::fs::remove_dir_all(folder) } else { Ok(()) }
    }

    /// A file to receive what is to be imported.
    pub(super) fn transfer_file(&self) -> Result<NamedTempFile, StoreError> {
        let folder = self.transfer_folder();
        private::create_folder(&folder)?;
        Ok(NamedTempFile::new_in(folder)?)
    }

    /// Writes one consistent state of the database to a file, which is removed with the path.
    pub(super) fn export(&self) -> Result<TempPath, StoreError> {
        let path = self.transfer_file()?.into_temp_path();
        // A connection of its own: it is not to be within a transaction.
        let connection = connect(self.folder())?;
        connection.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
        Ok(path)
    }

    fn transfer_folder(&self) -> std::path::PathBuf {
        self.folder().join(TRANSFER_FOLDER)
    }
}

/// An exported file that is open in the present version.
pub(crate) struct Export {
    pub(super) connection: Connection,
    /// Removed with the export. Dropped after the connection, because Windows removes no open file.
    _file: TempPath,
}

impl Export {
    /// Opens an exported file, if it is one. That changes the file.
    pub(crate) fn open(file: TempPath) -> Result<Self, ImportError> {
        let connection = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_WRITE);
        let mut connection = connection.map_err(unreadable)?;
        check(&connection)?;
        // Nobody needs this file after a crash.
        let prepare = || {
            connection.pragma_update(None, "journal_mode", "memory")?;
            connection.pragma_update(None, "synchronous", "off")
        };
        prepare().map_err(unreadable)?;
        MIGRATIONS.to_latest(&mut connection).map_err(|error| ImportError::Damaged(error.to_string()))?;
        Ok(Export { connection, _file: file })
    }
}

/// Replaces the database with the export, in one transaction, which a crash undoes.
pub(super) fn replace(writer: &mut Connection, export: &Connection) -> Result<(), StoreError> {
    // An id of a job is never used again, not even by a job of another past: a delivery that is under way must not be
    // taken for one of those.
    let used: i64 = writer.query_row(
        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'job'",
        [],
        |row| row.get(0),
    )?;
    // By way of numbers below zero, since a new id may be that of another one that is still to be changed.
    let highest: i64 = export.query_row("SELECT coalesce(max(id), 0) FROM job", [], |row| row.get(0))?;
    export.execute("UPDATE job SET id = -(id + ?1)", [used])?;
    export.execute("UPDATE job SET id = -id", [])?;
    export.execute("DELETE FROM sqlite_sequence WHERE name = 'job'", [])?;
    export.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('job', ?1)", [used + highest])?;

    let backup = Backup::new(export, writer)?;
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        // Nobody else writes. Without a last step it is undone.
        _ => Err(StoreError::Database(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        ))),
    }
}

/// That everything in it is as this emulator would have written it.
fn check(connection: &Connection) -> Result<(), ImportError> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (number("application_id"), number("user_version"));
    let ours = Connection::open_in_memory();
    let mut ours = ours.map_err(StoreError::from)?;
    let latest = MIGRATION_FILES.len();
    let broken = |error: rusqlite_migration::Error| ImportError::Damaged(error.to_string());
    MIGRATIONS.to_latest(&mut ours).map_err(broken)?;
    let our_number = |name: &str| {
        let number = ours.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        number.map_err(|error| ImportError::from(StoreError::from(error)))
    };
    if application.map_err(unreadable)? != our_number("application_id")? {
        return Err(ImportError::NotAnExport);
    }
    let found = usize::try_from(version.map_err(unreadable)?).unwrap_or(0);
    if found > latest {
        return Err(ImportError::Newer { found, latest });
    }
    if number("page_size").map_err(unreadable)? != our_number("page_size")? {
        return Err(ImportError::NotAnExport);
    }
    let verdict: String =
        connection.pragma_query_value(None, "integrity_check", |row| row.get(0)).map_err(unreadable)?;
    if verdict != "ok" {
        return Err(ImportError::Damaged(verdict));
    }
    // Neither a trigger nor a view that we did not write is ever run.
    let mut of_version = Connection::open_in_memory().map_err(StoreError::from)?;
    MIGRATIONS.to_version(&mut of_version, found).map_err(broken)?;
    match schema(connection).map_err(unreadable)? == schema(&of_version).map_err(StoreError::from)? {
        true => Ok(()),
        false => Err(ImportError::NotAnExport),
    }
}

fn schema(connection: &Connection) -> rusqlite::Result<Vec<(String, String, Option<String>)>> {
    let mut statement =
        connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}

/// What it means for the file that SQLite can't read it.
fn unreadable(error: rusqlite::Error) -> ImportError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => ImportError::NotADatabase,
        _ => ImportError::Damaged(error.to_string()),
    }
}
