//! Empties the tables of everything that happened.

use rusqlite::Connection;

use super::{StoreError, webhooks};

/// Deletes everything that came after the first start.
pub(crate) fn delete_what_happened(connection: &Connection) -> Result<(), StoreError> {
    let tables = [
        "chat",
        "chat_count",
        "message",
        "message_count",
        "attachment",
        "ice_breakers",
        "comment",
        "chat_sync",
        "event",
        "job",
        "job_set_aside",
        "delivery",
        "idempotency_key",
        "person",
        "placement",
        "template",
        "blocked_person",
    ];
    for table in tables {
        connection.execute(&format!("DELETE FROM {table}"), [])?;
    }
    webhooks::delete_others(connection)
}
