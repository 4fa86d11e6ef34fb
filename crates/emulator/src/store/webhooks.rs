//! The table of webhooks.

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{StoreError, document, parse};

/// A URL that events are sent to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EmulatorWebhook")]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) url: String,
    /// Event types, or `*` for all.
    pub(crate) events: Vec<String>,
    pub(crate) enabled: bool,
    pub(crate) description: Option<String>,
    pub(crate) secret: String,
    /// Whether this is the webhook that the options and the control endpoints set. A reset keeps it.
    pub(crate) is_own: bool,
    #[serde(default)]
    pub(crate) payload_shape: PayloadShape,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// Where the resource of an event lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PayloadShape {
    /// In `data.object`, as the reference says.
    #[default]
    Object,
    /// The shape that the service's SDKs read: a message in `data.message`, any other resource directly in `data`.
    Message,
}

pub(crate) fn insert(connection: &Connection, webhook: &Webhook) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO webhook (id, document) VALUES (?1, ?2)")?
        .execute([&webhook.id, &document(webhook)?])?;
    Ok(())
}

pub(crate) fn update(connection: &Connection, webhook: &Webhook) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE webhook SET document = ?2 WHERE id = ?1")?
        .execute([&webhook.id, &document(webhook)?])?;
    Ok(())
}

pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Webhook>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT document FROM webhook WHERE id = ?1")?;
    let found: Option<String> = statement.query_row([id], |row| row.get(0)).optional()?;
    found.map(|document| parse(&document)).transpose()
}

/// Finds the emulator's own webhook, if it has one.
pub(crate) fn find_own(connection: &Connection) -> Result<Option<Webhook>, StoreError> {
    Ok(list(connection)?.into_iter().find(|webhook| webhook.is_own))
}

/// Returns all webhooks, in the order in which they were made.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Webhook>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT document FROM webhook ORDER BY sequence")?;
    let documents = statement.query_map([], |row| row.get::<_, String>(0))?;
    documents.map(|document| parse(&document?)).collect()
}

/// Deletes a webhook and the deliveries that are still to be made to it.
pub(crate) fn delete(connection: &Connection, id: &str) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM webhook WHERE id = ?1")?.execute([id])?;
    connection.prepare_cached("DELETE FROM job WHERE kind = 'webhook' AND webhook_id = ?1")?.execute([id])?;
    Ok(())
}

/// Deletes all webhooks except the emulator's own.
pub(crate) fn delete_others(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM webhook WHERE NOT is_own", [])?;
    Ok(())
}
