//! The objects of the API are read and written again without losing anything, known to this version or not.

use postproxy_dm_core::model::{
    AttachmentType, Chat, Direction, List, Message, MessageStatus, Page, Platform, Profile, ProfileStatus,
    ReactionReceived, ReferralReceived,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::vectors::{self, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    object: Value,
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

#[test]
fn vectors() {
    for Case { name, kind, object } in vectors::read::<Case>("objects.json", 31).cases {
        let again = match kind.as_str() {
            "Chat" => write_again::<Chat>(&object),
            "List<Profile>" => write_again::<List<Profile>>(&object),
            "Message" => write_again::<Message>(&object),
            "Page<Chat>" => write_again::<Page<Chat>>(&object),
            "Page<Message>" => write_again::<Page<Message>>(&object),
            "Profile" => write_again::<Profile>(&object),
            "ReactionReceived" => write_again::<ReactionReceived>(&object),
            "ReferralReceived" => write_again::<ReferralReceived>(&object),
            other => panic!("{name}: no such type: {other}"),
        };
        assert_eq!(again.unwrap_or_else(|error| panic!("{name}: {error}")), object, "{name}");
    }
}

#[test]
fn known_values_are_read_as_such_and_others_are_kept() {
    let message: Message = read(json!({"direction": "outbound", "status": "failed_waiting_for_retry"}));
    assert_eq!(message.direction, Direction::Outbound);
    assert_eq!(message.status, MessageStatus::FailedWaitingForRetry);

    let message: Message = read(json!({"status": "teleported", "attachments": [{"type": "hologram"}]}));
    assert_eq!(message.status, MessageStatus::Other("teleported".to_owned()));
    assert_eq!(message.attachments[0].kind, AttachmentType::Other("hologram".to_owned()));

    let profile: Profile = read(json!({"status": "expired", "platform": "whatsapp"}));
    assert_eq!((profile.status, profile.platform), (ProfileStatus::Expired, Platform::Whatsapp));
}

#[test]
fn what_is_not_known_is_within_reach() {
    let chat: Chat = read(json!({"id": "chat_1", "x_new": {"deep": [1]}, "metadata": {"wingspan_cm": 70}}));
    assert_eq!(chat.unknown["x_new"], json!({"deep": [1]}));
    assert_eq!(chat.metadata.unwrap().unknown["wingspan_cm"], 70);
}

/// An older or younger service may leave fields out, or say `null` for an empty list.
#[test]
fn missing_fields_and_nulls_are_read_as_nothing() {
    let message: Message =
        read(json!({"id": "msg_1", "reactions": null, "attachments": null, "is_unsupported": null}));
    assert_eq!(message, Message { id: "msg_1".to_owned(), ..Message::default() });
    let chat: Chat = read(json!({"group": null, "archived": null, "metadata": null}));
    assert_eq!(chat, Chat::default());
    assert_eq!(read::<Profile>(json!({})), Profile::default());
}

#[test]
fn numbers_and_texts_of_another_kind_are_refused() {
    for object in
        [json!({"id": 5}), json!({"reactions": {}}), json!({"direction": 1}), json!([]), json!("msg_1")]
    {
        assert!(Message::deserialize(&object).is_err(), "{object}");
    }
}

fn read<T: DeserializeOwned>(object: Value) -> T {
    serde_json::from_value(object).unwrap()
}

/// Through a text, as on the wire.
fn write_again<T: DeserializeOwned + Serialize>(object: &Value) -> serde_json::Result<Value> {
    let object: T = serde_json::from_str(&object.to_string())?;
    serde_json::from_str(&serde_json::to_string(&object)?)
}
