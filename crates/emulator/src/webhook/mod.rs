//! Webhooks: whom events are told, each attempt to do so, and the worker that makes the attempts.

mod attempt;
mod schedule;
mod url;
pub(crate) mod worker;

pub(crate) use attempt::client;
pub(crate) use url::check_url;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id;
use crate::store::{self, StoreError, Transaction};

/// Whom events are told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) url: String,
    /// Event types, or `*` for all.
    pub(crate) events: Vec<String>,
    pub(crate) enabled: bool,
    pub(crate) description: Option<String>,
    pub(crate) secret: String,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// One attempt to deliver an event, and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) webhook_id: String,
    pub(crate) event_id: String,
    pub(crate) event_type: String,
    /// From 1.
    pub(crate) attempt_number: u32,
    pub(crate) success: bool,
    pub(crate) response_status: Option<u16>,
    pub(crate) attempted_at: String,
    pub(crate) created_at: String,
    pub(crate) request_url: String,
    pub(crate) request_headers: BTreeMap<String, String>,
    /// At most [`attempt::MAX_RESPONSE_BYTES`] of it.
    pub(crate) response_body: Option<String>,
    /// Why there was no answer.
    pub(crate) error: Option<String>,
}

impl Webhook {
    fn wants(&self, event_type: &str) -> bool {
        self.enabled && self.events.iter().any(|wanted| wanted == "*" || wanted == event_type)
    }
}

/// Gives each webhook that wants the event the job of its delivery.
pub(crate) fn enqueue(
    transaction: &Transaction<'_>,
    event_id: &str,
    event_type: &str,
) -> Result<(), StoreError> {
    for webhook in store::webhooks::list(transaction)? {
        if webhook.wants(event_type) {
            store::jobs::add_webhook(transaction, event_id, &webhook.id)?;
        }
    }
    Ok(())
}

/// Points the emulator's own webhook, which gets all events, to a URL; removes it where there is none.
pub(crate) fn point_to(
    transaction: &Transaction<'_>,
    url: Option<&str>,
    secret: &str,
) -> Result<Option<Webhook>, StoreError> {
    let now = transaction.now_text();
    let existing = store::webhooks::list(transaction)?.into_iter().next();
    let webhook = match (existing, url) {
        (Some(webhook), None) => {
            store::webhooks::delete(transaction, &webhook.id)?;
            return Ok(None);
        }
        (None, None) => return Ok(None),
        (Some(webhook), Some(url)) => {
            let webhook = Webhook { url: url.to_owned(), enabled: true, updated_at: now, ..webhook };
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
                created_at: now.clone(),
                updated_at: now,
            };
            store::webhooks::insert(transaction, &webhook)?;
            webhook
        }
    };
    Ok(Some(webhook))
}
