//! The objects of the API are read and written again without losing anything, known to this version or not.

use postproxy_dm_core::model::{
    Accepted, AttachmentStatus, AttachmentType, ButtonType, Chat, ChatSync, ChatSyncStatus, Comment,
    CommentCreated, CommentStatus, ConnectionOrigin, Deleted, Direction, ErrorDetails, IceBreakers, List,
    ListedComment, Message, MessageStatus, Page, ParticipantStatus, Placement, PlacementNameStatusUpdated,
    PlacementQualityUpdated, Platform, PlatformAnswer, Profile, ProfileConnectionChanged, ProfileStatus,
    ReactionAction, ReactionReceived, ReferralReceived, Succeeded, TappedKind, Template, TemplateUpdated,
    Webhook, WebhookDelivery, WhatsappAutomaticEvent,
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
    for Case { name, kind, object } in vectors::read::<Case>("objects.json", 60).cases {
        let again = match kind.as_str() {
            "Accepted" => write_again::<Accepted>(&object),
            "Chat" => write_again::<Chat>(&object),
            "ChatSync" => write_again::<ChatSync>(&object),
            "Comment" => write_again::<Comment>(&object),
            "CommentCreated" => write_again::<CommentCreated>(&object),
            "Deleted" => write_again::<Deleted>(&object),
            "ErrorDetails" => write_again::<ErrorDetails>(&object),
            "IceBreakers" => write_again::<IceBreakers>(&object),
            "List<Placement>" => write_again::<List<Placement>>(&object),
            "List<Profile>" => write_again::<List<Profile>>(&object),
            "List<Webhook>" => write_again::<List<Webhook>>(&object),
            "Message" => write_again::<Message>(&object),
            "Page<Chat>" => write_again::<Page<Chat>>(&object),
            "Page<ChatSync>" => write_again::<Page<ChatSync>>(&object),
            "Page<Comment>" => write_again::<Page<Comment>>(&object),
            "Page<ListedComment>" => write_again::<Page<ListedComment>>(&object),
            "Page<Message>" => write_again::<Page<Message>>(&object),
            "Page<WebhookDelivery>" => write_again::<Page<WebhookDelivery>>(&object),
            "List<Template>" => write_again::<List<Template>>(&object),
            "PlatformAnswer" => write_again::<PlatformAnswer>(&object),
            "TemplateUpdated" => write_again::<TemplateUpdated>(&object),
            "PlacementNameStatusUpdated" => write_again::<PlacementNameStatusUpdated>(&object),
            "PlacementQualityUpdated" => write_again::<PlacementQualityUpdated>(&object),
            "WhatsappAutomaticEvent" => write_again::<WhatsappAutomaticEvent>(&object),
            "Template" => write_again::<Template>(&object),
            "ParticipantStatus" => write_again::<ParticipantStatus>(&object),
            "Profile" => write_again::<Profile>(&object),
            "ProfileConnectionChanged" => write_again::<ProfileConnectionChanged>(&object),
            "ReactionReceived" => write_again::<ReactionReceived>(&object),
            "ReferralReceived" => write_again::<ReferralReceived>(&object),
            "Succeeded" => write_again::<Succeeded>(&object),
            "Webhook" => write_again::<Webhook>(&object),
            "WebhookDelivery" => write_again::<WebhookDelivery>(&object),
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

    let [synced, pinned]: [Comment; 2] = read(json!([{"status": "synced"}, {"status": "pinned"}]));
    assert_eq!(synced.status, CommentStatus::Synced);
    assert_eq!(pinned.status, CommentStatus::Other("pinned".to_owned()));

    let [running, paused]: [ChatSync; 2] = read(json!([{"status": "running"}, {"status": "paused"}]));
    assert_eq!(running.status, ChatSyncStatus::Running);
    assert_eq!(paused.status, ChatSyncStatus::Other("paused".to_owned()));
}

/// Each value that an enum knows has its name, and comes back as it was.
#[test]
fn every_known_value_has_its_name() {
    fn known<T: DeserializeOwned + Serialize>(is_other: fn(&T) -> bool, names: &[&str]) {
        for name in names {
            let value: T = read(json!(name));
            assert!(!is_other(&value), "{name}");
            assert_eq!(serde_json::to_value(&value).unwrap(), json!(name));
        }
    }
    known(|it| matches!(it, Direction::Other(_)), &["inbound", "outbound"]);
    known(
        |it| matches!(it, MessageStatus::Other(_)),
        &["pending", "published", "failed_waiting_for_retry", "failed", "received"],
    );
    known(|it| matches!(it, AttachmentType::Other(_)), &["image", "video", "audio", "sticker", "file"]);
    known(|it| matches!(it, AttachmentStatus::Other(_)), &["pending", "processed", "failed"]);
    known(|it| matches!(it, ButtonType::Other(_)), &["web_url", "postback"]);
    known(|it| matches!(it, TappedKind::Other(_)), &["quick_reply", "postback", "callback_query"]);
    known(|it| matches!(it, ReactionAction::Other(_)), &["react", "unreact"]);
    known(|it| matches!(it, ProfileStatus::Other(_)), &["active", "expired", "inactive"]);
    known(|it| matches!(it, ConnectionOrigin::Other(_)), &["user", "automated"]);
    known(|it| matches!(it, ChatSyncStatus::Other(_)), &["pending", "running", "completed", "failed"]);
    known(
        |it| matches!(it, Platform::Other(_)),
        &["facebook", "instagram", "telegram", "bluesky", "whatsapp"],
    );
}

#[test]
fn a_platforms_code_is_a_number_however_it_is_written() {
    for (code, number) in [
        (json!(10), Some(10)),
        (json!("10"), Some(10)),
        (json!("-1"), Some(-1)),
        (json!(2_018_278), Some(2_018_278)),
        (json!("InvalidRecipient"), None),
        (json!(""), None),
    ] {
        let details: ErrorDetails = read(json!({"platform_error_code": code}));
        assert_eq!(details.platform_error_code.unwrap().number(), number, "{code}");
    }
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
    let webhook: Webhook = read(json!({"events": null, "enabled": null, "description": null}));
    assert_eq!(webhook, Webhook::default());
    let delivery: WebhookDelivery = read(json!({"attempt_number": null, "success": null}));
    assert_eq!(delivery, WebhookDelivery::default());
    let sync: ChatSync = read(json!({"chats_seen": null, "messages_imported": null, "trigger": null}));
    assert_eq!(sync, ChatSync::default());
    assert_eq!(read::<IceBreakers>(json!({"ice_breakers": null})), IceBreakers::default());
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
