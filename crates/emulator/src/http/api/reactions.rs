//! The profile's reactions to messages. Facebook and Instagram.

use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::Message;
use postproxy_dm_core::operation::{Endpoint, Operation, React, ReactContent, Unreact};
use serde_json::{Map, Value};

use super::idempotency::{Writes, WrittenAnswer};
use super::request::{Id, WriteRequest};
use super::routes::Routes;
use super::{chats, messages, profiles};
use crate::conversation::reaction;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Transaction;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.serve(React::ENDPOINT, react).serve(Unreact::ENDPOINT, unreact)
}

async fn react(
    State(writes): State<Writes>,
    Id(message_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object_or_nothing()?;
    Problem::of_invalid_fields(&React::ENDPOINT.check(&content, None))?;
    writes
        .perform(request, move |transaction| {
            let (mut message, sender) = find(transaction, &message_id, React::ENDPOINT, &content)?;
            let content: ReactContent = serde_json::from_value(Value::Object(content))
                .map_err(|error| Problem::invalid("the body", error.to_string()))?;
            let choice = reaction::choose(content.reaction.as_deref(), content.emoji.as_deref())
                .map_err(|expected| Problem::invalid("reaction", expected))?;
            reaction::set(&mut message, &sender, &choice, transaction.now_text());
            store::messages::update(transaction, &message)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &message)?)
        })
        .await
}

async fn unreact(
    State(writes): State<Writes>,
    Id(message_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    writes
        .perform(request, move |transaction| {
            let (mut message, sender) = find(transaction, &message_id, Unreact::ENDPOINT, &Map::new())?;
            reaction::remove(&mut message, &sender);
            store::messages::update(transaction, &message)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &message)?)
        })
        .await
}

/// Finds the message, and the profile's id on the platform. Refuses a content that the platform doesn't take.
fn find(
    transaction: &Transaction<'_>,
    message_id: &str,
    endpoint: &Endpoint,
    content: &Map<String, Value>,
) -> Result<(Message, String), Problem> {
    let message = messages::find(transaction, message_id)?;
    let chat = chats::find(transaction, &message.chat_id)?;
    Problem::of_invalid_fields(&endpoint.check(content, Some(&chat.platform)))?;
    if message.external_id.is_none() {
        return Err(Problem::invalid("reaction", "must be to a message that the platform has"));
    }
    let profile = profiles::find(transaction, &chat.profile_id)?;
    Ok((message, profile.platform_id.unwrap_or(profile.id)))
}
