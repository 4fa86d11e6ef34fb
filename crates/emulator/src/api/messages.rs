//! Messages: listing a chat's, sending one into it.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Chat, Direction, Message, MessageStatus, Page, Platform};
use postproxy_dm_core::operation::{MessageContent, Operation, SendMessage};
use rusqlite::Connection;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::chats;
use super::idempotency::{Answer, perform};
use super::request::{Id, WriteRequest};
use crate::problem::Problem;
use crate::query::Query;
use crate::store::messages::Filter;
use crate::store::{StoreError, Transaction};
use crate::{Emulator, id, platform, store};

/// Refused rather than dropped without a word.
const UNSERVED: &[&str] = &[
    "media",
    "elements",
    "template",
    "interactive",
    "location",
    "contacts",
    "quick_replies",
    "buttons",
    "card",
    "reply_markup",
    "category",
    "link_preview",
    "voice_note",
    "filename",
];

pub(super) async fn list(
    State(emulator): State<Emulator>,
    Id(chat_id): Id,
    query: Query,
) -> Result<Json<Page<Box<RawValue>>>, Problem> {
    let slice = query.slice()?;
    let filter = filter(&query)?;
    let (total, documents) = emulator
        .read(move |connection| {
            let chat = chats::find(connection, &chat_id)?;
            let (limit, offset) = (slice.limit(), slice.offset());
            let found = store::messages::list_documents(connection, &chat.id, &filter, limit, offset)?;
            Ok::<_, Problem>(found)
        })
        .await?;
    let messages = documents.into_iter().map(as_it_is).collect::<Result<_, _>>()?;
    Ok(Json(slice.page(total, messages)))
}

pub(super) async fn send(
    State(emulator): State<Emulator>,
    Id(chat_id): Id,
    request: WriteRequest,
) -> Result<Answer, Problem> {
    let content = request.object()?;
    perform(&emulator, request, move |transaction| {
        let chat = chats::find(transaction, &chat_id)?;
        Problem::of_faults(&SendMessage::ENDPOINT.check(&content, Some(&chat.platform)))?;
        let message = accept(transaction, chat, content)?;
        Ok(Answer::new(StatusCode::ACCEPTED, &message)?)
    })
    .await
}

pub(super) async fn get(
    State(emulator): State<Emulator>,
    Id(message_id): Id,
) -> Result<Json<Box<RawValue>>, Problem> {
    let found = emulator.read(move |connection| store::messages::find_document(connection, &message_id));
    let found: Option<String> = found.await?;
    Ok(Json(as_it_is(found.ok_or_else(|| Problem::not_found("message"))?)?))
}

pub(crate) fn find(connection: &Connection, message_id: &str) -> Result<Message, Problem> {
    store::messages::find(connection, message_id)?.ok_or_else(|| Problem::not_found("message"))
}

/// Stores a message whose content was checked, and leaves it to the platform.
fn accept(
    transaction: &Transaction<'_>,
    mut chat: Chat,
    content: Map<String, Value>,
) -> Result<Message, Problem> {
    let is_given = |name: &&&str| content.get(**name).is_some_and(|value| !value.is_null());
    if let Some(field) = UNSERVED.iter().find(is_given) {
        return Err(Problem::invalid(field, "is not served by this version of the emulator"));
    }
    let content: MessageContent = serde_json::from_value(Value::Object(content))
        .map_err(|error| Problem::invalid("the body", error.to_string()))?;

    let now = transaction.now_text();
    let has_tags = matches!(chat.platform, Platform::Facebook | Platform::Instagram);
    let message = Message {
        id: id::new("msg"),
        chat_id: chat.id.clone(),
        direction: Direction::Outbound,
        status: MessageStatus::Pending,
        body: content.body,
        tag: content.tag.filter(|_| has_tags),
        reply_to_external_id: content.reply_to_external_id,
        created_at: Some(now.clone()),
        ..Message::default()
    };
    store::messages::insert(transaction, &message)?;
    chat.last_outbound_at = Some(now.clone());
    chat.last_message_at = Some(now);
    store::chats::update(transaction, &chat)?;
    platform::accept(transaction, &message)?;
    Ok(message)
}

fn filter(query: &Query) -> Result<Filter, Problem> {
    let direction = query.text("direction");
    if direction.is_some_and(|direction| !matches!(direction, "inbound" | "outbound")) {
        return Err(Problem::invalid("direction", "must be inbound or outbound"));
    }
    let status = query.text("status");
    let is_known = |status: &str| {
        let status = serde_json::from_value(Value::String(status.to_owned()));
        matches!(status, Ok(status) if !matches!(status, MessageStatus::Other(_)))
    };
    if status.is_some_and(|status| !is_known(status)) {
        return Err(Problem::invalid(
            "status",
            "must be pending, published, failed_waiting_for_retry, failed or received",
        ));
    }
    Ok(Filter { direction: direction.map(str::to_owned), status: status.map(str::to_owned) })
}

/// A document as a part of an answer.
fn as_it_is(document: String) -> Result<Box<RawValue>, StoreError> {
    Ok(RawValue::from_string(document)?)
}
