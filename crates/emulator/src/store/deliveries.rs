//! The table of webhook deliveries: each attempt and what came of it.

use postproxy_dm_core::model::WebhookDelivery;
use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, document, parse};
use crate::webhook::Delivery;

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

/// A page of them, newest first, each with the body that it carried, and how many there are in all.
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

/// A page of a webhook's as the API shows them, newest first, and how many there are in all.
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
