//! The table of webhook deliveries: each attempt and what came of it.

use std::collections::BTreeMap;

use postproxy_dm_core::model::WebhookDelivery;
use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::webhooks::PayloadShape;
use super::{StoreError, document, parse};

/// How much of an answer's body a delivery keeps.
pub(crate) const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// How much of an answer's headers a delivery keeps.
pub(crate) const MAX_HEADER_BYTES: usize = 16 * 1024;

/// One attempt to deliver an event, and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) webhook_id: String,
    /// The same on every attempt.
    pub(crate) event_id: String,
    pub(crate) event_type: String,
    /// From 1.
    pub(crate) attempt_number: u32,
    /// The delivery that `resend` was called with.
    #[serde(default)]
    pub(crate) resend_of: Option<String>,
    pub(crate) success: bool,
    pub(crate) response_status: Option<u16>,
    pub(crate) attempted_at: String,
    pub(crate) created_at: String,
    #[serde(default)]
    pub(crate) payload_shape: PayloadShape,
    pub(crate) request_url: String,
    pub(crate) request_headers: BTreeMap<String, String>,
    /// The first 16 KB of them.
    #[serde(default)]
    pub(crate) response_headers: Option<BTreeMap<String, String>>,
    /// The first 64 KB of it.
    pub(crate) response_body: Option<String>,
    /// Why there was no answer.
    pub(crate) error: Option<String>,
    /// The time of the next attempt, as planned after this one.
    #[serde(default)]
    pub(crate) next_attempt_at: Option<String>,
}

/// Returns the delivery as the API shows it, without what was sent and what was answered.
impl From<Delivery> for WebhookDelivery {
    fn from(delivery: Delivery) -> Self {
        WebhookDelivery {
            id: delivery.id,
            event_id: delivery.event_id,
            event_type: delivery.event_type,
            response_status: delivery.response_status,
            attempt_number: delivery.attempt_number,
            success: delivery.success,
            attempted_at: Some(delivery.attempted_at),
            created_at: Some(delivery.created_at),
            ..WebhookDelivery::default()
        }
    }
}

pub(crate) fn insert(connection: &Connection, delivery: &Delivery) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO delivery (id, document) VALUES (?1, ?2)")?
        .execute([&delivery.id, &document(delivery)?])?;
    Ok(())
}

pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Delivery>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT document FROM delivery WHERE id = ?1")?;
    let found: Option<String> = statement.query_row([id], |row| row.get(0)).optional()?;
    found.map(|document| parse(&document)).transpose()
}

/// Returns a page of deliveries, newest first, each with the event's body, and the total.
pub(crate) fn list(
    connection: &Connection,
    limit: i64,
    offset: i64,
) -> Result<(u64, Vec<(Delivery, String)>), StoreError> {
    let total =
        connection.prepare_cached("SELECT count(*) FROM delivery")?.query_row([], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(
        "SELECT delivery.document, event.document FROM delivery JOIN event ON event.id = delivery.event_id
         ORDER BY delivery.sequence DESC LIMIT ?1 OFFSET ?2",
    )?;
    let rows = statement
        .query_map([limit, offset], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let deliveries = rows.map(|row| {
        let (delivery, body) = row?;
        Ok((parse(&delivery)?, body))
    });
    Ok((total, deliveries.collect::<Result<_, StoreError>>()?))
}

/// Returns a page of a webhook's deliveries as the API shows them, newest first, and the total.
pub(crate) fn list_of_webhook(
    connection: &Connection,
    webhook_id: &str,
    limit: i64,
    offset: i64,
) -> Result<(u64, Vec<WebhookDelivery>), StoreError> {
    let total = connection
        .prepare_cached("SELECT count(*) FROM delivery WHERE webhook_id = ?1")?
        .query_row([webhook_id], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(
        "SELECT document FROM delivery WHERE webhook_id = ?1 ORDER BY sequence DESC LIMIT ?2 OFFSET ?3",
    )?;
    let documents = statement.query_map((webhook_id, limit, offset), |row| row.get::<_, String>(0))?;
    let deliveries = documents.map(|document| Ok(parse::<Delivery>(&document?)?.into()));
    Ok((total, deliveries.collect::<Result<_, StoreError>>()?))
}
