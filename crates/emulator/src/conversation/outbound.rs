//! Makes a message of a content that was checked before, and leaves the message to the platform.

use postproxy_dm_core::model::{Chat, Direction, Message, MessageStatus, Platform, QuickReply};
use postproxy_dm_core::operation::InvalidField;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::attachment;
use crate::ground::id;
use crate::store::jobs::{PlatformStep, add_platform_step};
use crate::store::{self, StoreError, Transaction};

/// Fields of a content that a message keeps under `platform_data`.
const PLATFORM_DATA: [&str; 4] = ["category", "link_preview", "voice_note", "filename"];

/// Stores a message and leaves it to the platform.
pub(crate) fn accept(
    transaction: &Transaction<'_>,
    mut chat: Chat,
    message: &Message,
) -> Result<(), StoreError> {
    let now = transaction.now_text();
    store::messages::insert(transaction, message)?;
    chat.last_outbound_at = Some(now.clone());
    chat.last_message_at = Some(now);
    store::chats::update(transaction, &chat)?;
    leave_to_platform(transaction, message)
}

/// Leaves a message to the platform. Media that it names by a URL may have to be fetched first.
fn leave_to_platform(transaction: &Transaction<'_>, message: &Message) -> Result<(), StoreError> {
    if attachment::copy_later(transaction, message)? {
        return Ok(());
    }
    add_platform_step(transaction, PlatformStep::Dispatch, &message.id, transaction.latency)
}

/// Makes the message of a content, without its media.
pub(crate) fn message(
    transaction: &Transaction<'_>,
    chat: &Chat,
    mut content: Map<String, Value>,
) -> Result<Message, InvalidField> {
    content.retain(|_, value| !is_nothing(value));
    let has_tags = matches!(chat.platform, Platform::Facebook | Platform::Instagram);
    Ok(Message {
        id: id::new("msg"),
        chat_id: chat.id.clone(),
        direction: Direction::Outbound,
        status: MessageStatus::Pending,
        platform_data: platform_data(&mut content),
        body: take(&mut content, "body")?,
        tag: take(&mut content, "tag")?.filter(|_: &String| has_tags),
        reply_to_external_id: take(&mut content, "reply_to_external_id")?,
        quick_replies: take(&mut content, "quick_replies")?.map(with_what_is_shown),
        buttons: take(&mut content, "buttons")?,
        card: take(&mut content, "card")?,
        elements: take(&mut content, "elements")?,
        reply_markup: take_object(&mut content, "reply_markup")?,
        interactive: take_object(&mut content, "interactive")?,
        location: take_object(&mut content, "location")?,
        contacts: take::<Vec<Map<String, Value>>>(&mut content, "contacts")?
            .map(|contacts| contacts.into_iter().map(Value::Object).collect()),
        created_at: Some(transaction.now_text()),
        ..Message::default()
    })
}

/// Whether a value counts as absent: empty strings, lists and objects do.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn platform_data(content: &mut Map<String, Value>) -> Option<Value> {
    let given = |name: &str| content.remove(name).map(|value| (name.to_owned(), value));
    let data: Map<String, Value> = PLATFORM_DATA.into_iter().filter_map(given).collect();
    (!data.is_empty()).then_some(Value::Object(data))
}

/// Fills in the fields of quick replies that were left out.
fn with_what_is_shown(mut replies: Vec<QuickReply>) -> Vec<QuickReply> {
    for reply in &mut replies {
        reply.content_type.get_or_insert_with(|| "text".to_owned());
        reply.payload.get_or_insert_with(|| reply.title.clone());
    }
    replies
}

fn take_object(content: &mut Map<String, Value>, name: &str) -> Result<Option<Value>, InvalidField> {
    Ok(take::<Map<String, Value>>(content, name)?.map(Value::Object))
}

/// Takes a field and reads it as the type of the model.
fn take<T: DeserializeOwned>(
    content: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, InvalidField> {
    let Some(value) = content.remove(name) else { return Ok(None) };
    match serde_json::from_value(value) {
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(InvalidField {
            field: name.to_owned(),
            expected: format!("can't be read: {error}"),
            is_missing: false,
        }),
    }
}
