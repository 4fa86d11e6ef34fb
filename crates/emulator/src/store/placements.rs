//! The table of placements: the Pages, channels and phone numbers of the profiles.

use postproxy_dm_core::model::Placement;
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, document, parse};

pub(crate) fn insert(
    connection: &Connection,
    profile_id: &str,
    placement: &Placement,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO placement (profile_id, document) VALUES (?1, ?2)")?
        .execute([profile_id, &document(placement)?])?;
    Ok(())
}

pub(crate) fn update(
    connection: &Connection,
    profile_id: &str,
    placement: &Placement,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE placement SET document = ?3 WHERE profile_id = ?1 AND id = ?2")?
        .execute([profile_id, &placement.id, &document(placement)?])?;
    Ok(())
}

pub(crate) fn find(
    connection: &Connection,
    profile_id: &str,
    id: &str,
) -> Result<Option<Placement>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT document FROM placement WHERE profile_id = ?1 AND id = ?2")?;
    let found: Option<String> = statement.query_row([profile_id, id], |row| row.get(0)).optional()?;
    found.map(|document| parse(&document)).transpose()
}

/// Returns a profile's placements, in the order in which they were made.
pub(crate) fn list(connection: &Connection, profile_id: &str) -> Result<Vec<Placement>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT document FROM placement WHERE profile_id = ?1 ORDER BY sequence")?;
    let documents = statement.query_map([profile_id], |row| row.get::<_, String>(0))?;
    documents.map(|document| parse(&document?)).collect()
}
