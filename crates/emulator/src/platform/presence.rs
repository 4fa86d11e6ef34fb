//! Whether the person of a chat can be reached, and what waited until they could.

use postproxy_dm_core::model::Chat;
use postproxy_dm_core::platform::capabilities;

use crate::store::jobs::{PlatformStep, add_platform_step};
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
    // What was not told of while they were away.
    if capabilities(&chat.platform).is_some_and(|can| can.receipts) {
        for message in store::messages::list_unread(transaction, &chat.id, None)? {
            let step = match message.external_delivered_at {
                None => PlatformStep::Delivered,
                Some(_) if state == PersonState::Busy => continue,
                Some(_) => PlatformStep::Read,
            };
            add_platform_step(transaction, step, &message.id, transaction.latency)?;
        }
    }
    Ok(())
}

/// Whoever does something is there. Whose account is gone does nothing: then it is false.
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
