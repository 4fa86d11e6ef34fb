//! A message reaches the platform, which publishes it or refuses: it only looks at the messaging window now, as
//! Meta does. A private reply has a window of its own.

use postproxy_dm_core::model::{Chat, ErrorDetails, Message, MessageStatus, Platform};
use postproxy_dm_core::operation::HUMAN_AGENT;
use postproxy_dm_core::platform::capabilities;
use postproxy_dm_core::time;
use postproxy_dm_core::window::{WindowState, messaging_window};

use crate::clock::Moment;
use crate::comment::PRIVATE_REPLY_WINDOW;
use crate::store::jobs::{PlatformStep, add_platform_step};
use crate::store::{self, StoreError, Transaction};
use crate::{event, id};

/// Meta's code, subcode and words for a message that comes too late.
const OUTSIDE_WINDOW: (i64, i64, &str) =
    (10, 2_018_278, "(#10) This message is sent outside of allowed window.");

pub(super) fn run(transaction: &Transaction<'_>, mut message: Message) -> Result<(), StoreError> {
    if message.status != MessageStatus::Pending {
        return Ok(());
    }
    let Some(chat) = store::chats::find(transaction, &message.chat_id)? else {
        return Ok(());
    };
    let refusal = match &message.external_comment_id {
        Some(comment_id) => refusal_of_private_reply(transaction, comment_id)?,
        None => refusal(&chat, &message, transaction.now),
    };
    if let Some(refusal) = refusal {
        return fail(transaction, message, refusal);
    }
    message.status = MessageStatus::Published;
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
    message.error_message = refusal.platform_error_message.clone();
    message.error_details = Some(refusal);
    event::update_message(transaction, "message.failed", &message)
}

/// Why the platform does not take the message now.
fn refusal(chat: &Chat, message: &Message, now: Moment) -> Option<ErrorDetails> {
    // The emulator writes no time that can't be read; a platform that saw none would refuse as well.
    let window = messaging_window(&chat.platform, chat.last_inbound_at.as_deref(), now.0);
    let state = window.map_or(WindowState::Closed, |window| window.state);
    let is_taken = match state {
        WindowState::Open | WindowState::None => true,
        WindowState::HumanAgent => message.tag.as_deref() == Some(HUMAN_AGENT),
        WindowState::Closed => chat.platform == Platform::Whatsapp && message.template.is_some(),
    };
    if is_taken {
        return None;
    }
    let (code, subcode, words) = match chat.platform {
        Platform::Whatsapp => (131_047, None, "(#131047) Re-engagement message"),
        _ => (OUTSIDE_WINDOW.0, Some(OUTSIDE_WINDOW.1), OUTSIDE_WINDOW.2),
    };
    let note = match (state, &chat.platform) {
        (WindowState::HumanAgent, _) => {
            "The person last wrote more than 24 hours ago. A human may still answer with the tag HUMAN_AGENT."
        }
        (_, Platform::Whatsapp) => {
            "The person did not write within the last 24 hours. WhatsApp takes only a template."
        }
        _ => "The person did not write within the last 7 days. The platform takes no message.",
    };
    Some(details(code, subcode, words, note))
}

/// Why the platform does not take the private reply to a comment now. It doesn't matter when the person last wrote.
fn refusal_of_private_reply(
    transaction: &Transaction<'_>,
    external_comment_id: &str,
) -> Result<Option<ErrorDetails>, StoreError> {
    let comment = store::comments::find(transaction, external_comment_id)?;
    let written_at = comment.and_then(|comment| time::parse(&comment.created_at));
    let is_taken = written_at.is_some_and(|at| transaction.now < Moment(at).plus(PRIVATE_REPLY_WINDOW));
    let (code, subcode, words) = OUTSIDE_WINDOW;
    let note = "The comment is older than 7 days. The platform takes no private reply to it.";
    Ok((!is_taken).then(|| details(code, Some(subcode), words, note)))
}

pub(super) fn details(code: i64, subcode: Option<i64>, words: &str, note: &str) -> ErrorDetails {
    ErrorDetails {
        platform_error_code: Some(code.into()),
        platform_error_subcode: subcode.map(i64::into),
        platform_error_message: Some(words.to_owned()),
        postproxy_note: Some(note.to_owned()),
        ..ErrorDetails::default()
    }
}
