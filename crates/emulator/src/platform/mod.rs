//! The simulated platform: it takes messages or refuses them, tells how far they got, and is where the person
//! writes, reads and reacts.

mod chat_sync;
mod dispatch;
mod person;
mod receipt;
pub(crate) mod worker;

pub(crate) use chat_sync::begin as begin_chat_sync;
pub(crate) use person::{Referral, Said, delete, edit, inbound, react, read, refer, tap};

use postproxy_dm_core::model::Message;

use crate::store::jobs::{PlatformStep, add_platform_step};
use crate::store::{StoreError, Transaction};

/// Takes a message for dispatch.
pub(crate) fn accept(transaction: &Transaction<'_>, message: &Message) -> Result<(), StoreError> {
    add_platform_step(transaction, PlatformStep::Dispatch, &message.id, transaction.latency)
}
