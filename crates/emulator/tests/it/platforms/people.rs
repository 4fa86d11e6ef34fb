//! People who can't be reached: gone, offline, back again.

use serde_json::{Value, json};

use super::{call, person};
use crate::support::{LATENCY_SECONDS, Receiver, Service, text};

#[tokio::test]
async fn a_person_who_is_gone_is_refused_in_the_platforms_words() {
    let service = Service::start();
    let blocked = [
        ("facebook", "551", json!("1545041"), "(#551) This person isn't available right now."),
        ("instagram", "551", json!("1545041"), "(#551) This person isn't available right now."),
        ("telegram", "403", Value::Null, "Forbidden: bot was blocked by the user"),
        ("whatsapp", "131026", Value::Null, "(#131026) Message undeliverable"),
        ("bluesky", "InvalidRequest", Value::Null, "block between recipient and sender"),
    ];
    let deleted = [
        ("facebook", "100", json!("2018001"), "(#100) No matching user found"),
        ("instagram", "100", json!("2018001"), "(#100) No matching user found"),
        ("telegram", "403", Value::Null, "Forbidden: user is deactivated"),
        ("whatsapp", "131026", Value::Null, "(#131026) Message undeliverable"),
        ("bluesky", "AccountTakedown", Value::Null, "Account has been deactivated"),
    ];
    for (state, platforms) in [("blocked", blocked), ("deleted", deleted)] {
        for (platform, code, subcode, message) in platforms {
            let chat_id = service.open_chat(platform).await;
            assert_eq!(person(&service, &chat_id, state).await["state"], state);
            let id = service.send(&chat_id, json!({ "body": "x" })).await;
            let failed = service.dispatched(&id).await;
            let details = &failed["error_details"];
            assert_eq!(failed["status"], "failed", "{platform} {state}");
            assert_eq!(
                (&details["platform_error_code"], &details["platform_error_subcode"]),
                (&json!(code), &subcode),
                "{platform} {state}"
            );
            assert_eq!(
                (&details["platform_error_message"], &failed["error_message"]),
                (&json!(message), &json!(message))
            );
            assert!(details["postproxy_note"].is_string());
            person(&service, &chat_id, "available").await;
            let id = service.send(&chat_id, json!({ "body": "x" })).await;
            assert_eq!(service.dispatched(&id).await["status"], "published", "{platform} {state}");
        }
    }
}

#[tokio::test]
async fn what_is_sent_to_a_person_who_is_offline_waits_for_them() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let early = service.send(&chat_id, json!({ "body": "delivered before, read after" })).await;
    service.dispatched(&early).await;
    service.advance(LATENCY_SECONDS).await;
    service.message_when(&early, |it| it["external_delivered_at"].is_string()).await;
    person(&service, &chat_id, "offline").await;
    let late = service.send(&chat_id, json!({ "body": "both after" })).await;
    assert_eq!(service.dispatched(&late).await["status"], "published");
    service.advance(10 * LATENCY_SECONDS).await;
    // Another person gets all receipts meanwhile.
    let (other, _) = service.inbound("facebook", "john", "Hi").await;
    let other = service.send(&text(&other["id"]), json!({ "body": "x" })).await;
    service.dispatched(&other).await;
    service.advance(LATENCY_SECONDS).await;
    service.message_when(&other, |it| it["external_delivered_at"].is_string()).await;
    service.advance(3 * LATENCY_SECONDS).await;
    service.message_when(&other, |it| it["external_read_at"].is_string()).await;
    let message = async |id: &str| service.get(&format!("/api/messages/{id}")).await;
    assert_eq!(message(&early).await["external_read_at"], Value::Null);
    assert_eq!(message(&late).await["external_delivered_at"], Value::Null);

    person(&service, &chat_id, "available").await;
    service.advance(LATENCY_SECONDS).await;
    service.message_when(&early, |it| it["external_read_at"].is_string()).await;
    let delivered = service.message_when(&late, |it| it["external_delivered_at"].is_string()).await;
    assert_eq!(delivered["external_read_at"], Value::Null);
    service.advance(3 * LATENCY_SECONDS).await;
    service.message_when(&late, |it| it["external_read_at"].is_string()).await;
}

#[tokio::test]
async fn who_does_something_is_there() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let (chat, message) = service.inbound("instagram", "jane", "Hi").await;
    let chat_id = text(&chat["id"]);
    for state in ["offline", "blocked"] {
        person(&service, &chat_id, state).await;
        service.inbound("instagram", "jane", "Back again").await;
        let id = service.send(&chat_id, json!({ "body": state })).await;
        service.dispatched(&id).await;
        service.advance(LATENCY_SECONDS).await;
        service.message_when(&id, |it| it["external_delivered_at"].is_string()).await;
    }
    // Once for each message, however often the person went and came, who read the first when they came again.
    let told = receiver.event_types(8).await;
    assert_eq!(told.iter().filter(|it| *it == "message.delivered").count(), 2, "{told:?}");

    person(&service, &chat_id, "deleted").await;
    let who = "must be of a person whose account is not deleted";
    let shown = message["id"].clone();
    let acts = [
        (
            "/inbound",
            json!({ "profile_id": service.profile("instagram"), "participant_external_id": "jane", "text": "x" }),
            "participant_external_id",
        ),
        ("/edit", json!({ "message_id": shown, "text": "x" }), "message_id"),
        ("/delete", json!({ "message_id": shown }), "message_id"),
        ("/reaction", json!({ "message_id": shown }), "message_id"),
        ("/read", json!({ "chat_id": chat_id }), "chat_id"),
    ];
    for (path, body, field) in acts {
        assert_eq!(call(&service, path, body).await.error(422), format!("{field} {who}"), "{path}");
    }
    assert_eq!(service.get(&format!("/api/chats/{chat_id}/messages")).await["total"], 5);
}
