//! The simulated platform: it takes messages or refuses them, tells how far they got, and is where the person
//! writes, reads and reacts.

mod backoff;
mod chat_sync;
mod dispatch;
mod fetch;
mod person;
mod presence;
mod receipt;
mod refusal;
pub(crate) mod worker;

pub(crate) use chat_sync::begin as begin_chat_sync;
pub(crate) use person::{Referral, Said, delete, edit, inbound, react, read, refer, tap};
pub(crate) use presence::{arrive, set_person_state};

use postproxy_dm_core::model::{AttachmentStatus, Message, Profile, ProfileStatus};
use reqwest::Url;

use crate::store::jobs::{PlatformStep, add_fetch, add_platform_step};
use crate::store::{self, StoreError, Transaction};

/// Takes a message for dispatch, before which its media may have to be fetched.
pub(crate) fn accept(transaction: &Transaction<'_>, message: &Message) -> Result<(), StoreError> {
    if let Some(attachment) = message.attachments.iter().find(|it| it.status == AttachmentStatus::Pending) {
        let url = attachment.url.as_deref().and_then(|url| Url::parse(url).ok());
        let host = url.as_ref().map(Url::authority).unwrap_or_default();
        return add_fetch(transaction, &message.id, host, transaction.latency);
    }
    add_platform_step(transaction, PlatformStep::Dispatch, &message.id, transaction.latency)
}

/// The connection of a profile to its platform expires, ends, or is made again. The profile, where there is one.
pub(crate) fn set_profile_status(
    transaction: &Transaction<'_>,
    profile_id: &str,
    status: ProfileStatus,
) -> Result<Option<Profile>, StoreError> {
    let Some(mut profile) = store::profiles::find(transaction, profile_id)? else { return Ok(None) };
    profile.expires_at = (status == ProfileStatus::Expired).then(|| transaction.now_text());
    profile.status = status;
    store::profiles::update(transaction, &profile)?;
    Ok(Some(profile))
}
