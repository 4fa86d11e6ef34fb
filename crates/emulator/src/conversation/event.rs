//! Events. An event is stored in the transaction in which it happens, together with the jobs that deliver it.

use postproxy_dm_core::model::{Event, EventData, Message, Platform, Template};
use serde::Serialize;
use serde_json::{Value, json};

use crate::ground::id;
use crate::store::{self, StoreError, Transaction};
use crate::webhook;

/// Publishes an event about a resource, as it is after the event.
pub(crate) fn publish<T: Serialize>(
    transaction: &Transaction<'_>,
    kind: &str,
    resource: &T,
) -> Result<(), StoreError> {
    let id = id::new("evt");
    let event = Event {
        id: id.clone(),
        object: Some("event".to_owned()),
        kind: kind.to_owned(),
        created_at: Some(transaction.now_text()),
        data: EventData { object: serde_json::to_value(resource)?, ..EventData::default() },
        ..Event::default()
    };
    store::events::insert(transaction, &id, &event)?;
    webhook::enqueue(transaction, &id, kind)
}

/// Returns a template as an event has it.
pub(crate) fn of_template(template: &Template) -> Value {
    json!({
        "id": template.id,
        "external_id": template.external_id,
        "profile_id": template.profile_id,
        "platform": Platform::Whatsapp,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "rejected_reason": template.rejected_reason,
        "quality_score": template.quality_score,
    })
}

/// Stores a message as it is now, and publishes an event about it.
pub(crate) fn update_message(
    transaction: &Transaction<'_>,
    kind: &str,
    message: &Message,
) -> Result<(), StoreError> {
    store::messages::update(transaction, message)?;
    publish(transaction, kind, message)
}
