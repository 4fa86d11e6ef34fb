//! What a person does: write, tap, edit, delete, read, react, or come by a link.

use postproxy_dm_core::model::{
    Chat, Direction, Message, MessageStatus, Platform, Profile, ReactionAction, ReactionReceived,
    ReferralReceived, TappedAction,
};
use postproxy_dm_core::operation::ParticipantDetails;
use serde_json::{Value, json};

use super::receipt;
use crate::attachment::{self, Media};
use crate::conversation::chat::{open, present};
use crate::conversation::event;
use crate::conversation::reaction::{self, Choice};
use crate::ground::id;
use crate::store::{self, StoreError, Transaction};

/// What the person sends.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) text: Option<String>,
    pub(crate) media: Vec<Media>,
    pub(crate) tapped_action: Option<TappedAction>,
    /// The platform's id of the message that it answers.
    pub(crate) reply_to_external_id: Option<String>,
    /// The story that it answers.
    pub(crate) story_reply: Option<Value>,
    /// Whether the platform does not hand over the content.
    pub(crate) is_unsupported: bool,
}

/// The link or advertisement that the person comes by.
#[derive(Debug)]
pub(crate) struct Referral {
    pub(crate) reference: String,
    pub(crate) source: Option<String>,
    pub(crate) kind: Option<String>,
    /// WhatsApp's id of the click on an advertisement.
    pub(crate) ctwa_clid: Option<String>,
}

/// The person writes into a chat.
pub(crate) fn inbound(
    transaction: &Transaction<'_>,
    mut chat: Chat,
    said: Said,
) -> Result<(Chat, Message), StoreError> {
    let now = transaction.now_text();
    chat.last_inbound_at = Some(now.clone());
    chat.last_message_at = Some(now.clone());
    store::chats::update(transaction, &chat)?;

    let mut message = Message {
        id: id::new("msg"),
        chat_id: chat.id.clone(),
        external_id: Some(id::external_message(&chat.platform)),
        direction: Direction::Inbound,
        status: MessageStatus::Received,
        body: said.text,
        tapped_action: said.tapped_action,
        reply_to_external_id: said.reply_to_external_id,
        story_reply: said.story_reply,
        is_unsupported: said.is_unsupported,
        external_posted_at: Some(now.clone()),
        created_at: Some(now),
        ..Message::default()
    };
    for media in said.media {
        attachment::receive(transaction, &mut message, media)?;
    }
    store::messages::insert(transaction, &message)?;
    event::publish(transaction, "message.received", &message)?;
    attachment::copy_later(transaction, &message)?;
    Ok((chat, message))
}

/// The person taps something that the profile sent, which counts as writing.
pub(crate) fn tap(
    transaction: &Transaction<'_>,
    chat: Chat,
    action: TappedAction,
) -> Result<(Chat, Message), StoreError> {
    let text = action.title.clone();
    inbound(transaction, chat, Said { text, tapped_action: Some(action), ..Said::default() })
}

/// The person changes the text of a message.
pub(crate) fn edit(
    transaction: &Transaction<'_>,
    mut message: Message,
    text: String,
) -> Result<Message, StoreError> {
    message.body = Some(text);
    message.external_edited_at = Some(transaction.now_text());
    event::update_message(transaction, "message.edited", &message)?;
    Ok(message)
}

/// The person deletes a message, and its content is gone.
pub(crate) fn delete(transaction: &Transaction<'_>, message: Message) -> Result<Message, StoreError> {
    store::attachments::delete_of_message(transaction, &message.id)?;
    let message = Message {
        body: None,
        platform_data: None,
        reply_markup: None,
        quick_replies: None,
        buttons: None,
        card: None,
        elements: None,
        tapped_action: None,
        story_reply: None,
        interactive: None,
        location: None,
        contacts: None,
        template: None,
        attachments: Vec::new(),
        external_deleted_at: Some(transaction.now_text()),
        ..message
    };
    event::update_message(transaction, "message.deleted", &message)?;
    Ok(message)
}

/// The person comes by a link or an advertisement, and the chat remembers it.
pub(crate) fn refer(
    transaction: &Transaction<'_>,
    profile: &Profile,
    participant: ParticipantDetails,
    referral: Referral,
) -> Result<ReferralReceived, StoreError> {
    let now = transaction.now_text();
    let mut chat = open(transaction, profile, participant)?.chat;
    let Referral { reference, source, kind, ctwa_clid } = referral;
    let mut kept = json!({ "ref": reference, "source": source, "type": kind, "occurred_at": now });
    if let Some(ctwa_clid) = &ctwa_clid {
        kept["ctwa_clid"] = json!(ctwa_clid);
    }
    chat.metadata.get_or_insert_default().unknown.insert("referral".to_owned(), kept);
    if chat.platform == Platform::Telegram {
        // A Telegram link ends with a tap on Start, which lets the bot write.
        chat.last_inbound_at = Some(now.clone());
    }
    store::chats::update(transaction, &chat)?;
    let received = ReferralReceived {
        chat: present(chat, transaction.now),
        reference: Some(reference),
        source,
        kind,
        ctwa_clid,
        occurred_at: Some(now),
        ..ReferralReceived::default()
    };
    event::publish(transaction, "referral.received", &short(&received)?)?;
    Ok(received)
}

/// A referral as its event has it, with only so much of the chat.
fn short(received: &ReferralReceived) -> Result<Value, StoreError> {
    const OF_CHAT: [&str; 11] = [
        "id",
        "profile_id",
        "platform",
        "external_placement_id",
        "group",
        "participant_external_id",
        "participant_username",
        "participant_name",
        "last_inbound_at",
        "last_outbound_at",
        "last_message_at",
    ];
    let mut told = serde_json::to_value(received)?;
    if let Some(chat) = told["chat"].as_object_mut() {
        chat.retain(|name, _| OF_CHAT.contains(&name.as_str()));
    }
    Ok(told)
}

/// The person reads a chat, up to a message if one is given. Returns how many messages were unread.
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

/// The person reacts to a message. Without a choice they take their reaction back.
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
