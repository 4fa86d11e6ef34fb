//! `POST /_emulator/read`: the person reads what is there of a chat, or up to a message.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::platform::capabilities;
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;
use super::person::arrive;
use crate::http::problem::Problem;
use crate::store::Store;
use crate::store::Transaction;
use crate::{platform, store};

/// How many messages were unread.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Read {
    messages: usize,
}

pub(super) async fn read(State(store): State<Store>, mut fields: Fields) -> Result<Json<Read>, Problem> {
    let chat_id = fields.take_text("chat_id")?;
    let message_id = fields.take_text("message_id")?;
    if chat_id.is_some() == message_id.is_some() {
        return Err(fields.invalid("chat_id", "must be given, or message_id, and not both"));
    }
    fields.finish()?;
    let messages = store.write(move |transaction| mark(transaction, chat_id, message_id)).await?;
    Ok(Json(Read { messages }))
}

fn mark(
    transaction: &Transaction<'_>,
    chat_id: Option<String>,
    message_id: Option<String>,
) -> Result<usize, Problem> {
    let (field, up_to) = match message_id {
        None => ("chat_id", None),
        Some(id) => {
            let found = store::messages::find(transaction, &id)?;
            let expected = || Problem::invalid("message_id", "must be the id of a message");
            ("message_id", Some(found.ok_or_else(expected)?))
        }
    };
    let chat_id = up_to.as_ref().map(|message| message.chat_id.clone()).or(chat_id).unwrap_or_default();
    let Some(chat) = store::chats::find(transaction, &chat_id)? else {
        return Err(Problem::invalid(field, "must be the id of a chat"));
    };
    if !capabilities(&chat.platform).is_some_and(|can| can.receipts) {
        return Err(Problem::invalid(field, "must be on a platform with read receipts"));
    }
    arrive(transaction, &chat, field)?;
    Ok(platform::read(transaction, &chat, up_to.as_ref())?)
}
