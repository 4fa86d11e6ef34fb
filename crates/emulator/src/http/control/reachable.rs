//! Who can be reached: `POST /_emulator/person` and `GET /_emulator/people` set and show the state of a chat's person,
//! `POST /_emulator/profile` sets the connection of a profile to its platform.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{Chat, List, Profile, ProfileStatus, Unknown};
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use crate::conversation::chat::present;
use crate::ground::fields::{Fields, given};
use crate::http::problem::Problem;
use crate::store::Store;
use crate::store::Transaction;
use crate::store::people::PersonState;
use crate::{platform, store};

/// A chat, and the state that its person is in.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StateOfPerson {
    chat_id: String,
    #[serde(deserialize_with = "person_state")]
    state: PersonState,
}

/// The person's chat, and the state that the person is in.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PersonInChat {
    chat: Chat,
    state: PersonState,
}

/// A profile, and whether its connection works.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileConnection {
    profile_id: String,
    status: ConnectionStatus,
}

/// Whether a profile is connected to its platform.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum ConnectionStatus {
    Active,
    Expired,
    Inactive,
}

/// Sets the state of a person.
pub(super) struct SetPerson;

/// Lists the people who aren't just available.
pub(super) struct ListPeople;

/// Sets the connection of a profile.
pub(super) struct SetProfile;

impl Fields for StateOfPerson {}

impl Control for SetPerson {
    type Uses = State<Store>;
    type Request = Content<StateOfPerson>;
    type Answer = Json<PersonInChat>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "person",
        "/person",
        "The person of a chat leaves, comes back, reads nothing, blocks the profile, or deletes the account.",
    );

    async fn handle(
        State(store): State<Store>,
        Content(StateOfPerson { chat_id, state }): Content<StateOfPerson>,
    ) -> Result<Json<PersonInChat>, Problem> {
        let person = store.write(move |transaction| {
            let chat = store::chats::find(transaction, &chat_id)?
                .ok_or_else(|| Problem::invalid("chat_id", "must be the id of a chat"))?;
            platform::set_person_state(transaction, &chat, state)?;
            Ok::<_, Problem>(PersonInChat { chat: present(chat, transaction.now), state })
        });
        Ok(Json(person.await?))
    }
}

impl Control for ListPeople {
    type Uses = State<Store>;
    type Request = ();
    type Answer = Json<List<StateOfPerson>>;

    const ENDPOINT: ControlEndpoint =
        ControlEndpoint::get("people", "/people", "Lists the people who aren't just `available`.");

    async fn handle(State(store): State<Store>, (): ()) -> Result<Json<List<StateOfPerson>>, Problem> {
        let people = store.read(store::people::list).await?;
        let data = people.into_iter().map(|(chat_id, state)| StateOfPerson { chat_id, state }).collect();
        Ok(Json(List { data, unknown: Unknown::new() }))
    }
}

impl Fields for ProfileConnection {}

impl Control for SetProfile {
    type Uses = State<Store>;
    type Request = Content<ProfileConnection>;
    type Answer = Json<Profile>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "profile",
        "/profile",
        "The connection of a profile to its platform expires, ends, or is restored, and events say so. Nothing is sent until it is `active`.",
    );

    async fn handle(
        State(store): State<Store>,
        Content(ProfileConnection { profile_id, status }): Content<ProfileConnection>,
    ) -> Result<Json<Profile>, Problem> {
        let status = match status {
            ConnectionStatus::Active => ProfileStatus::Active,
            ConnectionStatus::Expired => ProfileStatus::Expired,
            ConnectionStatus::Inactive => ProfileStatus::Inactive,
        };
        let profile = store.write(move |transaction| {
            platform::set_profile_status(transaction, &profile_id, status)?
                .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))
        });
        Ok(Json(profile.await?))
    }
}

/// Makes the person of a chat available, because they do something. Refuses that if the account is deleted, or if the profile
/// has blocked the person.
pub(super) fn arrive(transaction: &Transaction<'_>, chat: &Chat, field: &str) -> Result<(), Problem> {
    if platform::blocked::is_blocked(transaction, chat)? {
        let expected = "must be of a person whom the profile has not blocked: nothing of theirs arrives";
        return Err(Problem::invalid(field, expected));
    }
    match platform::arrive(transaction, chat)? {
        true => Ok(()),
        false => Err(Problem::invalid(field, "must be of a person whose account is not deleted")),
    }
}

fn person_state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PersonState, D::Error> {
    let state = given(deserializer)?.and_then(|state| serde_json::from_value(state).ok());
    state.ok_or_else(|| D::Error::custom("must be available, busy, offline, blocked or deleted"))
}
