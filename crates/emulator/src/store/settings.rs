//! The table of settings of the data folder: its key, its secret, its clock.

use rusqlite::{Connection, OptionalExtension};

use super::StoreError;

pub(crate) const API_KEY: &str = "api_key";
pub(crate) const WEBHOOK_SECRET: &str = "webhook_secret";
pub(crate) const BASE_URL: &str = "base_url";
pub(crate) const CLOCK_OFFSET_MS: &str = "clock_offset_ms";

/// The beginning of the names of the groups' keys.
const KEY_OF_GROUP: &str = "api_key_of_group.";

/// The name of the key that works in one profile group only.
pub(crate) fn key_of_group(group: &str) -> String {
    format!("{KEY_OF_GROUP}{group}")
}

/// Returns the keys of all profile groups.
pub(crate) fn keys_of_groups(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT value FROM setting WHERE substr(name, 1, ?1) = ?2")?;
    let keys = statement.query_map((KEY_OF_GROUP.len(), KEY_OF_GROUP), |row| row.get(0))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

pub(crate) fn find(connection: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

pub(crate) fn set(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute([name, value])?;
    Ok(())
}

/// Returns how far the clock was moved, in milliseconds.
pub(crate) fn clock_offset_ms(connection: &Connection) -> Result<i64, StoreError> {
    let Some(offset) = find(connection, CLOCK_OFFSET_MS)? else { return Ok(0) };
    offset.parse().map_err(|_| StoreError::UnknownName { what: "clock offset", name: offset })
}
