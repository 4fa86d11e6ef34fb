//! What a WhatsApp number has beside its chats: the people that it blocks, in Meta's own words, and the bytes of files.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use postproxy_dm_core::model::{Chat, Platform, PlatformAnswer};
use postproxy_dm_core::operation::{
    BlockUsers, Blocking, DownloadMedia, Endpoint, GetBlockedUserStatus, ListBlockedUsers, Operation,
    UnblockUsers,
};
use postproxy_dm_core::window::{WindowState, messaging_window};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::idempotency::{Writes, WrittenAnswer};
use super::profiles;
use super::request::{Id, WriteRequest};
use super::routes::Routes;
use crate::conversation::chat::wa_id;
use crate::http::problem::Problem;
use crate::http::query::{Parameter, Query};
use crate::platform::blocked;
use crate::store;
use crate::store::blocked_people::{self, Number};
use crate::store::{Store, Transaction};

const LIMIT: Parameter = Parameter { name: "limit", about: "How many people to list.", least: 1 };

/// How many people Meta lists at once.
const DEFAULT_LIMIT: u64 = 10;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .serve(ListBlockedUsers::ENDPOINT, list_blocked)
        .serve(GetBlockedUserStatus::ENDPOINT, blocked_status)
        .serve(BlockUsers::ENDPOINT, block)
        .serve(UnblockUsers::ENDPOINT, unblock)
        .serve(DownloadMedia::ENDPOINT, media)
}

async fn list_blocked(
    State(store): State<Store>,
    Id(profile_id): Id,
    query: Query,
) -> Result<Json<PlatformAnswer>, Problem> {
    let limit = query.number(&LIMIT)?.unwrap_or(DEFAULT_LIMIT) as i64;
    let phone_number_id = query.required("phone_number_id")?;
    let after = query.text("after").unwrap_or_default().to_owned();
    let people = store.read(move |connection| {
        let number = find_number(connection, &profile_id, phone_number_id)?;
        Ok::<_, Problem>(blocked_people::list(connection, &number, &after, limit)?)
    });
    let people = people.await?;
    let data: Vec<Value> =
        people.iter().map(|wa_id| json!({ "messaging_product": "whatsapp", "wa_id": wa_id })).collect();
    let cursors = json!({ "before": people.first(), "after": people.last() });
    answer(json!({ "data": data, "paging": { "cursors": cursors } })).map(Json)
}

async fn blocked_status(
    State(store): State<Store>,
    Id(profile_id): Id,
    query: Query,
) -> Result<Json<PlatformAnswer>, Problem> {
    let phone_number_id = query.required("phone_number_id")?;
    let user = query.required("user")?;
    let wa_id = wa_id(&user);
    let asked = wa_id.clone();
    let is_blocked = store.read(move |connection| {
        let number = find_number(connection, &profile_id, phone_number_id)?;
        Ok::<_, Problem>(blocked_people::is_blocked(connection, &number, &asked)?)
    });
    let status = if is_blocked.await? { "blocked" } else { "not_blocked" };
    let user = json!({ "input": user, "wa_id": wa_id, "status": status });
    answer(json!({ "messaging_product": "whatsapp", "user": user })).map(Json)
}

