//! The simulated platform: it takes messages or refuses them, tells how far they got, and is where the person
//! writes, reads and reacts.

mod chat_sync;
mod dispatch;
mod fetch;
mod person;
mod receipt;
pub(crate) mod worker;

pub(crate) use chat_sync::begin as begin_chat_sync;
pub(crate) use person::{Referral, Said, delete, edit, inbound, react, read, refer, tap};

use postproxy_dm_core::model::{AttachmentStatus, Message};

use crate::store::jobs::{PlatformStep, add_fetch, add_platform_step};
use crate::store::{StoreError, Transaction};

/// Takes a message for dispatch, before which its media may have to be fetched.
pub(crate) fn accept(transaction: &Transaction<'_>, message: &Message) -> Result<(), StoreError> {
    if message.attachments.iter().any(|it| it.status == AttachmentStatus::Pending) {
        return add_fetch(transaction, &message.id, transaction.latency);
    }
    add_platform_step(transaction, PlatformStep::Dispatch, &message.id, transaction.latency)
}
