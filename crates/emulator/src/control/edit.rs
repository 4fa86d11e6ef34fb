//! `POST /_emulator/edit` and `/_emulator/delete`: the person changes a message, or takes it back.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{Direction, Message};
use rusqlite::Connection;
use serde::Serialize;

use super::fields::Fields;
use crate::problem::Problem;
use crate::{Emulator, platform, store};

/// The message as it is afterwards.
#[derive(Debug, Serialize)]
pub(super) struct Changed {
    message: Message,
}

pub(super) async fn edit(
    State(emulator): State<Emulator>,
    mut fields: Fields,
) -> Result<Json<Changed>, Problem> {
    let message_id = fields.require_text("message_id")?;
    let text = fields.require_text("text")?;
    fields.finish()?;
    let message = emulator.write(move |transaction| {
        let message = find(transaction, &message_id)?;
        Ok::<_, Problem>(platform::edit(transaction, message, text)?)
    });
    Ok(Json(Changed { message: message.await? }))
}

pub(super) async fn delete(
    State(emulator): State<Emulator>,
    mut fields: Fields,
) -> Result<Json<Changed>, Problem> {
    let message_id = fields.require_text("message_id")?;
    fields.finish()?;
    let message = emulator.write(move |transaction| {
        let message = find(transaction, &message_id)?;
        Ok::<_, Problem>(platform::delete(transaction, message)?)
    });
    Ok(Json(Changed { message: message.await? }))
}

/// A message of the person's own that is still there.
fn find(connection: &Connection, message_id: &str) -> Result<Message, Problem> {
    let message = store::messages::find(connection, message_id)?;
    let is_theirs = |it: &Message| it.direction == Direction::Inbound && it.external_deleted_at.is_none();
    let expected = "must be the id of a message that the person wrote and did not delete";
    message.filter(is_theirs).ok_or_else(|| Problem::invalid("message_id", expected))
}