async fn block(
    State(writes): State<Writes>,
    Id(profile_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    writes
        .perform(request, move |transaction| {
            let (number, users) = read(transaction, &profile_id, content, BlockUsers::ENDPOINT)?;
            let (mut added, mut failed) = (Vec::new(), Vec::new());
            for user in users {
                let wa_id = wa_id(&user);
                if wrote_lately(transaction, &number, &user)? {
                    blocked_people::block(transaction, &number, &wa_id)?;
                    added.push(json!({ "input": user, "wa_id": wa_id }));
                } else {
                    failed.push(json!({ "input": user, "wa_id": wa_id, "errors": [{
                        "message": "Re-engagement required",
                        "code": 131_047,
                        "error_data": { "details": "User has not messaged in the last 24 hours" },
                    }] }));
                }
            }
            let mut users = Map::from_iter([("added_users".to_owned(), Value::Array(added))]);
            if !failed.is_empty() {
                users.insert("failed_users".to_owned(), Value::Array(failed));
            }
            written(users)
        })
        .await
}

async fn unblock(
    State(writes): State<Writes>,
    Id(profile_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    writes
        .perform(request, move |transaction| {
            let (number, users) = read(transaction, &profile_id, content, UnblockUsers::ENDPOINT)?;
            let mut removed = Vec::new();
            for user in users {
                let wa_id = wa_id(&user);
                if blocked_people::unblock(transaction, &number, &wa_id)? {
                    removed.push(json!({ "input": user, "wa_id": wa_id }));
                }
            }
            written(Map::from_iter([("removed_users".to_owned(), Value::Array(removed))]))
        })
        .await
}

/// Serves the bytes of a file that a person sent.
async fn media(State(store): State<Store>, Id(profile_id): Id, query: Query) -> Result<Response, Problem> {
    let phone_number_id = query.required("phone_number_id")?;
    let media_id = query.required("media_id")?;
    let found = store.read(move |connection| {
        let number = find_number(connection, &profile_id, phone_number_id)?;
        let Some((message_id, stored)) = store::attachments::find_external(connection, &media_id)? else {
            return Err(Problem::not_found("media"));
        };
        let message = store::messages::find(connection, &message_id)?;
        let chat = message.map(|message| store::chats::find(connection, &message.chat_id)).transpose()?;
        let is_of_number = chat.flatten().is_some_and(|chat| {
            chat.profile_id == number.profile_id && chat.external_placement_id == Some(number.phone_number_id)
        });
        if !is_of_number {
            return Err(Problem::not_found("media"));
        }
        let bytes = store::attachments::read(connection, &stored.id, 0, stored.length)?;
        Ok((stored.content_type, bytes))
    });
    let (content_type, bytes) = found.await?;
    Ok(([(CONTENT_TYPE, content_type)], bytes).into_response())
}

/// Reads whom to block, and finds the number.
fn read(
    transaction: &Transaction<'_>,
    profile_id: &str,
    content: Map<String, Value>,
    endpoint: &Endpoint,
) -> Result<(Number, Vec<String>), Problem> {
    Problem::of_invalid_fields(&endpoint.check(&content, Some(&Platform::Whatsapp)))?;
    let Blocking { phone_number_id, users } = serde_json::from_value(Value::Object(content))
        .map_err(|error| Problem::invalid("the body", error.to_string()))?;
    Ok((find_number(transaction, profile_id, phone_number_id)?, users))
}

/// Meta blocks only people who wrote to the number within the last 24 hours.
fn wrote_lately(transaction: &Transaction<'_>, number: &Number, user: &str) -> Result<bool, Problem> {
    let chat = blocked::find_chat(transaction, number, user)?;
    let is_of_number = |chat: &Chat| chat.external_placement_id.as_ref() == Some(&number.phone_number_id);
    let Some(chat) = chat.filter(is_of_number) else { return Ok(false) };
    let window = messaging_window(&Platform::Whatsapp, chat.last_inbound_at.as_deref(), transaction.now.0);
    Ok(window.is_ok_and(|window| window.state == WindowState::Open))
}

fn find_number(
    connection: &Connection,
    profile_id: &str,
    phone_number_id: String,
) -> Result<Number, Problem> {
    let profile = profiles::find(connection, profile_id)?;
    if profile.platform != Platform::Whatsapp {
        return Err(Problem::not_possible("phone_number_id", &profile.platform));
    }
    match store::placements::find(connection, &profile.id, &phone_number_id)? {
        Some(_) => Ok(Number { profile_id: profile.id, phone_number_id }),
        None => Err(Problem::not_found("phone number")),
    }
}

fn answer(body: Value) -> Result<PlatformAnswer, Problem> {
    Ok(serde_json::from_value(body).map_err(crate::store::StoreError::from)?)
}

fn written(users: Map<String, Value>) -> Result<WrittenAnswer, Problem> {
    let body = json!({ "messaging_product": "whatsapp", "block_users": users });
    Ok(WrittenAnswer::new(StatusCode::OK, &body)?)
}
