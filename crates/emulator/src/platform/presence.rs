//! Whether the person of a chat can be reached, and the steps that waited for them.

use postproxy_dm_core::model::Chat;

use super::rules::after_return;
use crate::store::jobs::add_platform_step;
use crate::store::people::{self, PersonState};
use crate::store::{self, StoreError, Transaction};

/// The person of a chat comes back, goes, blocks the profile, or deletes the account.
pub(crate) fn set_person_state(
    transaction: &Transaction<'_>,
    chat: &Chat,
    state: PersonState,
) -> Result<(), StoreError> {
    let before = people::find(transaction, &chat.id)?;
    people::set(transaction, &chat.id, state)?;
    if before == state || !matches!(state, PersonState::Available | PersonState::Busy) {
        return Ok(());
    }
    for message in store::messages::list_unread(transaction, &chat.id, None)? {
        if let Some(next) = after_return(&message, &chat.platform, state, transaction.latency) {
            add_platform_step(transaction, next.step, &message.id, next.wait)?;
        }
    }
    Ok(())
}

/// Notes that a person who does something is there. Returns `false` if their account is gone: they can do nothing.
pub(crate) fn arrive(transaction: &Transaction<'_>, chat: &Chat) -> Result<bool, StoreError> {
    match people::find(transaction, &chat.id)? {
        PersonState::Available | PersonState::Busy => {}
        PersonState::Offline | PersonState::Blocked => {
            set_person_state(transaction, chat, PersonState::Available)?;
        }
        PersonState::Deleted => return Ok(false),
    }
    Ok(true)
}
