//! The table of people who are not simply available.

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StoreError;

/// Whether the person of a chat can be reached. A `busy` person reads nothing; an `offline` one gets no receipts until
/// `available` again; the platform refuses messages to one who is `blocked` or `deleted`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PersonState {
    #[default]
    Available,
    /// Gets messages, and reads none.
    Busy,
    /// Messages wait on the platform until the person is back.
    Offline,
    /// The person wants nothing of the profile any more.
    Blocked,
    /// The person's account is gone.
    Deleted,
}

pub(crate) fn find(connection: &Connection, chat_id: &str) -> Result<PersonState, StoreError> {
    let mut statement = connection.prepare_cached("SELECT state FROM person WHERE chat_id = ?1")?;
    let state: Option<String> = statement.query_row([chat_id], |row| row.get(0)).optional()?;
    state.map_or(Ok(PersonState::Available), |state| Ok(serde_json::from_value(Value::String(state))?))
}

/// Returns everyone who is not simply available, by the ids of their chats.
pub(crate) fn list(connection: &Connection) -> Result<Vec<(String, PersonState)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT chat_id, state FROM person ORDER BY chat_id")?;
    let people = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let people = people.map(|row| {
        let (chat_id, state) = row?;
        Ok((chat_id, serde_json::from_value(Value::String(state))?))
    });
    people.collect()
}

pub(crate) fn set(connection: &Connection, chat_id: &str, state: PersonState) -> Result<(), StoreError> {
    let name = match state {
        PersonState::Available => {
            connection.prepare_cached("DELETE FROM person WHERE chat_id = ?1")?.execute([chat_id])?;
            return Ok(());
        }
        PersonState::Busy => "busy",
        PersonState::Offline => "offline",
        PersonState::Blocked => "blocked",
        PersonState::Deleted => "deleted",
    };
    connection
        .prepare_cached(
            "INSERT INTO person (chat_id, state) VALUES (?1, ?2)
             ON CONFLICT (chat_id) DO UPDATE SET state = excluded.state",
        )?
        .execute([chat_id, name])?;
    Ok(())
}
