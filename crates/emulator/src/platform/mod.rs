//! The simulated platform: it takes messages or refuses them, tells how far they got, and is where the person
//! writes, reads and reacts.

mod dispatch;
mod person;
mod receipt;
pub(crate) mod worker;

pub(crate) use person::{inbound, react, read};

use postproxy_dm_core::model::Message;

use crate::store::jobs::{PlatformStep, add_platform_step};
use crate::store::{StoreError, Transaction};

/// Takes a message for dispatch.
pub(crate) fn accept(transaction: &Transaction<'_>, message: &Message) -> Result<(), StoreError> {
    add_platform_step(transaction, PlatformStep::Dispatch, &message.id, transaction.latency)
}
