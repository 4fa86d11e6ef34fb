//! Imports of older chats. A profile has one at a time.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{ChatSync, ChatSyncStatus, Page};
use postproxy_dm_core::operation::{BackfillChats, GetChatSync, ListChatSyncs, Operation};
use postproxy_dm_core::time;
use serde_json::Value;

use super::idempotency::{Writes, WrittenAnswer};
use super::profiles;
use super::request::{Id, Ids, WriteRequest};
use super::routes::Routes;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store::Rows;
use crate::store::Store;
use crate::store::chat_syncs::Filter;
use crate::{platform, store};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .serve(BackfillChats::ENDPOINT, backfill)
        .serve(ListChatSyncs::ENDPOINT, list)
        .serve(GetChatSync::ENDPOINT, get)
}

async fn backfill(
    State(writes): State<Writes>,
    Id(profile_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    writes
        .perform(request, move |transaction| {
            let profile = profiles::find(transaction, &profile_id)?;
            Problem::of_invalid_fields(&BackfillChats::ENDPOINT.check(&content, Some(&profile.platform)))?;
            let from = content.get("from").and_then(Value::as_str).and_then(start);
            let from = from.ok_or_else(|| Problem::invalid("from", "must be a date or an ISO 8601 time"))?;
            if let Some(running) = store::chat_syncs::find_under_way(transaction, &profile.id)? {
                let text = "a backfill of the profile's chats is already running";
                return Err(Problem::new(StatusCode::CONFLICT, text).with("profile_sync_id", running.id));
            }
            let sync = platform::begin_chat_sync(transaction, &profile, from)?;
            Ok(WrittenAnswer::new(StatusCode::ACCEPTED, &sync)?)
        })
        .await
}

async fn list(
    State(store): State<Store>,
    Id(profile_id): Id,
    query: Query,
) -> Result<Json<Page<ChatSync>>, Problem> {
    let slice = query.slice()?;
    let filter = Filter {
        status: query.text("status").map(str::to_owned),
        trigger: query.text("trigger").map(str::to_owned),
    };
    if filter.status.as_deref().is_some_and(|status| !is_known(status)) {
        return Err(Problem::invalid("status", "must be pending, running, completed or failed"));
    }
    let (total, syncs) = store
        .read(move |connection| {
            let profile = profiles::find(connection, &profile_id)?;
            let rows = Rows { limit: slice.limit(), offset: slice.offset() };
            Ok::<_, Problem>(store::chat_syncs::list(connection, &profile.id, &filter, rows)?)
        })
        .await?;
    Ok(Json(slice.page(total, syncs)))
}

async fn get(State(store): State<Store>, Ids(profile_id, sync_id): Ids) -> Result<Json<ChatSync>, Problem> {
    let sync = store.read(move |connection| {
        let profile = profiles::find(connection, &profile_id)?;
        let sync = store::chat_syncs::find(connection, &sync_id)?;
        sync.filter(|sync| sync.profile_id == profile.id).ok_or_else(|| Problem::not_found("chat sync"))
    });
    Ok(Json(sync.await?))
}

fn is_known(status: &str) -> bool {
    let status = serde_json::from_value(Value::String(status.to_owned()));
    matches!(status, Ok(status) if !matches!(status, ChatSyncStatus::Other(_)))
}

/// Reads a time, or a day as its start. Returns it as the API writes times.
fn start(from: &str) -> Option<String> {
    time::format(time::parse_day_or_time(from)?)
}
