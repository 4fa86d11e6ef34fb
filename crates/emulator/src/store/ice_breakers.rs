//! The table of ice breakers, a list for each profile that has some.

use postproxy_dm_core::model::IceBreaker;
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, document, parse};

pub(crate) fn set(
    connection: &Connection,
    profile_id: &str,
    ice_breakers: &[IceBreaker],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO ice_breakers (profile_id, document) VALUES (?1, ?2)
             ON CONFLICT (profile_id) DO UPDATE SET document = excluded.document",
        )?
        .execute([profile_id, &document(&ice_breakers)?])?;
    Ok(())
}

/// Returns the ice breakers of a profile. Empty if none were set.
pub(crate) fn list(connection: &Connection, profile_id: &str) -> Result<Vec<IceBreaker>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT document FROM ice_breakers WHERE profile_id = ?1")?;
    let found: Option<String> = statement.query_row([profile_id], |row| row.get(0)).optional()?;
    found.map_or_else(|| Ok(Vec::new()), |document| parse(&document))
}

pub(crate) fn delete(connection: &Connection, profile_id: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM ice_breakers WHERE profile_id = ?1")?.execute([profile_id])?;
    Ok(())
}
