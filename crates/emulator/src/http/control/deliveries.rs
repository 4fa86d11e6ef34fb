//! `GET /_emulator/deliveries`: each attempt to deliver an event, with all that was sent and what came back. And
//! `POST /_emulator/deliveries/{id}/resend`, which makes one more.

use axum::Json;
use axum::extract::{Path, State};
use postproxy_dm_core::model::Page;
use postproxy_dm_core::webhook::SIGNATURE_HEADER;
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::deliveries::Delivery;
use crate::webhook::Sender;

/// A delivery and the body that it carried.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct FullDelivery {
    #[serde(flatten)]
    delivery: Delivery,
    request_body: String,
    /// What the signature is made over. Nothing where none could be made.
    signature_input: Option<String>,
}

pub(super) async fn list(
    State(store): State<Store>,
    query: Query,
) -> Result<Json<Page<FullDelivery>>, Problem> {
    let slice = query.slice()?;
    let (total, deliveries) = store
        .read(move |connection| store::deliveries::list(connection, slice.limit(), slice.offset()))
        .await?;
    let full = |(delivery, event): (Delivery, String)| FullDelivery::new(delivery, &event);
    let deliveries = deliveries.into_iter().map(full).collect::<Result<_, _>>()?;
    Ok(Json(slice.page(total, deliveries)))
}

/// Answers with the new delivery once it was made.
pub(super) async fn resend(
    State(store): State<Store>,
    State(sender): State<Sender>,
    Path(delivery_id): Path<String>,
    fields: Fields,
) -> Result<Json<FullDelivery>, Problem> {
    fields.finish()?;
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

impl FullDelivery {
    fn new(delivery: Delivery, event: &str) -> Result<Self, StoreError> {
        let request_body = delivery.payload_shape.body(event)?;
        let signature = delivery.request_headers.get(&SIGNATURE_HEADER.to_ascii_lowercase());
        let time = signature.and_then(|it| it.split(',').find_map(|part| part.strip_prefix("t=")));
        let signature_input = time.map(|time| format!("{time}.{request_body}"));
        Ok(FullDelivery { delivery, request_body, signature_input })
    }
}
