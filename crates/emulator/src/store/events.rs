//! The table of events, each stored as the body that its webhooks carry.

use postproxy_dm_core::model::Event;
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, document};

/// An event as it is delivered.
#[derive(Debug)]
pub(crate) struct StoredEvent {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) body: String,
}

pub(crate) fn insert(connection: &Connection, id: &str, event: &Event) -> Result<(), StoreError> {
    connection.prepare_cached("INSERT INTO event (id, type, document) VALUES (?1, ?2, ?3)")?.execute([
        id,
        &event.kind,
        &document(event)?,
    ])?;
    Ok(())
}

pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<StoredEvent>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id, type, document FROM event WHERE id = ?1")?;
    let found = statement
        .query_row([id], |row| Ok(StoredEvent { id: row.get(0)?, kind: row.get(1)?, body: row.get(2)? }));
    Ok(found.optional()?)
}
