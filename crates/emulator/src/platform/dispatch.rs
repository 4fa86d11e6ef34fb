//! Lets a message reach the platform: reads what the rules judge, and stores their verdict.

use postproxy_dm_core::model::{ErrorDetails, Message, MessageStatus, ProfileStatus};

use super::blocked;
use super::profile::set_profile_status;
use super::rules::{Sending, Verdict};
use crate::conversation::event;
use crate::fault;
use crate::ground::id;
use crate::store::jobs::{add_dispatch_again, add_platform_step};
use crate::store::{self, StoreError, Transaction};

/// Makes an attempt. The first is 1.
pub(super) fn run(transaction: &Transaction<'_>, message: Message, attempt: u32) -> Result<(), StoreError> {
    if !Sending::is_due(&message) {
        return Ok(());
    }
    let Some(chat) = store::chats::find(transaction, &message.chat_id)? else {
        return Ok(());
    };
    let profile = store::profiles::find(transaction, &chat.profile_id)?;
    let comment = match &message.external_comment_id {
        Some(id) => store::comments::find(transaction, id)?,
        None => None,
    };
    let template = match message.template.as_ref().and_then(|it| it.id.as_deref()) {
        Some(id) => store::templates::find(transaction, id)?,
        None => None,
    };
    let sending = Sending {
        chat: &chat,
        message: &message,
        profile: profile.as_ref().map(|profile| &profile.status),
        person: store::people::find(transaction, &chat.id)?,
        is_blocked: blocked::is_blocked(transaction, &chat)?,
        comment: comment.as_ref(),
        template: template.as_ref(),
        now: transaction.now,
        attempt,
        latency: transaction.latency,
    };
    let verdict = match sending.verdict_without_faults() {
        Some(verdict) => verdict,
        None => {
            // Faults are only drawn for a message that the platform would take.
            let drawn = fault::draw(transaction, |fault| fault.is_for_message(&chat.platform))?;
            sending.verdict(drawn.first().map(|drawn| &drawn.kind))
        }
    };
    match verdict {
        Verdict::Publish { follow_up } => {
            let message = Message {
                status: MessageStatus::Published,
                error_message: None,
                error_details: None,
                external_id: Some(id::external_message(&chat.platform)),
                external_posted_at: Some(transaction.now_text()),
                ..message
            };
            if let Some(next) = follow_up {
                add_platform_step(transaction, next.step, &message.id, next.wait)?;
            }
            event::update_message(transaction, "message.sent", &message)
        }
        Verdict::TryAgain { refusal, attempt, wait } => {
            add_dispatch_again(transaction, &message.id, attempt, wait)?;
            let message = Message { status: MessageStatus::FailedWaitingForRetry, ..message };
            event::update_message(
                transaction,
                "message.failed_waiting_for_retry",
                &explained(message, refusal),
            )
        }
        Verdict::Fail { refusal, profile_expires } => {
            if profile_expires {
                set_profile_status(transaction, &chat.profile_id, ProfileStatus::Expired)?;
            }
            fail(transaction, message, refusal)
        }
    }
}

/// Stores that the platform does not take the message.
pub(super) fn fail(
    transaction: &Transaction<'_>,
    message: Message,
    refusal: ErrorDetails,
) -> Result<(), StoreError> {
    let message = Message { status: MessageStatus::Failed, ..message };
    event::update_message(transaction, "message.failed", &explained(message, refusal))
}

fn explained(mut message: Message, refusal: ErrorDetails) -> Message {
    message.error_message.clone_from(&refusal.platform_error_message);
    message.error_details = Some(refusal);
    message
}
