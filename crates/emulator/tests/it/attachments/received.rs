//! Files that a person sends: at the platform first, and copied a step later.

use http::Method;
use serde_json::{Value, json};

use super::{BASE64, BYTES, served};
use crate::support::{LATENCY_SECONDS, Receiver, Response, Service, text};

const AN_HOUR: u64 = 60 * 60;

async fn inbound(service: &Service, platform: &str, attachments: Value) -> Response {
    let body = json!({
        "profile_id": service.profile(platform), "participant_external_id": "jane", "attachments": attachments
    });
    service.bare_call(Method::POST, "/_emulator/inbound").json(&body).send().await
}

async fn received(service: &Service, platform: &str, attachment: Value) -> Value {
    inbound(service, platform, json!([attachment])).await.expect(201)["message"].clone()
}

/// The message, once no copy is missing.
async fn copied(service: &Service, message: &Value) -> Value {
    service.advance(LATENCY_SECONDS).await;
    let is_pending = |it: &Value| it["status"] == "pending";
    service
        .message_when(&text(&message["id"]), |it| {
            !it["attachments"].as_array().unwrap().iter().any(is_pending)
        })
        .await
}

#[tokio::test]
async fn a_person_sends_a_file_and_takes_it_back() {
    let service = Service::start();
    for (attachment, kind) in [
        (json!({ "data": BASE64 }), "image"),
        (json!({ "data": BASE64, "type": "sticker" }), "sticker"),
        (json!({ "data": BASE64, "filename": "a.ogg", "content_type": "audio/ogg" }), "audio"),
        (json!({ "url": format!("data:application/pdf;base64,{BASE64}") }), "file"),
    ] {
        let pending = received(&service, "instagram", attachment).await;
        assert_eq!(pending["attachments"][0]["status"], "pending");
        assert_eq!(served(&service, &pending).await.body, BYTES);
        let message = copied(&service, &pending).await;
        let (before, after) = (&pending["attachments"][0], &message["attachments"][0]);
        assert_eq!((&after["type"], &after["status"]), (&json!(kind), &json!("processed")));
        assert_eq!(after["id"], before["id"]);
        assert_ne!(after["url"], before["url"]);
        assert_eq!(served(&service, &message).await.body, BYTES);
        service.control("/delete", json!({ "message_id": message["id"] })).await;
        served(&service, &message).await.error(404);
        served(&service, &pending).await.error(404);
    }
    for (attachment, error) in [
        (json!({}), "attachments[0].url must be given, or data"),
        (
            json!({ "url": "https://a.example/", "data": BASE64 }),
            "attachments[0].data must not be given with url",
        ),
        (json!({ "data": "?" }), "attachments[0].data must be base64"),
    ] {
        let refused = inbound(&service, "facebook", json!([attachment])).await;
        assert!(refused.error(422).starts_with(error), "{error}");
    }

    let message = received(&service, "facebook", json!({ "data": BASE64 })).await;
    service.control("/reset", json!({})).await;
    served(&service, &message).await.error(404);
}

#[tokio::test]
async fn the_platforms_address_expires_and_the_copys_does_not() {
    let service = Service::start();
    let pending = received(&service, "telegram", json!({ "data": BASE64, "filename": "a b.png" })).await;
    let url = text(&pending["attachments"][0]["url"]);
    assert!(url.contains("/platform-files/att_") && url.ends_with("/a%20b.png"), "{url}");
    let message = copied(&service, &pending).await;
    let url = text(&message["attachments"][0]["url"]);
    assert!(url.contains("/attachments/att_") && url.ends_with("/a%20b.png"), "{url}");
    // Nothing but a durable copy is remembered by a browser.
    let from_platform = served(&service, &pending).await;
    assert_eq!(
        (&from_platform.body[..], &from_platform.headers["cache-control"]),
        (BYTES, &"no-store".parse().unwrap())
    );

    service.advance(AN_HOUR - LATENCY_SECONDS - 10).await;
    assert_eq!(served(&service, &pending).await.body, BYTES);
    service.advance(10).await;
    assert_eq!(
        served(&service, &pending).await.error(403),
        "the platform's address of this file has expired"
    );
    service.advance(400 * 24 * AN_HOUR).await;
    assert_eq!(served(&service, &message).await.body, BYTES);

    // What the profile sends was never at a platform.
    let chat_id = text(&message["chat_id"]);
    let id = service.send(&chat_id, json!({ "media": [{ "data": BASE64 }] })).await;
    let mut sent = service.get(&format!("/api/messages/{id}")).await;
    let url = text(&sent["attachments"][0]["url"]).replace("/attachments/", "/platform-files/");
    sent["attachments"][0]["url"] = json!(url);
    served(&service, &sent).await.error(404);
}

