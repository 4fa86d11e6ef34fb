//! A message reaches the platform, which publishes it or refuses: it only looks at the messaging window now, as
//! Meta does.

use postproxy_dm_core::model::{Chat, ErrorDetails, Message, MessageStatus, Platform};
use postproxy_dm_core::operation::HUMAN_AGENT;
use postproxy_dm_core::platform::capabilities;
use postproxy_dm_core::window::{WindowState, messaging_window};

use crate::clock::Moment;
use crate::store::jobs::{PlatformStep, add_platform_step};
use crate::store::{self, StoreError, Transaction};
use crate::{event, id};

pub(super) fn run(transaction: &Transaction<'_>, mut message: Message) -> Result<(), StoreError> {
    if message.status != MessageStatus::Pending {
        return Ok(());
    }
    let Some(chat) = store::chats::find(transaction, &message.chat_id)? else {
        return Ok(());
    };
    if let Some(refusal) = refusal(&chat, &message, transaction.now) {
        message.status = MessageStatus::Failed;
        message.error_message = refusal.platform_error_message.clone();
        message.error_details = Some(refusal);
        return event::update_message(transaction, "message.failed", &message);
    }
    message.status = MessageStatus::Published;
    message.external_id = Some(id::external_message(&chat.platform));
    message.external_posted_at = Some(transaction.now_text());
    if capabilities(&chat.platform).is_some_and(|can| can.receipts) {
        add_platform_step(transaction, PlatformStep::Delivered, &message.id, transaction.latency)?;
    }
    event::update_message(transaction, "message.sent", &message)
}

/// Why the platform does not take the message now.
fn refusal(chat: &Chat, message: &Message, now: Moment) -> Option<ErrorDetails> {
    // The emulator writes no time that can't be read; a platform that saw none would refuse as well.
    let window = messaging_window(&chat.platform, chat.last_inbound_at.as_deref(), now.0);
    let state = window.map_or(WindowState::Closed, |window| window.state);
    let is_taken = match state {
        WindowState::Open | WindowState::None => true,
        WindowState::HumanAgent => message.tag.as_deref() == Some(HUMAN_AGENT),
        WindowState::Closed => false,
    };
    if is_taken {
        return None;
    }
    let (code, subcode, words) = match chat.platform {
        Platform::Whatsapp => (131_047, None, "(#131047) Re-engagement message"),
        _ => (10, Some(2_018_278), "(#10) This message is sent outside of allowed window."),
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
    Some(ErrorDetails {
        platform_error_code: Some(code.into()),
        platform_error_subcode: subcode.map(i64::into),
        platform_error_message: Some(words.to_owned()),
        postproxy_note: Some(note.to_owned()),
        ..ErrorDetails::default()
    })
}
