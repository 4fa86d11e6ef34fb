//! Chats: lists a profile's chats, finds or makes one, archives it, marks it as read, shows typing.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Accepted, Chat, Page, Platform, Profile};
use postproxy_dm_core::operation::{
    ArchiveChat, CreateChat, Endpoint, GetChat, ListChats, MarkRead, Operation, ParticipantDetails,
    StartTyping, StopTyping, UnarchiveChat,
};
use rusqlite::Connection;
use serde_json::{Map, Value};

use super::idempotency::{Writes, WrittenAnswer};
use super::profiles;
use super::request::{Id, WriteRequest};
use super::routes::Routes;
use crate::conversation::chat::{open, present};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store;
use crate::store::Rows;
use crate::store::Store;
use crate::store::chats::Filter;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .serve(ListChats::ENDPOINT, list)
        .serve(CreateChat::ENDPOINT, create)
        .serve(GetChat::ENDPOINT, get)
        .serve(ArchiveChat::ENDPOINT, archive)
        .serve(UnarchiveChat::ENDPOINT, unarchive)
        .serve(MarkRead::ENDPOINT, mark_read)
        .serve(StartTyping::ENDPOINT, show_typing)
        .serve(StopTyping::ENDPOINT, show_typing)
}

async fn list(
    State(store): State<Store>,
    Id(profile_id): Id,
    query: Query,
) -> Result<Json<Page<Chat>>, Problem> {
    let slice = query.slice()?;
    let filter = Filter { before: query.time("before")?, after: query.time("after")? };
    let now = store.clock().now();
    let (total, chats) = store
        .read(move |connection| {
            let profile = profiles::find(connection, &profile_id)?;
            let rows = Rows { limit: slice.limit(), offset: slice.offset() };
            Ok::<_, Problem>(store::chats::list(connection, &profile.id, &filter, rows)?)
        })
        .await?;
    let chats = chats.into_iter().map(|chat| present(chat, now)).collect();
    Ok(Json(slice.page(total, chats)))
}

async fn create(
    State(writes): State<Writes>,
    Id(profile_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    writes
        .perform(request, move |transaction| {
            let profile = profiles::find(transaction, &profile_id)?;
            Problem::of_invalid_fields(&CreateChat::ENDPOINT.check(&content, Some(&profile.platform)))?;
            let participant: ParticipantDetails = serde_json::from_value(Value::Object(content))
                .map_err(|error| Problem::invalid("the body", error.to_string()))?;
            check_placement(transaction, &profile, participant.placement_id.as_deref())?;
            let opened = open(transaction, &profile, participant)?;
            let status = if opened.is_new { StatusCode::CREATED } else { StatusCode::OK };
            Ok(WrittenAnswer::new(status, &present(opened.chat, transaction.now))?)
        })
        .await
}

async fn get(State(store): State<Store>, Id(chat_id): Id) -> Result<Json<Chat>, Problem> {
    let now = store.clock().now();
    let chat = store.read(move |connection| find(connection, &chat_id)).await?;
    Ok(Json(present(chat, now)))
}

async fn archive(state: State<Writes>, id: Id, request: WriteRequest) -> Result<WrittenAnswer, Problem> {
    set_archived(state, id, request, true).await
}

async fn unarchive(state: State<Writes>, id: Id, request: WriteRequest) -> Result<WrittenAnswer, Problem> {
    set_archived(state, id, request, false).await
}

async fn mark_read(
    State(writes): State<Writes>,
    Id(chat_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    writes
        .perform(request, move |transaction| {
            let chat = find(transaction, &chat_id)?;
            let latest = store::messages::find_latest_inbound(transaction, &chat.id)?;
            if let Some(mut message) = latest.filter(|message| message.external_read_at.is_none()) {
                message.external_read_at = Some(transaction.now_text());
                store::messages::update(transaction, &message)?;
            }
            Ok(WrittenAnswer::new(StatusCode::OK, &present(chat, transaction.now))?)
        })
        .await
}

/// Starts or stops to show typing. Nobody here sees either.
async fn show_typing(
    State(writes): State<Writes>,
    Id(chat_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    writes
        .perform(request, move |transaction| {
            let chat = find(transaction, &chat_id)?;
            require(StartTyping::ENDPOINT, &chat)?;
            Ok(WrittenAnswer::new(StatusCode::ACCEPTED, &Accepted { accepted: true, ..Accepted::default() })?)
        })
        .await
}

pub(crate) fn find(connection: &Connection, chat_id: &str) -> Result<Chat, Problem> {
    store::chats::find(connection, chat_id)?.ok_or_else(|| Problem::not_found("chat"))
}

/// Refuses a phone number that is not the profile's. Other platforms look at no placement.
fn check_placement(
    connection: &Connection,
    profile: &Profile,
    placement_id: Option<&str>,
) -> Result<(), Problem> {
    let Some(id) = placement_id.filter(|_| profile.platform == Platform::Whatsapp) else { return Ok(()) };
    match store::placements::find(connection, &profile.id, id)? {
        Some(_) => Ok(()),
        None => Err(Problem::invalid("placement_id", "must be the id of a phone number of the profile")),
    }
}

/// Archives a chat, or takes that back. Bluesky mutes archived chats.
async fn set_archived(
    State(writes): State<Writes>,
    Id(chat_id): Id,
    request: WriteRequest,
    archived: bool,
) -> Result<WrittenAnswer, Problem> {
    writes
        .perform(request, move |transaction| {
            let mut chat = find(transaction, &chat_id)?;
            require(ArchiveChat::ENDPOINT, &chat)?;
            chat.archived = archived;
            chat.metadata.get_or_insert_default().muted = Some(archived);
            store::chats::update(transaction, &chat)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &present(chat, transaction.now))?)
        })
        .await
}

/// Refuses a call that the chat's platform has no use for.
fn require(endpoint: &Endpoint, chat: &Chat) -> Result<(), Problem> {
    Problem::of_invalid_fields(&endpoint.check(&Map::new(), Some(&chat.platform)))
}
