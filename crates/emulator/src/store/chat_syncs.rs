//! The table of imports of older chats.

use postproxy_dm_core::model::ChatSync;
use rusqlite::{Connection, OptionalExtension, Params};

use super::{Rows, StoreError, document, parse};

/// Which of a profile's imports. A missing field matches every import.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) status: Option<String>,
    pub(crate) trigger: Option<String>,
}

pub(crate) fn insert(connection: &Connection, sync: &ChatSync) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO chat_sync (id, document) VALUES (?1, ?2)")?
        .execute([&sync.id, &document(sync)?])?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, sync: &ChatSync) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE chat_sync SET document = ?2 WHERE id = ?1")?
        .execute([&sync.id, &document(sync)?])?;
    Ok(())
}

pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<ChatSync>, StoreError> {
    one(connection, "SELECT document FROM chat_sync WHERE id = ?1", [id])
}

/// Finds the import of a profile that is not over yet.
pub(crate) fn find_under_way(
    connection: &Connection,
    profile_id: &str,
) -> Result<Option<ChatSync>, StoreError> {
    one(
        connection,
        "SELECT document FROM chat_sync WHERE profile_id = ?1 AND status IN ('pending', 'running')",
        [profile_id],
    )
}

/// Returns a page of imports, newest first, and the total.
pub(crate) fn list(
    connection: &Connection,
    profile_id: &str,
    filter: &Filter,
    rows: Rows,
) -> Result<(u64, Vec<ChatSync>), StoreError> {
    let (status, trigger) = (filter.status.as_deref(), filter.trigger.as_deref());
    // Each case has its own statement, because each has its own index.
    let condition = match (status, trigger) {
        (None, None) => "?2 IS NULL AND ?3 IS NULL",
        (Some(_), None) => "status = ?2 AND ?3 IS NULL",
        (None, Some(_)) => r#"?2 IS NULL AND "trigger" = ?3"#,
        (Some(_), Some(_)) => r#"status = ?2 AND "trigger" = ?3"#,
    };
    let total = connection
        .prepare_cached(&format!("SELECT count(*) FROM chat_sync WHERE profile_id = ?1 AND {condition}"))?
        .query_row((profile_id, status, trigger), |row| row.get(0))?;
    let sql = format!(
        "SELECT document FROM chat_sync WHERE profile_id = ?1 AND {condition}
         ORDER BY sequence DESC LIMIT ?4 OFFSET ?5"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let documents = statement
        .query_map((profile_id, status, trigger, rows.limit, rows.offset), |row| row.get::<_, String>(0))?;
    let syncs = documents.map(|document| parse(&document?));
    Ok((total, syncs.collect::<Result<_, StoreError>>()?))
}

fn one(connection: &Connection, sql: &str, parameters: impl Params) -> Result<Option<ChatSync>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let found: Option<String> = statement.query_row(parameters, |row| row.get(0)).optional()?;
    found.map(|document| parse(&document)).transpose()
}
