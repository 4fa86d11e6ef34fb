//! `PUT /_emulator/webhook`: where events are sent, and in which shape.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;
use crate::data::seed::Account;
use crate::ground::own_address::OwnAddress;
use crate::http::problem::Problem;
use crate::store::Store;
use crate::store::webhooks::{PayloadShape, Webhook};
use crate::webhook::{check_url, point_to};

/// The webhook as it is afterwards.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Pointed {
    webhook: Option<Webhook>,
}

pub(super) async fn point(
    State(store): State<Store>,
    State(own_address): State<OwnAddress>,
    State(account): State<Arc<Account>>,
    mut fields: Fields,
) -> Result<Json<Pointed>, Problem> {
    if !fields.has("url") {
        return Err(fields.invalid("url", "must be given; null removes the webhook"));
    }
    let url = fields.take_text("url")?;
    if let Some(url) = &url {
        check_url(url, &own_address).map_err(|expected| fields.invalid("url", expected))?;
    }
    let payload_shape = match fields.take_text("payload_shape")?.as_deref() {
        None => None,
        Some("object") => Some(PayloadShape::Object),
        Some("message") => Some(PayloadShape::Message),
        Some(_) => return Err(fields.invalid("payload_shape", "must be object or message")),
    };
    fields.finish()?;

    let secret = account.webhook_secret.clone();
    let webhook =
        store.write(move |transaction| point_to(transaction, url.as_deref(), &secret, payload_shape));
    Ok(Json(Pointed { webhook: webhook.await? }))
}
