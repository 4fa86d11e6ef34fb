//! The table of comments under posts. The emulator knows no posts: comments exist only to be answered privately.

use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

use super::{StoreError, document, parse};

/// A comment, and the message that answered it privately.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: String,
    pub(crate) post_id: String,
    pub(crate) profile_id: String,
    /// The platform's id, which also works as a comment id.
    pub(crate) external_id: String,
    pub(crate) participant_external_id: String,
    pub(crate) participant_name: Option<String>,
    pub(crate) text: String,
    pub(crate) private_reply_id: Option<String>,
    pub(crate) created_at: String,
}

pub(crate) fn insert(connection: &Connection, comment: &Comment) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO comment (id, document) VALUES (?1, ?2)")?
        .execute([&comment.id, &document(comment)?])?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, comment: &Comment) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE comment SET document = ?2 WHERE id = ?1")?
        .execute([&comment.id, &document(comment)?])?;
    Ok(())
}

/// Finds a comment by Postproxy's id, or else by the platform's.
pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Comment>, StoreError> {
    let one = |sql| -> Result<Option<String>, StoreError> {
        Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
    };
    let found = match one("SELECT document FROM comment WHERE id = ?1")? {
        Some(document) => Some(document),
        None => one("SELECT document FROM comment WHERE external_id = ?1")?,
    };
    found.map(|document| parse(&document)).transpose()
}
