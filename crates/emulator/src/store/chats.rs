//! The table of chats.

use postproxy_dm_core::model::Chat;
use rusqlite::{Connection, OptionalExtension, Params};

use super::{Rows, StoreError, document, parse};

/// Which of a profile's chats. The times are those of the last message, as the API writes times.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

pub(crate) fn insert(connection: &Connection, chat: &Chat) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO chat (id, document) VALUES (?1, ?2)")?
        .execute([&chat.id, &document(chat)?])?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, chat: &Chat) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE chat SET document = ?2 WHERE id = ?1")?
        .execute([&chat.id, &document(chat)?])?;
    Ok(())
}

/// Finds a chat by Postproxy's id, or else by the platform's.
pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Chat>, StoreError> {
    match one(connection, "SELECT document FROM chat WHERE id = ?1", [id])? {
        Some(chat) => Ok(Some(chat)),
        None => one(connection, "SELECT document FROM chat WHERE external_conversation_id = ?1", [id]),
    }
}

pub(crate) fn find_by_participant(
    connection: &Connection,
    profile_id: &str,
    participant_external_id: &str,
) -> Result<Option<Chat>, StoreError> {
    one(
        connection,
        "SELECT document FROM chat WHERE profile_id = ?1 AND participant_external_id = ?2",
        [profile_id, participant_external_id],
    )
}

/// Returns a page of chats, newest activity first, and the total.
pub(crate) fn list(
    connection: &Connection,
    profile_id: &str,
    filter: &Filter,
    rows: Rows,
) -> Result<(u64, Vec<Chat>), StoreError> {
    if filter.before.is_none() && filter.after.is_none() {
        let total = connection
            .prepare_cached("SELECT count FROM chat_count WHERE profile_id = ?1")?
            .query_row([profile_id], |row| row.get(0))
            .optional()?
            .unwrap_or(0);
        let chats = many(
            connection,
            "SELECT document FROM chat WHERE profile_id = ?1
             ORDER BY active_at DESC, sequence DESC LIMIT ?2 OFFSET ?3",
            (profile_id, rows.limit, rows.offset),
        )?;
        return Ok((total, chats));
    }
    // Every time sorts between these two.
    let after = filter.after.as_deref().unwrap_or("");
    let before = filter.before.as_deref().unwrap_or("~");
    let total = connection
        .prepare_cached(
            "SELECT count(*) FROM chat WHERE profile_id = ?1 AND active_at > ?2 AND active_at < ?3
             AND last_message_at IS NOT NULL",
        )?
        .query_row([profile_id, after, before], |row| row.get(0))?;
    let chats = many(
        connection,
        "SELECT document FROM chat WHERE profile_id = ?1 AND active_at > ?2 AND active_at < ?3
         AND last_message_at IS NOT NULL
         ORDER BY active_at DESC, sequence DESC LIMIT ?4 OFFSET ?5",
        (profile_id, after, before, rows.limit, rows.offset),
    )?;
    Ok((total, chats))
}

fn one(connection: &Connection, sql: &str, parameters: impl Params) -> Result<Option<Chat>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let found: Option<String> = statement.query_row(parameters, |row| row.get(0)).optional()?;
    found.map(|document| parse(&document)).transpose()
}

fn many(connection: &Connection, sql: &str, parameters: impl Params) -> Result<Vec<Chat>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let documents = statement.query_map(parameters, |row| row.get::<_, String>(0))?;
    documents.map(|document| parse(&document?)).collect()
}
