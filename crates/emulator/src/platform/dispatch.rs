//! A message reaches the platform, which publishes it, refuses it for now, or refuses it for good.

use postproxy_dm_core::model::{Chat, ErrorDetails, Message, MessageStatus, ProfileStatus};
use postproxy_dm_core::platform::capabilities;

use super::{backoff, refusal};
use crate::conversation::event;
use crate::fault;
use crate::ground::id;
use crate::store::faults::Kind;
use crate::store::jobs::{PlatformStep, add_dispatch_again, add_platform_step};
use crate::store::people::PersonState;
use crate::store::{self, StoreError, Transaction};

/// What the platform says to a message.
enum Verdict {
    Taken,
    NotNow(ErrorDetails),
    Never(ErrorDetails),
}

/// Makes this attempt, counted from 1.
pub(super) fn run(
    transaction: &Transaction<'_>,
    mut message: Message,
    attempt: u32,
) -> Result<(), StoreError> {
    if !matches!(message.status, MessageStatus::Pending | MessageStatus::FailedWaitingForRetry) {
        return Ok(());
    }
    let Some(chat) = store::chats::find(transaction, &message.chat_id)? else {
        return Ok(());
    };
    match judge(transaction, &chat, &message)? {
        Verdict::Taken => {}
        Verdict::NotNow(refusal) => return try_again(transaction, message, refusal, attempt),
        Verdict::Never(refusal) => return fail(transaction, message, refusal),
    }
    message.status = MessageStatus::Published;
    message.error_message = None;
    message.error_details = None;
    message.external_id = Some(id::external_message(&chat.platform));
    message.external_posted_at = Some(transaction.now_text());
    if capabilities(&chat.platform).is_some_and(|can| can.receipts) {
        add_platform_step(transaction, PlatformStep::Delivered, &message.id, transaction.latency)?;
    }
    event::update_message(transaction, "message.sent", &message)
}

/// The platform does not take the message.
pub(super) fn fail(
    transaction: &Transaction<'_>,
    mut message: Message,
    refusal: ErrorDetails,
) -> Result<(), StoreError> {
    message.status = MessageStatus::Failed;
    explain(&mut message, refusal);
    event::update_message(transaction, "message.failed", &message)
}

/// The platform does not take the message now, or not at all after so many attempts.
fn try_again(
    transaction: &Transaction<'_>,
    mut message: Message,
    refusal: ErrorDetails,
    attempt: u32,
) -> Result<(), StoreError> {
    let Some(wait) = backoff::wait_after(attempt) else {
        return fail(transaction, message, refusal);
    };
    add_dispatch_again(transaction, &message.id, attempt + 1, wait)?;
    message.status = MessageStatus::FailedWaitingForRetry;
    explain(&mut message, refusal);
    event::update_message(transaction, "message.failed_waiting_for_retry", &message)
}

fn explain(message: &mut Message, refusal: ErrorDetails) {
    message.error_message.clone_from(&refusal.platform_error_message);
    message.error_details = Some(refusal);
}

/// A platform looks at who writes, then at whom, then at when.
fn judge(transaction: &Transaction<'_>, chat: &Chat, message: &Message) -> Result<Verdict, StoreError> {
    let profile = store::profiles::find(transaction, &chat.profile_id)?;
    if profile.is_some_and(|profile| profile.status != ProfileStatus::Active) {
        return Ok(Verdict::Never(refusal::of_profile(&chat.platform)));
    }
    match store::people::find(transaction, &chat.id)? {
        PersonState::Available | PersonState::Busy | PersonState::Offline => {}
        PersonState::Blocked => return Ok(Verdict::Never(refusal::of_blocked(&chat.platform))),
        PersonState::Deleted => return Ok(Verdict::Never(refusal::of_deleted(&chat.platform))),
    }
    let too_late = match &message.external_comment_id {
        Some(comment_id) => refusal::of_private_reply(transaction, comment_id)?,
        None => refusal::of_window(chat, message, transaction.now),
    };
    match too_late {
        Some(refusal) => Ok(Verdict::Never(refusal)),
        None => judge_by_faults(transaction, chat),
    }
}

/// Faults strike what would be taken otherwise.
fn judge_by_faults(transaction: &Transaction<'_>, chat: &Chat) -> Result<Verdict, StoreError> {
    let platform = &chat.platform;
    let drawn = fault::draw(transaction, |fault| fault.is_for_message(platform))?;
    let verdict = match drawn.first().map(|drawn| &drawn.kind) {
        Some(Kind::TransientPlatformError(error)) => {
            Verdict::NotNow(refusal::of_fault(platform, error, true))
        }
        Some(Kind::PermanentPlatformError(error)) => {
            Verdict::Never(refusal::of_fault(platform, error, false))
        }
        _ => Verdict::Taken,
    };
    // A token that the platform does not take once it does not take again.
    if let Verdict::Never(refusal) = &verdict
        && refusal::is_of_profile(platform, refusal)
    {
        super::set_profile_status(transaction, &chat.profile_id, ProfileStatus::Expired)?;
    }
    Ok(verdict)
}
