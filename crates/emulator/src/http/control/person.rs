//! `POST /_emulator/person`: the person of a chat goes, comes back, reads nothing, blocks the profile, or deletes the
//! account. `GET /_emulator/people`: for whom any of that is so.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{Chat, List, Unknown};
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;
use crate::conversation::chat::present;
use crate::http::problem::Problem;
use crate::store::Store;
use crate::store::Transaction;
use crate::store::people::PersonState;
use crate::{platform, store};

/// Where the person is, and how.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Person {
    chat: Chat,
    state: PersonState,
}

/// How the person of a chat is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StateOfPerson {
    chat_id: String,
    state: PersonState,
}

/// All others are available.
pub(super) async fn list(State(store): State<Store>) -> Result<Json<List<StateOfPerson>>, Problem> {
    let people = store.read(store::people::list).await?;
    let data = people.into_iter().map(|(chat_id, state)| StateOfPerson { chat_id, state }).collect();
    Ok(Json(List { data, unknown: Unknown::new() }))
}

pub(super) async fn set(State(store): State<Store>, mut fields: Fields) -> Result<Json<Person>, Problem> {
    let chat_id = fields.require_text("chat_id")?;
    let state = fields.take("state").and_then(|state| serde_json::from_value(state).ok());
    let expected = "must be available, busy, offline, blocked or deleted";
    let state = state.ok_or_else(|| fields.invalid("state", expected))?;
    fields.finish()?;
    let person = store.write(move |transaction| {
        let chat = store::chats::find(transaction, &chat_id)?
            .ok_or_else(|| Problem::invalid("chat_id", "must be the id of a chat"))?;
        platform::set_person_state(transaction, &chat, state)?;
        Ok::<_, Problem>(Person { chat: present(chat, transaction.now), state })
    });
    Ok(Json(person.await?))
}

/// Whoever does something is there, unless the account is gone.
pub(super) fn arrive(transaction: &Transaction<'_>, chat: &Chat, field: &str) -> Result<(), Problem> {
    match platform::arrive(transaction, chat)? {
        true => Ok(()),
        false => Err(Problem::invalid(field, "must be of a person whose account is not deleted")),
    }
}
