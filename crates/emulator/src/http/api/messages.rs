//! Messages: lists a chat's messages, sends one, edits one that was sent.

use axum::Json;
use axum::extract::{Request, State};
use http::StatusCode;
use postproxy_dm_core::limits;
use postproxy_dm_core::model::{Direction, Message, MessageStatus, Page, Platform};
use postproxy_dm_core::operation::{
    EditContent, EditMessage, GetMessage, ListMessages, Operation, SendMessage,
};
use rusqlite::Connection;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use unicode_segmentation::UnicodeSegmentation;

use super::chats;
use super::idempotency::{Writes, WrittenAnswer};
use super::request::{Id, WriteRequest};
use super::routes::Routes;
use crate::attachment::{MediaError, Reach};
use crate::conversation::{event, outbound, template};
use crate::http::body::BODY_WITH_MEDIA_BYTES;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store::Rows;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::messages::Filter;
use crate::{attachment, store};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .serve(ListMessages::ENDPOINT, list)
        .serve(SendMessage::ENDPOINT, send)
        .serve(GetMessage::ENDPOINT, get)
        .serve(EditMessage::ENDPOINT, edit)
}

async fn list(
    State(store): State<Store>,
    Id(chat_id): Id,
    query: Query,
) -> Result<Json<Page<Box<RawValue>>>, Problem> {
    let slice = query.slice()?;
    let filter = filter(&query)?;
    let (total, documents) = store
        .read(move |connection| {
            let chat = chats::find(connection, &chat_id)?;
            let rows = Rows { limit: slice.limit(), offset: slice.offset() };
            let found = store::messages::list_documents(connection, &chat.id, &filter, rows)?;
            Ok::<_, Problem>(found)
        })
        .await?;
    let messages = documents.into_iter().map(as_it_is).collect::<Result<_, _>>()?;
    Ok(Json(slice.page(total, messages)))
}

async fn send(
    State(writes): State<Writes>,
    State(reach): State<Reach>,
    Id(chat_id): Id,
    request: Request,
) -> Result<WrittenAnswer, Problem> {
    let request = WriteRequest::read(request, BODY_WITH_MEDIA_BYTES).await?;
    let form = request.object_or_form().await?;
    // Decoding takes time, so it happens before the transaction.
    let media = form.media();
    let content = form.content;
    writes
        .perform(request, move |transaction| {
            let chat = chats::find(transaction, &chat_id)?;
            // An attachment that no platform takes is 413, even if this platform's check would refuse it.
            let media = match media {
                Err(error @ MediaError::TooLarge { .. }) => return Err(error.into()),
                media => media,
            };
            Problem::of_invalid_fields(&SendMessage::ENDPOINT.check(&content, Some(&chat.platform)))?;
            check_graphemes(&content, &chat.platform)?;
            let template = content.get("template").and_then(Value::as_object).cloned();
            let mut message = outbound::message(transaction, &chat, content)?;
            if let Some(template) = template {
                message.template = Some(template::of_message(transaction, &chat.profile_id, &template)??);
                template::keep_parameters(&mut message, template);
            }
            for media in media? {
                attachment::add(transaction, &mut message, media, reach)?;
            }
            outbound::accept(transaction, chat, &message)?;
            Ok(WrittenAnswer::new(StatusCode::ACCEPTED, &message)?)
        })
        .await
}

async fn get(State(store): State<Store>, Id(message_id): Id) -> Result<Json<Box<RawValue>>, Problem> {
    let found = store.read(move |connection| store::messages::find_document(connection, &message_id));
    let found: Option<String> = found.await?;
    Ok(Json(as_it_is(found.ok_or_else(|| Problem::not_found("message"))?)?))
}

async fn edit(
    State(writes): State<Writes>,
    Id(message_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    writes
        .perform(request, move |transaction| {
            let mut message = find(transaction, &message_id)?;
            let chat = chats::find(transaction, &message.chat_id)?;
            Problem::of_invalid_fields(&EditMessage::ENDPOINT.check(&content, Some(&chat.platform)))?;
            if message.direction != Direction::Outbound || message.external_id.is_none() {
                return Err(Problem::invalid("message", "must be an outbound one that the platform has"));
            }
            if !message.attachments.is_empty() {
                check_caption(&content)?;
            }
            let content: EditContent = serde_json::from_value(Value::Object(content))
                .map_err(|error| Problem::invalid("the body", error.to_string()))?;
            if content.body.is_some() {
                message.body = content.body;
            }
            if let Some(keyboard) = content.reply_markup {
                // `{}` removes it.
                message.reply_markup =
                    Some(keyboard).filter(|it| it.as_object().is_some_and(|it| !it.is_empty()));
            }
            message.external_edited_at = Some(transaction.now_text());
            event::update_message(transaction, "message.edited", &message)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &message)?)
        })
        .await
}

/// Checks the exact length. Core has no Unicode tables, and refuses only what is certainly too long.
fn check_graphemes(content: &Map<String, Value>, platform: &Platform) -> Result<(), Problem> {
    let most = limits::BLUESKY_BODY_GRAPHEMES;
    let body = content.get("body").and_then(Value::as_str).unwrap_or_default();
    let length = body.graphemes(true).count();
    match *platform == Platform::Bluesky && length > most {
        true => Err(Problem::invalid("body", format!("must be at most {most} graphemes, it has {length}"))),
        false => Ok(()),
    }
}

/// Checks the shorter limit for a message with an attachment. Only the service knows whether it has one.
fn check_caption(content: &Map<String, Value>) -> Result<(), Problem> {
    let most = limits::TELEGRAM_CAPTION_CHARACTERS;
    let length = content.get("body").and_then(Value::as_str).map_or(0, |body| body.chars().count());
    match length > most {
        true => Err(Problem::invalid(
            "body",
            format!("must be at most {most} characters with an attachment, it has {length}"),
        )),
        false => Ok(()),
    }
}

pub(crate) fn find(connection: &Connection, message_id: &str) -> Result<Message, Problem> {
    store::messages::find(connection, message_id)?.ok_or_else(|| Problem::not_found("message"))
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

/// Puts a document into an answer, unchanged.
fn as_it_is(document: String) -> Result<Box<RawValue>, StoreError> {
    Ok(RawValue::from_string(document)?)
}
