//! Chats: listing a profile's, finding or making one.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Chat, Page};
use postproxy_dm_core::operation::{CreateChat, Operation};
use rusqlite::Connection;
use serde_json::Value;

use super::idempotency::{Answer, perform};
use super::profiles;
use super::request::{Id, WriteRequest};
use crate::chat::{open, present};
use crate::problem::Problem;
use crate::query::Query;
use crate::store::chats::Filter;
use crate::{Emulator, store};

pub(super) async fn list(
    State(emulator): State<Emulator>,
    Id(profile_id): Id,
    query: Query,
) -> Result<Json<Page<Chat>>, Problem> {
    let slice = query.slice()?;
    let filter = Filter { before: query.time("before")?, after: query.time("after")? };
    let now = emulator.clock().now();
    let (total, chats) = emulator
        .read(move |connection| {
            let profile = profiles::find(connection, &profile_id)?;
            let (limit, offset) = (slice.limit(), slice.offset());
            Ok::<_, Problem>(store::chats::list(connection, &profile.id, &filter, limit, offset)?)
        })
        .await?;
    let chats = chats.into_iter().map(|chat| present(chat, now)).collect();
    Ok(Json(slice.page(total, chats)))
}

pub(super) async fn create(
    State(emulator): State<Emulator>,
    Id(profile_id): Id,
    request: WriteRequest,
) -> Result<Answer, Problem> {
    let content = request.object()?;
    perform(&emulator, request, move |transaction| {
        let profile = profiles::find(transaction, &profile_id)?;
        Problem::of_faults(&CreateChat::ENDPOINT.check(&content, Some(&profile.platform)))?;
        let participant = serde_json::from_value(Value::Object(content))
            .map_err(|error| Problem::invalid("the body", error.to_string()))?;
        let opened = open(transaction, &profile, participant)?;
        let status = if opened.is_new { StatusCode::CREATED } else { StatusCode::OK };
        Ok(Answer::new(status, &present(opened.chat, transaction.now))?)
    })
    .await
}

pub(super) async fn get(State(emulator): State<Emulator>, Id(chat_id): Id) -> Result<Json<Chat>, Problem> {
    let now = emulator.clock().now();
    let chat = emulator.read(move |connection| find(connection, &chat_id)).await?;
    Ok(Json(present(chat, now)))
}

pub(crate) fn find(connection: &Connection, chat_id: &str) -> Result<Chat, Problem> {
    store::chats::find(connection, chat_id)?.ok_or_else(|| Problem::not_found("chat"))
}
