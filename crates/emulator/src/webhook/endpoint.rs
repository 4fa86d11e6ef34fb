//! A webhook as an address: how the API shows it, which events it wants, and where the emulator's own points.

use postproxy_dm_core::model;

use crate::fault;
use crate::ground::id;
use crate::store::faults::Kind;
use crate::store::webhooks::{PayloadShape, Webhook};
use crate::store::{self, StoreError, Transaction};

impl Webhook {
    /// Returns the webhook as the API shows it alone. A list shows it without its secret.
    pub(crate) fn present(self) -> model::Webhook {
        model::Webhook {
            id: self.id,
            url: self.url,
            events: self.events,
            enabled: self.enabled,
            description: self.description,
            secret: Some(self.secret),
            created_at: Some(self.created_at),
            updated_at: Some(self.updated_at),
            ..model::Webhook::default()
        }
    }

    fn wants(&self, event_type: &str) -> bool {
        self.enabled && self.events.iter().any(|wanted| wanted == "*" || wanted == event_type)
    }
}

/// Adds a delivery job for each webhook that wants the event.
pub(crate) fn enqueue(
    transaction: &Transaction<'_>,
    event_id: &str,
    event_type: &str,
) -> Result<(), StoreError> {
    for webhook in store::webhooks::list(transaction)? {
        if webhook.wants(event_type) {
            let drawn = fault::draw(transaction, |fault| fault.is_for_event(event_type))?;
            let wait = drawn.iter().map(|drawn| drawn.wait).sum();
            store::jobs::add_webhook(transaction, event_id, &webhook.id, wait)?;
            for _ in drawn.iter().filter(|drawn| drawn.kind == Kind::DuplicateWebhook) {
                store::jobs::add_webhook(transaction, event_id, &webhook.id, wait)?;
            }
        }
    }
    Ok(())
}

/// Points the emulator's own webhook, which gets all events, to a URL. Without a URL the webhook is removed. Without a
/// shape the shape stays the same.
pub(crate) fn point_to(
    transaction: &Transaction<'_>,
    url: Option<&str>,
    secret: &str,
    payload_shape: Option<PayloadShape>,
) -> Result<Option<Webhook>, StoreError> {
    let now = transaction.now_text();
    let existing = store::webhooks::find_own(transaction)?;
    let webhook = match (existing, url) {
        (Some(webhook), None) => {
            store::webhooks::delete(transaction, &webhook.id)?;
            return Ok(None);
        }
        (None, None) => return Ok(None),
        (Some(webhook), Some(url)) => {
            let payload_shape = payload_shape.unwrap_or(webhook.payload_shape);
            let url = url.to_owned();
            let webhook = Webhook { url, enabled: true, payload_shape, updated_at: now, ..webhook };
            store::webhooks::update(transaction, &webhook)?;
            webhook
        }
        (None, Some(url)) => {
            let webhook = Webhook {
                id: id::new("whk"),
                url: url.to_owned(),
                events: vec!["*".to_owned()],
                enabled: true,
                description: None,
                secret: secret.to_owned(),
                is_own: true,
                payload_shape: payload_shape.unwrap_or_default(),
                created_at: now.clone(),
                updated_at: now,
            };
            store::webhooks::insert(transaction, &webhook)?;
            webhook
        }
    };
    Ok(Some(webhook))
}
