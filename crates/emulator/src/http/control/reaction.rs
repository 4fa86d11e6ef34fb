//! `POST /_emulator/reaction`: the person reacts to a message, or takes the reaction back.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::Message;
use postproxy_dm_core::platform::capabilities;
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;
use super::person::arrive;
use crate::conversation::reaction::choose;
use crate::http::problem::Problem;
use crate::store::Store;
use crate::{platform, store};

/// The message as it is afterwards.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Reacted {
    message: Message,
}

pub(super) async fn react(State(store): State<Store>, mut fields: Fields) -> Result<Json<Reacted>, Problem> {
    let message_id = fields.require_text("message_id")?;
    let reaction = fields.take_text("reaction")?;
    let emoji = fields.take_text("emoji")?;
    let choice = match fields.take_text("action")?.as_deref() {
        None | Some("react") => {
            let choice = choose(reaction.as_deref(), emoji.as_deref());
            Some(choice.map_err(|expected| fields.invalid("reaction", &expected))?)
        }
        Some("unreact") => None,
        Some(_) => return Err(fields.invalid("action", "must be react or unreact")),
    };
    fields.finish()?;

    let refuse = |expected: &str| Err(Problem::invalid("message_id", expected));
    let message = store.write(move |transaction| {
        let Some(message) = store::messages::find(transaction, &message_id)? else {
            return refuse("must be the id of a message");
        };
        let Some(chat) = store::chats::find(transaction, &message.chat_id)? else {
            return refuse("must be the id of a message in a chat");
        };
        if !capabilities(&chat.platform).is_some_and(|can| can.reactions) {
            return refuse("must be of a message on a platform with reactions");
        }
        if message.external_id.is_none() {
            return refuse("must be of a message that the person can see");
        }
        arrive(transaction, &chat, "message_id")?;
        Ok(platform::react(transaction, &chat, message, choice)?)
    });
    Ok(Json(Reacted { message: message.await? }))
}
