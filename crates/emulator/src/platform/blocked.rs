//! The people whom a WhatsApp number blocks: nothing of theirs arrives, and nothing goes out to them.

use postproxy_dm_core::model::{Chat, Platform};
use rusqlite::Connection;

use crate::conversation::chat::wa_id;
use crate::store::blocked_people::{self, Number};
use crate::store::{self, StoreError};

/// Whether the number of a chat blocks its person.
pub(crate) fn is_blocked(connection: &Connection, chat: &Chat) -> Result<bool, StoreError> {
    let Some(phone_number_id) = chat.external_placement_id.clone() else { return Ok(false) };
    if chat.platform != Platform::Whatsapp {
        return Ok(false);
    }
    let number = Number { profile_id: chat.profile_id.clone(), phone_number_id };
    blocked_people::is_blocked(connection, &number, &wa_id(&chat.participant_external_id))
}

/// Finds the chat of a number with a person, however the person's number is written.
pub(crate) fn find_chat(
    connection: &Connection,
    number: &Number,
    user: &str,
) -> Result<Option<Chat>, StoreError> {
    store::chats::find_by_participant(connection, &number.profile_id, &wa_id(user))
}
