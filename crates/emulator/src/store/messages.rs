//! The table of messages.

use postproxy_dm_core::model::Message;
use rusqlite::{Connection, OptionalExtension, Params};

use super::{Rows, StoreError, document, parse};

/// Which of a chat's messages. A missing field matches every message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) direction: Option<String>,
    pub(crate) status: Option<String>,
}

/// The chat, direction and status of a message, by which messages are counted.
type Counted = (String, String, String);

pub(crate) fn insert(connection: &Connection, message: &Message) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO message (id, document) VALUES (?1, ?2)")?
        .execute([&message.id, &document(message)?])?;
    count(connection, counted(connection, &message.id)?, 1)
}

pub(crate) fn update(connection: &Connection, message: &Message) -> Result<(), StoreError> {
    let before = counted(connection, &message.id)?;
    connection
        .prepare_cached("UPDATE message SET document = ?2 WHERE id = ?1")?
        .execute([&message.id, &document(message)?])?;
    let after = counted(connection, &message.id)?;
    if before != after {
        count(connection, before, -1)?;
        count(connection, after, 1)?;
    }
    Ok(())
}

fn counted(connection: &Connection, id: &str) -> Result<Option<Counted>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT chat_id, direction, status FROM message WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.try_into()).optional()?)
}

/// Adds to a total of a chat's messages. No trigger does it, because a statement with triggers gets a journal of its own, which
/// SQLite walks from the beginning of the savepoint each time: an eighth of the emulator's processor time under load.
fn count(connection: &Connection, counted: Option<Counted>, more: i64) -> Result<(), StoreError> {
    let Some((chat_id, direction, status)) = counted else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO message_count VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET count = count + excluded.count",
        )?
        .execute((chat_id, direction, status, more))?;
    Ok(())
}

/// Finds a message by Postproxy's id, or else by the platform's.
pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Message>, StoreError> {
    find_document(connection, id)?.map(|document| parse(&document)).transpose()
}

/// Does the same as [`find`], but returns the document.
pub(crate) fn find_document(connection: &Connection, id: &str) -> Result<Option<String>, StoreError> {
    let one = |sql| -> Result<Option<String>, StoreError> {
        Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
    };
    match one("SELECT document FROM message WHERE id = ?1")? {
        Some(document) => Ok(Some(document)),
        None => one("SELECT document FROM message WHERE external_id = ?1"),
    }
}

/// Returns a page of a chat's messages as documents, newest first, and the total.
pub(crate) fn list_documents(
    connection: &Connection,
    chat_id: &str,
    filter: &Filter,
    rows: Rows,
) -> Result<(u64, Vec<String>), StoreError> {
    let (direction, status) = (filter.direction.as_deref(), filter.status.as_deref());
    let total = connection
        .prepare_cached(
            "SELECT coalesce(sum(count), 0) FROM message_count WHERE chat_id = ?1
             AND direction = coalesce(?2, direction) AND status = coalesce(?3, status)",
        )?
        .query_row((chat_id, direction, status), |row| row.get(0))?;

    // Each case has its own statement, because each has its own index.
    let condition = match (direction, status) {
        (None, None) => "?2 IS NULL AND ?3 IS NULL",
        (Some(_), None) => "direction = ?2 AND ?3 IS NULL",
        (None, Some(_)) => "?2 IS NULL AND status = ?3",
        (Some(_), Some(_)) => "direction = ?2 AND status = ?3",
    };
    let sql = format!(
        "SELECT document FROM message WHERE chat_id = ?1 AND {condition}
         ORDER BY sorted_at DESC, sequence DESC LIMIT ?4 OFFSET ?5"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let documents = statement
        .query_map((chat_id, direction, status, rows.limit, rows.offset), |row| row.get::<_, String>(0))?;
    Ok((total, documents.collect::<Result<_, _>>()?))
}

/// Finds the last message that the person of a chat wrote.
pub(crate) fn find_latest_inbound(
    connection: &Connection,
    chat_id: &str,
) -> Result<Option<Message>, StoreError> {
    let found = many(
        connection,
        "SELECT document FROM message WHERE chat_id = ?1 AND direction = 'inbound'
         ORDER BY sorted_at DESC, sequence DESC LIMIT 1",
        [chat_id],
    )?;
    Ok(found.into_iter().next())
}

/// Returns the messages that the person of a chat has not read, oldest first, up to a message if one is given.
pub(crate) fn list_unread(
    connection: &Connection,
    chat_id: &str,
    up_to: Option<&Message>,
) -> Result<Vec<Message>, StoreError> {
    // Every time sorts before this.
    let until = up_to.and_then(|message| message.external_posted_at.as_deref()).unwrap_or("~");
    many(
        connection,
        "SELECT document FROM message WHERE chat_id = ?1 AND sorted_at <= ?2
         AND direction = 'outbound' AND status = 'published' AND external_read_at IS NULL
         ORDER BY sorted_at, sequence",
        [chat_id, until],
    )
}

fn many(connection: &Connection, sql: &str, parameters: impl Params) -> Result<Vec<Message>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let documents = statement.query_map(parameters, |row| row.get::<_, String>(0))?;
    documents.map(|document| parse(&document?)).collect()
}
