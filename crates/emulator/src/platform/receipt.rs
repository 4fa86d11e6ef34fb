//! Delivered and read receipts, each at most once for a message.

use postproxy_dm_core::model::{Message, MessageStatus};

use crate::conversation::event;
use crate::store::jobs::{PlatformStep, add_platform_step};
use crate::store::people::{self, PersonState};
use crate::store::{StoreError, Transaction};

/// A person takes so many steps' time to read what arrived.
const READING_STEPS: u32 = 3;

/// The message reaches the person, who will read it; where they can't be reached it waits until they can.
pub(super) fn deliver(transaction: &Transaction<'_>, mut message: Message) -> Result<(), StoreError> {
    if message.external_delivered_at.is_some() || !can_be_reached(transaction, &message)? {
        return Ok(());
    }
    set_delivered(transaction, &mut message)?;
    let wait = transaction.latency.saturating_mul(READING_STEPS);
    add_platform_step(transaction, PlatformStep::Read, &message.id, wait)
}

/// The person comes to read the message, where they read at all.
pub(super) fn read_if_there(transaction: &Transaction<'_>, message: Message) -> Result<(), StoreError> {
    if people::find(transaction, &message.chat_id)? == PersonState::Available {
        read(transaction, message)?;
    }
    Ok(())
}

/// The person read the message, so that it was delivered at the latest now. Whether that is new.
pub(super) fn read(transaction: &Transaction<'_>, mut message: Message) -> Result<bool, StoreError> {
    if message.status != MessageStatus::Published || message.external_read_at.is_some() {
        return Ok(false);
    }
    set_delivered(transaction, &mut message)?;
    message.external_read_at = Some(transaction.now_text());
    event::update_message(transaction, "message.read", &message)?;
    Ok(true)
}

fn set_delivered(transaction: &Transaction<'_>, message: &mut Message) -> Result<(), StoreError> {
    if message.status != MessageStatus::Published || message.external_delivered_at.is_some() {
        return Ok(());
    }
    message.external_delivered_at = Some(transaction.now_text());
    event::update_message(transaction, "message.delivered", message)
}

fn can_be_reached(transaction: &Transaction<'_>, message: &Message) -> Result<bool, StoreError> {
    let state = people::find(transaction, &message.chat_id)?;
    Ok(matches!(state, PersonState::Available | PersonState::Busy))
}
