//! Webhooks: whom events are told, each attempt to do so, and the worker that makes the attempts.

mod attempt;
mod payload_shape;
mod schedule;
mod url;
mod worker;

pub(crate) use payload_shape::PayloadShape;
pub(crate) use url::check_url;
pub(crate) use worker::deliver_once;

use std::collections::BTreeMap;

use postproxy_dm_core::model;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fault::{self, Kind};
use crate::ground::id;
use crate::store::{self, StoreError, Transaction};

/// Whom events are told.
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
    /// The one of the options and the control endpoints. A reset leaves it.
    pub(crate) is_own: bool,
    #[serde(default)]
    pub(crate) payload_shape: PayloadShape,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// One attempt to deliver an event, and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) webhook_id: String,
    pub(crate) event_id: String,
    pub(crate) event_type: String,
    /// From 1.
    pub(crate) attempt_number: u32,
    /// The delivery that was asked to be made again: this one is the only attempt to do so.
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
    /// At most [`attempt::MAX_HEADER_BYTES`] of them.
    #[serde(default)]
    pub(crate) response_headers: Option<BTreeMap<String, String>>,
    /// At most [`attempt::MAX_RESPONSE_BYTES`] of it.
    pub(crate) response_body: Option<String>,
    /// Why there was no answer.
    pub(crate) error: Option<String>,
    /// When the event is sent again.
    #[serde(default)]
    pub(crate) next_attempt_at: Option<String>,
}

impl Webhook {
    /// As the API shows it: who may see the secret is up to the caller.
    pub(crate) fn present(self, secret: Option<String>) -> model::Webhook {
        model::Webhook {
            id: self.id,
            url: self.url,
            events: self.events,
            enabled: self.enabled,
            description: self.description,
            secret,
            created_at: Some(self.created_at),
            updated_at: Some(self.updated_at),
            ..model::Webhook::default()
        }
    }

    fn wants(&self, event_type: &str) -> bool {
        self.enabled && self.events.iter().any(|wanted| wanted == "*" || wanted == event_type)
    }
}

/// As the API shows it: without what was sent and what came back.
impl From<Delivery> for model::WebhookDelivery {
    fn from(delivery: Delivery) -> Self {
        model::WebhookDelivery {
            id: delivery.id,
            event_id: delivery.event_id,
            event_type: delivery.event_type,
            response_status: delivery.response_status,
            attempt_number: delivery.attempt_number,
            success: delivery.success,
            attempted_at: Some(delivery.attempted_at),
            created_at: Some(delivery.created_at),
            ..model::WebhookDelivery::default()
        }
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

/// Points the emulator's own webhook, which gets all events, to a URL; removes it where there is none. Its shape
/// stays as it was where none is given.
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
