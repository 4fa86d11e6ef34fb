//! The webhooks of the account. The emulator's own is one of them.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{self, Deleted, List, Page, WebhookDelivery};
use postproxy_dm_core::operation::{
    CreateWebhook, DeleteWebhook, GetWebhook, ListWebhookDeliveries, ListWebhooks, Operation, UpdateWebhook,
    WebhookContent,
};
use rusqlite::Connection;
use serde_json::{Map, Value};

use super::idempotency::{Writes, WrittenAnswer};
use super::request::{Id, WriteRequest};
use super::routes::Routes;
use crate::ground::id;
use crate::ground::own_address::OwnAddress;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::webhooks::{PayloadShape, Webhook};
use crate::webhook::check_url;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .serve(CreateWebhook::ENDPOINT, create)
        .serve(ListWebhooks::ENDPOINT, list)
        .serve(GetWebhook::ENDPOINT, get)
        .serve(UpdateWebhook::ENDPOINT, update)
        .serve(DeleteWebhook::ENDPOINT, delete)
        .serve(ListWebhookDeliveries::ENDPOINT, deliveries)
}

async fn create(
    State(writes): State<Writes>,
    State(own_address): State<OwnAddress>,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    Problem::of_invalid_fields(&CreateWebhook::ENDPOINT.check(&content, None))?;
    let content = read(&own_address, content)?;
    writes
        .perform(request, move |transaction| {
            let now = transaction.now_text();
            let webhook = Webhook {
                id: id::new("whk"),
                url: content.url.unwrap_or_default(),
                events: content.events.unwrap_or_default(),
                enabled: content.enabled.unwrap_or(true),
                description: content.description,
                secret: id::secret("whsec"),
                is_own: false,
                payload_shape: PayloadShape::default(),
                created_at: now.clone(),
                updated_at: now,
            };
            store::webhooks::insert(transaction, &webhook)?;
            Ok(WrittenAnswer::new(StatusCode::CREATED, &webhook.present())?)
        })
        .await
}

async fn list(State(store): State<Store>) -> Result<Json<List<Value>>, Problem> {
    let webhooks = store.read(store::webhooks::list).await?;
    let data = webhooks.into_iter().map(without_secret).collect::<Result<_, _>>()?;
    Ok(Json(List { data, ..List::default() }))
}

/// Returns a webhook as lists have it.
fn without_secret(webhook: Webhook) -> Result<Value, StoreError> {
    let mut shown = serde_json::to_value(webhook.present())?;
    if let Some(shown) = shown.as_object_mut() {
        shown.remove("secret");
    }
    Ok(shown)
}

async fn get(State(store): State<Store>, Id(webhook_id): Id) -> Result<Json<model::Webhook>, Problem> {
    let webhook = store.read(move |connection| find(connection, &webhook_id)).await?;
    Ok(Json(webhook.present()))
}

async fn update(
    State(writes): State<Writes>,
    State(own_address): State<OwnAddress>,
    Id(webhook_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    Problem::of_invalid_fields(&UpdateWebhook::ENDPOINT.check(&content, None))?;
    let has_description = content.contains_key("description");
    let content = read(&own_address, content)?;
    writes
        .perform(request, move |transaction| {
            let webhook = find(transaction, &webhook_id)?;
            let webhook = Webhook {
                url: content.url.unwrap_or(webhook.url),
                events: content.events.unwrap_or(webhook.events),
                enabled: content.enabled.unwrap_or(webhook.enabled),
                // A null removes it.
                description: if has_description { content.description } else { webhook.description },
                updated_at: transaction.now_text(),
                ..webhook
            };
            store::webhooks::update(transaction, &webhook)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &webhook.present())?)
        })
        .await
}

async fn delete(
    State(writes): State<Writes>,
    Id(webhook_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    writes
        .perform(request, move |transaction| {
            let webhook = find(transaction, &webhook_id)?;
            store::webhooks::delete(transaction, &webhook.id)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &Deleted { deleted: true, ..Deleted::default() })?)
        })
        .await
}

async fn deliveries(
    State(store): State<Store>,
    Id(webhook_id): Id,
    query: Query,
) -> Result<Json<Page<WebhookDelivery>>, Problem> {
    let slice = query.slice()?;
    let (total, deliveries) = store
        .read(move |connection| {
            let webhook = find(connection, &webhook_id)?;
            let (limit, offset) = (slice.limit(), slice.offset());
            Ok::<_, Problem>(store::deliveries::list_of_webhook(connection, &webhook.id, limit, offset)?)
        })
        .await?;
    Ok(Json(slice.page(total, deliveries)))
}

fn find(connection: &Connection, webhook_id: &str) -> Result<Webhook, Problem> {
    store::webhooks::find(connection, webhook_id)?.ok_or_else(|| Problem::not_found("webhook"))
}

/// Reads a content that was checked, and checks that the emulator may call its URL.
fn read(own_address: &OwnAddress, content: Map<String, Value>) -> Result<WebhookContent, Problem> {
    let content: WebhookContent = serde_json::from_value(Value::Object(content))
        .map_err(|error| Problem::invalid("the body", error.to_string()))?;
    if let Some(url) = &content.url {
        check_url(url, own_address).map_err(|expected| Problem::invalid("url", expected))?;
    }
    Ok(content)
}
