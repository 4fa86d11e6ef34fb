//! The table of profiles.

use postproxy_dm_core::model::Profile;
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, document, parse};

pub(crate) fn insert(connection: &Connection, profile: &Profile) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO profile (id, document) VALUES (?1, ?2)")?
        .execute([&profile.id, &document(profile)?])?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, profile: &Profile) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE profile SET document = ?2 WHERE id = ?1")?
        .execute([&profile.id, &document(profile)?])?;
    Ok(())
}

pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Profile>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT document FROM profile WHERE id = ?1")?;
    let found: Option<String> = statement.query_row([id], |row| row.get(0)).optional()?;
    found.map(|document| parse(&document)).transpose()
}

/// Returns the profiles of a group, in the same order as [`list`].
pub(crate) fn list_of_group(connection: &Connection, group: &str) -> Result<Vec<Profile>, StoreError> {
    let mut profiles = list(connection)?;
    profiles.retain(|profile| profile.profile_group_id.as_deref().unwrap_or_default() == group);
    Ok(profiles)
}

/// Returns all profiles, in the order in which they were made.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Profile>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT document FROM profile ORDER BY sequence")?;
    let documents = statement.query_map([], |row| row.get::<_, String>(0))?;
    documents.map(|document| parse(&document?)).collect()
}
