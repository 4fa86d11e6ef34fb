//! The table of WhatsApp's message templates.

use postproxy_dm_core::model::Template;
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, document, parse};

pub(crate) fn insert(connection: &Connection, template: &Template) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO template (id, document) VALUES (?1, ?2)")?
        .execute([&template.id, &document(template)?])?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, template: &Template) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE template SET document = ?2 WHERE id = ?1")?
        .execute([&template.id, &document(template)?])?;
    Ok(())
}

pub(crate) fn delete(connection: &Connection, id: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM template WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Finds a template by Postproxy's id, or else by Meta's.
pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Template>, StoreError> {
    let one = |sql| -> Result<Option<String>, StoreError> {
        Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
    };
    let found = match one("SELECT document FROM template WHERE id = ?1")? {
        Some(document) => Some(document),
        None => one("SELECT document FROM template WHERE external_id = ?1")?,
    };
    found.map(|document| parse(&document)).transpose()
}

/// Returns a profile's templates with a name: one for each language.
pub(crate) fn list_named(
    connection: &Connection,
    profile_id: &str,
    name: &str,
) -> Result<Vec<Template>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT document FROM template WHERE profile_id = ?1 AND name = ?2 ORDER BY language",
    )?;
    let documents = statement.query_map([profile_id, name], |row| row.get::<_, String>(0))?;
    documents.map(|document| parse(&document?)).collect()
}

/// Returns a profile's templates, in the order in which they were made.
pub(crate) fn list(connection: &Connection, profile_id: &str) -> Result<Vec<Template>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT document FROM template WHERE profile_id = ?1 ORDER BY sequence")?;
    let documents = statement.query_map([profile_id], |row| row.get::<_, String>(0))?;
    documents.map(|document| parse(&document?)).collect()
}
