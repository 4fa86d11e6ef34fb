//! Webhooks as the emulator delivers them: `GET /_emulator/deliveries` shows each attempt, `POST
//! /_emulator/deliveries/{delivery_id}/resend` makes one more, and `PUT /_emulator/webhook` says where events are sent.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use postproxy_dm_core::model::Page;
use postproxy_dm_core::webhook::SIGNATURE_HEADER;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint, Verb};
use crate::data::seed::Account;
use crate::ground::fields::{Fields, NoFields};
use crate::ground::own_address::OwnAddress;
use crate::http::problem::Problem;
use crate::http::query::{PAGE, PER_PAGE, Query};
use crate::store;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::deliveries::Delivery;
use crate::store::webhooks::{PayloadShape, Webhook};
use crate::webhook::{Sender, check_url, point_to};

/// One attempt to deliver an event.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Delivery")]
pub(super) struct FullDelivery {
    #[serde(flatten)]
    delivery: Delivery,
    request_body: String,
    /// What the signature is made over: the time in it, a dot, and the body. Null if nothing could be signed.
    signature_input: Option<String>,
}

/// Where events are sent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookTarget {
    /// Null removes the webhook.
    #[serde(deserialize_with = "given_url")]
    #[schemars(required, extend("type" = ["string", "null"]))]
    url: Option<String>,
    /// Where an event holds its resource: in `data.object` (default), or in `data.message`, where the official SDKs read it.
    payload_shape: Option<PayloadShape>,
}

/// The webhook as it is now.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct OwnWebhook {
    webhook: Option<Webhook>,
}

/// Lists the deliveries.
pub(super) struct ListDeliveries;

/// Delivers an event again.
pub(super) struct Resend;

/// Sets the webhook.
pub(super) struct SetWebhook;

impl Control for ListDeliveries {
    type Uses = State<Store>;
    type Request = Query;
    type Answer = Json<Page<FullDelivery>>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        query: &[PAGE, PER_PAGE],
        ..ControlEndpoint::get(
            "deliveries",
            "/deliveries",
            "Lists each attempt to deliver an event, newest first. Shows everything that was sent and received.",
        )
    };

    async fn handle(State(store): State<Store>, query: Query) -> Result<Json<Page<FullDelivery>>, Problem> {
        let slice = query.slice()?;
        let (total, deliveries) = store
            .read(move |connection| store::deliveries::list(connection, slice.limit(), slice.offset()))
            .await?;
        let full = |(delivery, event): (Delivery, String)| FullDelivery::new(delivery, &event);
        let deliveries = deliveries.into_iter().map(full).collect::<Result<_, _>>()?;
        Ok(Json(slice.page(total, deliveries)))
    }
}

impl Control for Resend {
    type Uses = (State<Store>, State<Sender>);
    type Request = (Path<String>, Content<NoFields>);
    type Answer = Json<FullDelivery>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "resend",
        "/deliveries/{delivery_id}/resend",
        "Delivers the event of a delivery again. One new attempt, with an id and a signature of its own.",
    );

    async fn handle(
        (State(store), State(sender)): (State<Store>, State<Sender>),
        (Path(delivery_id), _): (Path<String>, Content<NoFields>),
    ) -> Result<Json<FullDelivery>, Problem> {
        let earlier_id = delivery_id.clone();
        let (webhook, event) = store
            .read(move |connection| {
                let earlier = store::deliveries::find(connection, &delivery_id)?;
                let earlier = earlier.ok_or_else(|| Problem::not_found("delivery"))?;
                let event = store::events::find(connection, &earlier.event_id)?;
                let event = event.ok_or_else(|| Problem::not_found("event"))?;
                let webhook = store::webhooks::find(connection, &earlier.webhook_id)?;
                let gone = || Problem::invalid("the delivery", "must be of a webhook that is still there");
                Ok::<_, Problem>((webhook.ok_or_else(gone)?, event))
            })
            .await?;
        let body = event.body.clone();
        let delivery = sender.deliver_once(webhook, event, 1).await?;
        let delivery = store.write(move |transaction| {
            let created_at = transaction.now_text();
            let delivery = Delivery { created_at, resend_of: Some(earlier_id), ..delivery };
            // A reset or an import took the event away, and with it all that belongs to it.
            if store::events::find(transaction, &delivery.event_id)?.is_none() {
                return Err(Problem::not_found("event"));
            }
            store::deliveries::insert(transaction, &delivery)?;
            Ok(delivery)
        });
        Ok(Json(FullDelivery::new(delivery.await?, &body)?))
    }
}

impl Fields for WebhookTarget {}

impl Control for SetWebhook {
    type Uses = (State<Store>, State<OwnAddress>, State<Arc<Account>>);
    type Request = Content<WebhookTarget>;
    type Answer = Json<OwnWebhook>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        method: Verb::Put,
        ..ControlEndpoint::post(
            "setWebhook",
            "/webhook",
            "Sets where events are sent, and in which shape. A `url` of null removes the webhook.",
        )
    };

    async fn handle(
        (State(store), State(own_address), State(account)): (
            State<Store>,
            State<OwnAddress>,
            State<Arc<Account>>,
        ),
        Content(WebhookTarget { url, payload_shape }): Content<WebhookTarget>,
    ) -> Result<Json<OwnWebhook>, Problem> {
        if let Some(url) = &url {
            let refusal = check_url(url, &own_address);
            refusal.map_err(|expected| Problem::invalid("url", expected))?;
        }
        let secret = account.webhook_secret.clone();
        let webhook =
            store.write(move |transaction| point_to(transaction, url.as_deref(), &secret, payload_shape));
        Ok(Json(OwnWebhook { webhook: webhook.await? }))
    }
}

impl FullDelivery {
    fn new(delivery: Delivery, event: &str) -> Result<Self, StoreError> {
        let request_body = delivery.payload_shape.body(event)?;
        let signature = delivery.request_headers.get(&SIGNATURE_HEADER.to_ascii_lowercase());
        let time = signature.and_then(|it| it.split(',').find_map(|part| part.strip_prefix("t=")));
        let signature_input = time.map(|time| format!("{time}.{request_body}"));
        Ok(FullDelivery { delivery, request_body, signature_input })
    }
}

/// Reads a URL or null. Leaving it out is refused: that could mean either.
fn given_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let missing = |_| D::Error::custom("must be given; null removes the webhook");
    match Value::deserialize(deserializer).map_err(missing)? {
        Value::Null => Ok(None),
        Value::String(url) if !url.is_empty() => Ok(Some(url)),
        _ => Err(D::Error::custom("must be a string that is not empty")),
    }
}