#[tokio::test]
async fn a_file_is_told_of_when_it_comes_and_when_it_is_copied() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let pending = received(&service, "facebook", json!({ "data": BASE64 })).await;
    assert_eq!(receiver.event_types(1).await, ["message.received"]);
    let message = copied(&service, &pending).await;
    assert_eq!(receiver.event_types(2).await, ["message.received"; 2]);
    let mut told: Vec<Value> =
        receiver.requests().iter().map(|it| serde_json::from_slice(&it.1).unwrap()).collect();
    told.sort_by_key(|event| text(&event["created_at"]));
    assert_ne!(told[0]["id"], told[1]["id"]);
    assert_eq!(told[0]["data"]["object"], pending);
    assert_eq!(told[1]["data"]["object"], message);
    // It is no new message, and opens no new window.
    let chat = service.get(&format!("/api/chats/{}", text(&message["chat_id"]))).await;
    assert_eq!(chat["last_inbound_at"], message["created_at"]);
}

#[tokio::test]
async fn a_url_is_copied_within_reach_and_fails_elsewhere() {
    let own = Receiver::start(|_| 200).await;
    let gone = Receiver::start(|_| 404).await;
    let service = Service::start();
    let attachments = json!([
        { "url": "https://a.example/b.png" },
        { "url": format!("{}/a.png", own.url) },
        { "url": format!("{}/a.png", gone.url) },
        { "data": BASE64 },
    ]);
    let pending = inbound(&service, "instagram", attachments.clone()).await.expect(201)["message"].clone();
    let message = copied(&service, &pending).await;
    let of = |index: usize| (&message["attachments"][index]["status"], &message["attachments"][index]["url"]);
    for index in 0..3 {
        assert_eq!(pending["attachments"][index]["status"], "pending");
        assert_eq!(pending["attachments"][index]["url"], attachments[index]["url"]);
        assert_eq!(message["attachments"][index]["type"], "image");
    }
    // There is no copy that a bot could count on.
    assert_eq!(of(0), (&json!("failed"), &attachments[0]["url"]));
    assert_eq!(of(1).0, "processed");
    assert!(text(of(1).1).contains("/attachments/att_"));
    assert_eq!(of(2), (&json!("failed"), &attachments[2]["url"]));
    assert_eq!(of(3).0, "processed");
    assert_eq!((own.requests().len(), gone.requests().len()), (1, 1));
    assert_eq!(message["status"], "received");
}

#[tokio::test]
async fn what_is_taken_back_before_it_is_copied_stays_away() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let pending = received(&service, "instagram", json!({ "data": BASE64 })).await;
    service.control("/delete", json!({ "message_id": pending["id"] })).await;
    service.advance(LATENCY_SECONDS).await;
    // A later message is copied, so there was time for the first.
    let later = received(&service, "instagram", json!({ "data": BASE64 })).await;
    copied(&service, &later).await;
    let types = receiver.event_types(4).await;
    assert_eq!(types, ["message.deleted", "message.received", "message.received", "message.received"]);
    let deleted = service.get(&format!("/api/messages/{}", text(&pending["id"]))).await;
    assert_eq!(deleted["attachments"], json!([]));
}

#[tokio::test]
async fn a_platforms_file_is_sent_on_while_its_address_works() {
    let service = Service::start();
    let pending = received(&service, "facebook", json!({ "data": BASE64 })).await;
    let chat_id = text(&pending["chat_id"]);
    let forward = json!({ "media": [pending["attachments"][0]["url"]] });
    let id = service.send(&chat_id, forward.clone()).await;
    let sent = service.dispatched(&id).await;
    assert_eq!(
        (&sent["status"], &sent["attachments"][0]["status"]),
        (&json!("published"), &json!("processed"))
    );
    assert_eq!(served(&service, &sent).await.body, BYTES);

    service.advance(AN_HOUR).await;
    let id = service.send(&chat_id, forward).await;
    assert_eq!(service.dispatched(&id).await["attachments"][0]["status"], "failed");
}
