//! Stores delivered and read receipts, as the rules say.

use postproxy_dm_core::model::Message;

use super::rules::{after_arrival, is_newly_delivered, is_newly_read};
use crate::conversation::event;
use crate::store::jobs::add_platform_step;
use crate::store::people::{self, PersonState};
use crate::store::{StoreError, Transaction};

/// The message reaches the person, who will read it. If they can't be reached, it waits until they can.
pub(super) fn deliver(transaction: &Transaction<'_>, mut message: Message) -> Result<(), StoreError> {
    let person = people::find(transaction, &message.chat_id)?;
    let Some(next) = after_arrival(&message, person, transaction.latency) else { return Ok(()) };
    set_delivered(transaction, &mut message)?;
    add_platform_step(transaction, next.step, &message.id, next.wait)
}

/// The person comes to read the message, if they read at all.
pub(super) fn read_if_there(transaction: &Transaction<'_>, message: Message) -> Result<(), StoreError> {
    if people::find(transaction, &message.chat_id)? == PersonState::Available {
        read(transaction, message)?;
    }
    Ok(())
}

/// The person read the message, so it was delivered by now at the latest. Returns whether that is new.
pub(super) fn read(transaction: &Transaction<'_>, mut message: Message) -> Result<bool, StoreError> {
    if !is_newly_read(&message) {
        return Ok(false);
    }
    set_delivered(transaction, &mut message)?;
    message.external_read_at = Some(transaction.now_text());
    event::update_message(transaction, "message.read", &message)?;
    Ok(true)
}

fn set_delivered(transaction: &Transaction<'_>, message: &mut Message) -> Result<(), StoreError> {
    if !is_newly_delivered(message) {
        return Ok(());
    }
    message.external_delivered_at = Some(transaction.now_text());
    event::update_message(transaction, "message.delivered", message)
}
