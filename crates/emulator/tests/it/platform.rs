//! The simulated platform: publishing, receipts, the messaging window.

use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Service, text};

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

#[tokio::test]
async fn a_message_is_published_delivered_and_read_in_turn() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let id = service.send(&chat_id, json!({ "body": "x" })).await;
    let published = service.dispatched(&id).await;
    assert_eq!(published["status"], "published");
    assert!(text(&published["external_id"]).starts_with("m_"));
    assert!(published["external_posted_at"].is_string());
    assert_eq!(published["external_delivered_at"], Value::Null);

    service.advance(LATENCY_SECONDS).await;
    let delivered = service.message_when(&id, |it| it["external_delivered_at"].is_string()).await;
    assert_eq!(delivered["external_read_at"], Value::Null);
    service.advance(3 * LATENCY_SECONDS).await;
    let read = service.message_when(&id, |it| it["external_read_at"].is_string()).await;
    assert_eq!(read["status"], "published");
    let times = ["created_at", "external_posted_at", "external_delivered_at", "external_read_at"];
    assert!(times.map(|name| text(&read[name])).is_sorted());
}

#[tokio::test]
async fn no_receipts_where_the_platform_gives_none() {
    let service = Service::start();
    for platform in ["telegram", "bluesky"] {
        let chat_id = service.open_chat(platform).await;
        let id = service.send(&chat_id, json!({ "body": "x" })).await;
        assert_eq!(service.dispatched(&id).await["status"], "published", "{platform}");
        // A later message on a platform with receipts gets them all: there was time for these.
        let facebook = service.open_chat("facebook").await;
        let other = service.send(&facebook, json!({ "body": "x" })).await;
        service.advance(10 * LATENCY_SECONDS).await;
        service.message_when(&other, |it| it["external_posted_at"].is_string()).await;
        service.advance(10 * LATENCY_SECONDS).await;
        service.message_when(&other, |it| it["external_delivered_at"].is_string()).await;
        let message = service.get(&format!("/api/messages/{id}")).await;
        assert_eq!(message["external_delivered_at"], Value::Null, "{platform}");
    }
}

#[tokio::test]
async fn the_window_is_as_wide_as_the_platform_and_the_tag_say() {
    let plain = json!({ "body": "x" });
    let tagged = json!({ "body": "x", "tag": "HUMAN_AGENT" });
    for (platform, body, wait, status) in [
        ("facebook", &plain, 23 * HOUR, "published"),
        ("facebook", &plain, 25 * HOUR, "failed"),
        ("facebook", &tagged, 25 * HOUR, "published"),
        ("facebook", &tagged, 8 * DAY, "failed"),
        ("instagram", &plain, 25 * HOUR, "failed"),
        ("instagram", &tagged, 25 * HOUR, "published"),
        ("whatsapp", &plain, 25 * HOUR, "failed"),
        ("whatsapp", &tagged, 25 * HOUR, "failed"),
        ("telegram", &plain, 400 * DAY, "published"),
        ("bluesky", &plain, 400 * DAY, "published"),
    ] {
        let service = Service::start();
        let chat_id = service.open_chat(platform).await;
        service.advance(wait).await;
        let id = service.send(&chat_id, body.clone()).await;
        assert_eq!(service.dispatched(&id).await["status"], status, "{platform} {body} {wait}");
    }
}

#[tokio::test]
async fn a_refusal_is_in_the_platforms_words() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    service.advance(25 * HOUR).await;
    let id = service.send(&chat_id, json!({ "body": "x" })).await;
    let failed = service.dispatched(&id).await;
    let details = &failed["error_details"];
    let words = "(#10) This message is sent outside of allowed window.";
    assert_eq!(details["platform_error_code"], "10");
    assert_eq!(details["platform_error_subcode"], "2018278");
    assert_eq!(details["platform_error_message"], words);
    assert!(text(&details["postproxy_note"]).contains("HUMAN_AGENT"));
    assert_eq!(failed["error_message"], words);
    assert_eq!(failed["external_id"], Value::Null);
    assert_eq!(failed["external_posted_at"], Value::Null);
}

#[tokio::test]
async fn the_window_counts_when_the_message_gets_there() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    service.advance(DAY - LATENCY_SECONDS / 2).await;
    let id = service.send(&chat_id, json!({ "body": "sent in time, there too late" })).await;
    assert_eq!(service.dispatched(&id).await["status"], "failed");
    // The person writes: it is open again.
    service.inbound("facebook", "jane", "Hello?").await;
    let id = service.send(&chat_id, json!({ "body": "x" })).await;
    assert_eq!(service.dispatched(&id).await["status"], "published");
}

#[tokio::test]
async fn a_person_who_never_wrote_can_be_written_to_on_bluesky_alone() {
    let service = Service::start();
    let tagged = json!({ "body": "x", "tag": "HUMAN_AGENT" });
    for (platform, words, note) in [
        ("facebook", "(#10) This message is sent outside of allowed window.", "has never written"),
        ("instagram", "(#10) This message is sent outside of allowed window.", "has never written"),
        ("telegram", "Forbidden: bot can't initiate conversation with a user", "can't begin a conversation"),
        ("whatsapp", "(#131047) Re-engagement message", "takes only a template"),
        ("bluesky", "", ""),
    ] {
        let path = format!("/api/profiles/{}", service.profile(platform));
        let placements = service.get(&format!("{path}/placements")).await;
        let placement_id = &placements["data"][0]["id"];
        let person = json!({ "participant_external_id": "jane", "placement_id": placement_id });
        let chat = service.post(&format!("{path}/chats"), person).await.expect(201);
        let id = service.send(&text(&chat["id"]), tagged.clone()).await;
        let message = service.dispatched(&id).await;
        if words.is_empty() {
            assert_eq!(message["status"], "published", "{platform}");
            continue;
        }
        let details = &message["error_details"];
        assert_eq!((&message["status"], &message["external_id"]), (&json!("failed"), &Value::Null));
        assert_eq!(details["platform_error_message"], words);
        assert!(text(&details["postproxy_note"]).contains(note), "{details}");
    }
}

#[tokio::test]
async fn a_telegram_bot_writes_once_the_person_wrote_or_pressed_start() {
    let service = Service::start();
    let profile_id = service.profile("telegram");
    let refused = async |person: &str| {
        let path = format!("/api/profiles/{profile_id}/chats");
        let chat = service.post(&path, json!({ "participant_external_id": person })).await.expect(201);
        let id = service.send(&text(&chat["id"]), json!({ "body": "x" })).await;
        let message = service.dispatched(&id).await;
        assert_eq!(message["error_details"]["platform_error_code"], "403");
        text(&chat["id"])
    };
    let published = async |chat_id: &str| {
        let id = service.send(chat_id, json!({ "body": "x" })).await;
        assert_eq!(service.dispatched(&id).await["status"], "published");
    };
    let chat_id = refused("jane").await;
    service.inbound("telegram", "jane", "/start").await;
    published(&chat_id).await;

    let chat_id = refused("omar").await;
    let by_link = json!({ "profile_id": profile_id, "participant_external_id": "omar", "ref": "ad7" });
    service.control("/referral", by_link).await;
    published(&chat_id).await;
}
