//! The profile's reactions to messages. Facebook and Instagram.

use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Chat, Message, Platform};
use postproxy_dm_core::operation::{Operation, React, ReactContent, Unreact};
use postproxy_dm_core::platform::capabilities;
use serde_json::Value;

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
    let content: ReactContent = serde_json::from_value(Value::Object(content))
        .map_err(|error| Problem::invalid("the body", error.to_string()))?;
    writes
        .perform(request, move |transaction| {
            let (mut message, chat, sender) = find(transaction, &message_id)?;
            let choice = reaction::choose(content.reaction.as_deref(), content.emoji.as_deref())
                .map_err(|expected| Problem::invalid("reaction", expected))?;
            if chat.platform == Platform::Instagram && choice.name.as_deref() != Some("love") {
                return Err(Problem::invalid("reaction", "must be love on Instagram"));
            }
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
            let (mut message, _, sender) = find(transaction, &message_id)?;
            reaction::remove(&mut message, &sender);
            store::messages::update(transaction, &message)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &message)?)
        })
        .await
}

/// Finds the message with its chat and the profile's id on the platform, if the platform has reactions.
fn find(transaction: &Transaction<'_>, message_id: &str) -> Result<(Message, Chat, String), Problem> {
    let message = messages::find(transaction, message_id)?;
    let chat = chats::find(transaction, &message.chat_id)?;
    if !capabilities(&chat.platform).is_some_and(|can| can.reactions) {
        return Err(Problem::not_possible("reaction", &chat.platform));
    }
    if message.external_id.is_none() {
        return Err(Problem::invalid("reaction", "must be to a message that the platform has"));
    }
    let profile = profiles::find(transaction, &chat.profile_id)?;
    Ok((message, chat, profile.platform_id.unwrap_or(profile.id)))
}
