//! Lets only calls with an API key through, and keeps each within one profile group: the one that it names, else that of
//! its key, else the first of the account. What belongs to another group is not found.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use rusqlite::Connection;
use subtle::ConstantTimeEq;

use crate::data::seed::{Account, ProfileGroup};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store::{self, Store, StoreError};

/// Webhooks are the account's, and tell of every group. The path is below `/api`.
const OF_ACCOUNT: &str = "/webhooks";

/// The profile group that a call works in.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    /// The group's id.
    pub(super) group: String,
}

/// What a path names, by the name of its parameter.
enum Named {
    Profile(String),
    Chat(String),
    Message(String),
}

pub(super) async fn check(
    State(account): State<Arc<Account>>,
    State(store): State<Store>,
    query: Query,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let of_key = group_of_key(&account, &parts.headers)?;
    if of_key.is_some() && parts.uri.path().starts_with(OF_ACCOUNT) {
        return Err(Problem::invalid(
            "the API key",
            "must be the account's here: this one is a profile group's",
        ));
    }
    let asked_for = query.text("profile_group_id");
    let group = match (of_key, asked_for) {
        (Some(group), None) => Some(group),
        (Some(group), Some(id)) => Some(group).filter(|group| group.id == id),
        (None, Some(id)) => account.groups.iter().find(|group| group.id == id),
        (None, None) => account.groups.first(),
    };
    let group = group.ok_or_else(|| Problem::not_found("profile group"))?;
    if account.groups.len() > 1 {
        let params = RawPathParams::from_request_parts(&mut parts, &()).await;
        let named = params.iter().flatten().find_map(|(name, id)| Named::of(name, id));
        let named = named.or_else(|| query.text("profile_id").map(|id| Named::Profile(id.to_owned())));
        if let Some(named) = named {
            let groups = account.clone();
            let found = store.read(move |connection| named.profile(connection)).await?;
            let of_profile = found.and_then(|id| groups.groups.iter().find(|group| group.has(&id)));
            if of_profile.is_some_and(|of_profile| of_profile.id != group.id) {
                return Err(Problem::not_found("profile of the group"));
            }
        }
    }
    parts.extensions.insert(Scope { group: group.id.clone() });
    Ok(next.run(Request::from_parts(parts, body)).await)
}

impl Named {
    fn of(parameter: &str, id: &str) -> Option<Self> {
        Some(match parameter {
            "profile_id" => Named::Profile(id.to_owned()),
            "chat_id" => Named::Chat(id.to_owned()),
            "message_id" => Named::Message(id.to_owned()),
            _ => return None,
        })
    }

    /// Returns the id of the profile that it belongs to. What isn't there is left to the handler.
    fn profile(self, connection: &Connection) -> Result<Option<String>, StoreError> {
        let chat_id = match self {
            Named::Profile(id) => return Ok(Some(id)),
            Named::Chat(id) => Some(id),
            Named::Message(id) => store::messages::find(connection, &id)?.map(|message| message.chat_id),
        };
        let Some(chat_id) = chat_id else { return Ok(None) };
        Ok(store::chats::find(connection, &chat_id)?.map(|chat| chat.profile_id))
    }
}

impl ProfileGroup {
    fn has(&self, profile_id: &str) -> bool {
        self.profiles.iter().any(|profile| profile.id == profile_id)
    }
}

/// Returns the group that the key is scoped to; nothing for the account's own key.
fn group_of_key<'a>(account: &'a Account, headers: &HeaderMap) -> Result<Option<&'a ProfileGroup>, Problem> {
    let refuse = |text: &str| Err(Problem::new(StatusCode::UNAUTHORIZED, text));
    let Some(header) = headers.get(AUTHORIZATION) else {
        return refuse("the API key is missing: send the header Authorization: Bearer <API key>");
    };
    let header = header.as_bytes();
    let (scheme, key) = header.split_at(header.len().min(b"Bearer ".len()));
    if !scheme.eq_ignore_ascii_case(b"Bearer ") {
        return refuse("the Authorization header must be of the form Bearer <API key>");
    }
    let is = |known: &str| bool::from(key.trim_ascii().ct_eq(known.as_bytes()));
    if is(&account.api_key) {
        return Ok(None);
    }
    match account.groups.iter().find(|group| is(&group.api_key)) {
        Some(group) => Ok(Some(group)),
        None => refuse("the API key is not valid"),
    }
}
