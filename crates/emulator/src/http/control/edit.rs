//! `POST /_emulator/edit` and `/_emulator/delete`: the person changes a message, or takes it back.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{Chat, Direction, Message, Platform};
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;
use super::person::arrive;
use crate::http::problem::Problem;
use crate::store::Store;
use crate::store::Transaction;
use crate::{platform, store};

/// The message as it is afterwards.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Changed {
    message: Message,
}

pub(super) async fn edit(State(store): State<Store>, mut fields: Fields) -> Result<Json<Changed>, Problem> {
    let message_id = fields.require_text("message_id")?;
    let text = fields.require_text("text")?;
    fields.finish()?;
    let message = store.write(move |transaction| {
        let (chat, message) = find(transaction, &message_id)?;
        // A message there stays as it is.
        if chat.platform == Platform::Bluesky {
            return Err(Problem::not_possible("edit", &chat.platform));
        }
        Ok::<_, Problem>(platform::edit(transaction, message, text)?)
    });
    Ok(Json(Changed { message: message.await? }))
}

pub(super) async fn delete(State(store): State<Store>, mut fields: Fields) -> Result<Json<Changed>, Problem> {
    let message_id = fields.require_text("message_id")?;
    fields.finish()?;
    let message = store.write(move |transaction| {
        let (_, message) = find(transaction, &message_id)?;
        Ok::<_, Problem>(platform::delete(transaction, message)?)
    });
    Ok(Json(Changed { message: message.await? }))
}

/// A message of the person's own that is still there, and its chat, in which the person is now.
fn find(transaction: &Transaction<'_>, message_id: &str) -> Result<(Chat, Message), Problem> {
    let message = store::messages::find(transaction, message_id)?;
    let is_theirs = |it: &Message| it.direction == Direction::Inbound && it.external_deleted_at.is_none();
    let expected = "must be the id of a message that the person wrote and did not delete";
    let refuse = || Problem::invalid("message_id", expected);
    let message = message.filter(is_theirs).ok_or_else(refuse)?;
    let chat = store::chats::find(transaction, &message.chat_id)?.ok_or_else(refuse)?;
    arrive(transaction, &chat, "message_id")?;
    Ok((chat, message))
}
