//! What the person does: writes, reads, reacts.

use postproxy_dm_core::model::{
    Attachment, Chat, Direction, Message, MessageStatus, Profile, ReactionAction, ReactionReceived,
};
use postproxy_dm_core::operation::ParticipantDetails;

use super::receipt;
use crate::chat::open;
use crate::reaction::{self, Choice};
use crate::store::{self, StoreError, Transaction};
use crate::{event, id};

/// The person writes to a profile.
pub(crate) fn inbound(
    transaction: &Transaction<'_>,
    profile: &Profile,
    participant: ParticipantDetails,
    text: Option<String>,
    attachments: Vec<Attachment>,
) -> Result<(Chat, Message), StoreError> {
    let now = transaction.now_text();
    let mut chat = open(transaction, profile, participant)?.chat;
    chat.last_inbound_at = Some(now.clone());
    chat.last_message_at = Some(now.clone());
    store::chats::update(transaction, &chat)?;

    let message = Message {
        id: id::new("msg"),
        chat_id: chat.id.clone(),
        external_id: Some(id::external_message(&chat.platform)),
        direction: Direction::Inbound,
        status: MessageStatus::Received,
        body: text,
        attachments,
        external_posted_at: Some(now.clone()),
        created_at: Some(now),
        ..Message::default()
    };
    store::messages::insert(transaction, &message)?;
    event::publish(transaction, "message.received", &message)?;
    Ok((chat, message))
}

/// The person reads what is there of a chat, up to a message where one is given. How many were unread.
pub(crate) fn read(
    transaction: &Transaction<'_>,
    chat: &Chat,
    up_to: Option<&Message>,
) -> Result<usize, StoreError> {
    let unread = store::messages::list_unread(transaction, &chat.id, up_to)?;
    let count = unread.len();
    for message in unread {
        receipt::read(transaction, message)?;
    }
    Ok(count)
}

/// The person reacts to a message, or takes the reaction back where there is no choice.
pub(crate) fn react(
    transaction: &Transaction<'_>,
    chat: &Chat,
    mut message: Message,
    choice: Option<Choice>,
) -> Result<Message, StoreError> {
    let person = &chat.participant_external_id;
    let now = transaction.now_text();
    let (action, emoji, name) = match choice {
        Some(choice) => {
            reaction::set(&mut message, person, &choice, now.clone());
            (ReactionAction::React, Some(choice.emoji), choice.name)
        }
        None => match reaction::remove(&mut message, person) {
            Some(removed) => (ReactionAction::Unreact, removed.emoji, removed.reaction),
            None => return Ok(message),
        },
    };
    store::messages::update(transaction, &message)?;
    let received = ReactionReceived {
        message,
        sender_external_id: Some(person.clone()),
        action,
        reaction: name,
        emoji,
        occurred_at: Some(now),
        ..ReactionReceived::default()
    };
    event::publish(transaction, "reaction.received", &received)?;
    Ok(received.message)
}
