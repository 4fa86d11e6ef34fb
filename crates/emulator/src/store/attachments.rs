//! The table of attachments: the bytes of those that the emulator keeps.

use axum::body::Bytes;
use postproxy_dm_core::model::Attachment;
use rusqlite::{Connection, MAIN_DB, OptionalExtension};

use super::{StoreError, Transaction};
use crate::ground::clock::Moment;

/// Where attachments are served, below the emulator's own URL.
pub(crate) const PATH: &str = "/attachments";

/// Where the platform's own files are served, below the emulator's own URL: what a person sent, for a while.
pub(crate) const PLATFORM_PATH: &str = "/platform-files";

/// The bytes of an attachment, and what they are.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) bytes: Bytes,
    /// A media type that a header can hold.
    pub(crate) content_type: String,
    /// Without a path, and without anything that can't be seen.
    pub(crate) filename: Option<String>,
}

/// What is known about an attachment without reading its bytes.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) content_type: String,
    pub(crate) filename: Option<String>,
    pub(crate) length: u64,
    /// Until when the platform has it too. `None` if it never was there.
    pub(crate) platform_until: Option<Moment>,
}

impl Stored {
    /// Whether the platform's own address works now.
    pub(crate) fn is_at_platform(&self, now: Moment) -> bool {
        self.platform_until.is_some_and(|until| now < until)
    }
}

/// Keeps the bytes of an attachment of a message.
pub(crate) fn insert(
    connection: &Connection,
    attachment: &Attachment,
    message_id: &str,
    file: &File,
) -> Result<(), StoreError> {
    let (id, external_id) = (attachment.id.as_deref().unwrap_or_default(), &attachment.external_id);
    connection
        .prepare_cached(
            "INSERT INTO attachment (id, external_id, message_id, content_type, filename, bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((id, external_id, message_id, &file.content_type, &file.filename, &file.bytes[..]))?;
    Ok(())
}

/// Notes until when the platform has an attachment too.
pub(crate) fn set_platform_until(connection: &Connection, id: &str, until: Moment) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE attachment SET platform_until = ?2 WHERE id = ?1")?
        .execute((id, until.0))?;
    Ok(())
}

/// Finds an attachment by the platform's id, with the id of its message.
pub(crate) fn find_external(
    connection: &Connection,
    external_id: &str,
) -> Result<Option<(String, Stored)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT message_id, id FROM attachment WHERE external_id = ?1")?;
    let found: Option<(String, String)> =
        statement.query_row([external_id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((message_id, id)) = found else { return Ok(None) };
    Ok(find(connection, &id)?.map(|stored| (message_id, stored)))
}

pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Stored>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, content_type, filename, length(bytes), platform_until FROM attachment WHERE id = ?1",
    )?;
    let found = statement.query_row([id], |row| {
        Ok(Stored {
            id: row.get(0)?,
            content_type: row.get(1)?,
            filename: row.get(2)?,
            length: row.get(3)?,
            platform_until: row.get::<_, Option<i64>>(4)?.map(Moment),
        })
    });
    Ok(found.optional()?)
}

/// Reads a part of the bytes.
pub(crate) fn read(
    connection: &Connection,
    id: &str,
    position: u64,
    length: u64,
) -> Result<Vec<u8>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT sequence FROM attachment WHERE id = ?1")?;
    let sequence = statement.query_row([id], |row| row.get(0))?;
    let blob = connection.blob_open(MAIN_DB, c"attachment", c"bytes", sequence, true)?;
    let mut bytes = vec![0; length as usize];
    blob.read_at_exact(&mut bytes, position as usize)?;
    Ok(bytes)
}

/// Deletes the attachments of a message.
pub(crate) fn delete_of_message(connection: &Connection, message_id: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM attachment WHERE message_id = ?1")?.execute([message_id])?;
    Ok(())
}

/// Changes the URLs of attachments when the emulator is reached at another place than before, such as another port.
///
/// Documents are sent as they are stored, so they hold whole URLs. A start changes them: in messages, in kept answers,
/// and in events that are still to be delivered.
pub(crate) fn rebase(transaction: &Transaction<'_>, earlier: &str) -> Result<(), StoreError> {
    if earlier == transaction.base_url {
        return Ok(());
    }
    for path in [PATH, PLATFORM_PATH] {
        // JSON escapes a quote within a text, so this matches the field and nothing that somebody wrote.
        let url = |base: &str| format!("\"url\":\"{base}{path}/att_");
        let urls = [url(earlier), url(transaction.base_url)];
        for sql in [
            "UPDATE message SET document = replace(document, ?1, ?2) WHERE instr(document, ?1)",
            "UPDATE idempotency_key SET body = replace(body, ?1, ?2) WHERE instr(body, ?1)",
            "UPDATE event SET document = replace(document, ?1, ?2) WHERE instr(document, ?1)
             AND id IN (SELECT subject FROM job WHERE kind = 'webhook')",
        ] {
            transaction.execute(sql, [&urls[0], &urls[1]])?;
        }
    }
    Ok(())
}
