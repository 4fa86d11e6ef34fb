//! A database that can't be written: nothing is acknowledged that is not on disk, and all goes on once it can.

use http::Method;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Receiver, Response, Service, eventually, text};

async fn send(service: &Service, chat_id: &str, key: &str, body: &str) -> Response {
    let path = format!("/api/chats/{chat_id}/messages");
    let content = json!({ "body": body });
    service.call(Method::POST, &path).header("idempotency-key", key).json(&content).send().await
}

async fn outbound(service: &Service, chat_id: &str, more: &str) -> Value {
    service.get(&format!("/api/chats/{chat_id}/messages?direction=outbound{more}")).await["total"].clone()
}

#[tokio::test]
async fn a_locked_database_acknowledges_nothing_and_recovers() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let chat_id = service.open_chat("facebook").await;
    let before = text(&send(&service, &chat_id, "before", "x").await.expect(202)["id"]);
    service.advance(LATENCY_SECONDS - 1).await;
    // Written down, or it would be delivered again.
    eventually(|| async {
        let deliveries = service.get("/_emulator/deliveries").await;
        (deliveries["data"].as_array().unwrap().len() == 1).then_some(())
    })
    .await;

    let other = Connection::open(service.database()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let words = "the emulator's database failed; nothing was changed";
    assert_eq!(send(&service, &chat_id, "locked", "x").await.error(500), words);
    let inbound = json!({
        "profile_id": service.profile("facebook"), "participant_external_id": "jane", "text": "Hi"
    });
    let answer = service.bare_call(Method::POST, "/_emulator/inbound").json(&inbound).send().await;
    assert_eq!(answer.error(500), words);
    // What is there can be read meanwhile.
    assert_eq!(outbound(&service, &chat_id, "").await, 1);
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);

    let after = text(&send(&service, &chat_id, "locked", "x").await.expect(202)["id"]);
    assert_eq!(outbound(&service, &chat_id, "").await, 2);
    service.advance(LATENCY_SECONDS).await;
    for id in [before, after] {
        service.message_when(&id, |it| it["status"] == "published").await;
    }
    // A receipt of the first may come before the second is sent.
    let told = eventually(|| async {
        let told = receiver.event_types(3).await;
        (told.iter().filter(|it| *it == "message.sent").count() >= 2).then_some(told)
    })
    .await;
    let count = |kind: &str| told.iter().filter(|it| *it == kind).count();
    assert_eq!((count("message.received"), count("message.sent")), (1, 2), "{told:?}");
}

/// Sends until the disk is full; what was accepted, and the refusal.
async fn fill(service: &Service, chat_id: &str, body: &str) -> (Vec<(String, Response)>, Response) {
    let mut accepted = Vec::new();
    loop {
        let key = format!("key {}", accepted.len());
        let answer = send(service, chat_id, &key, body).await;
        if answer.status != 202 {
            return (accepted, answer);
        }
        accepted.push((key, answer));
    }
}

#[tokio::test]
async fn a_disk_that_was_full_has_room_after_a_reset() {
    let service = Service::start_with(|options| options.max_pages = Some(150));
    let chat_id = service.open_chat("facebook").await;
    let (_, refused) = fill(&service, &chat_id, &"x".repeat(1500)).await;
    refused.error(500);
    service.control("/reset", json!({})).await;
    let chat_id = service.open_chat("facebook").await;
    let id = text(&send(&service, &chat_id, "after", "x").await.expect(202)["id"]);
    assert_eq!(service.dispatched(&id).await["status"], "published");
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_recovers() {
    let service = Service::start_with(|options| options.max_pages = Some(150));
    let chat_id = service.open_chat("facebook").await;
    let body = "x".repeat(1500);
    let (accepted, refused) = fill(&service, &chat_id, &body).await;
    assert_eq!(refused.error(500), "the emulator's database failed; nothing was changed");
    let count = accepted.len();
    assert!(count > 5, "{count}");
    assert_eq!(outbound(&service, &chat_id, "").await, count);

    // There is room again.
    let service = service.restart().await;
    let last = text(&send(&service, &chat_id, &format!("key {count}"), &body).await.expect(202)["id"]);
    for (key, answer) in &accepted {
        let again = send(&service, &chat_id, key, &body).await;
        assert_eq!((again.status, &again.body), (answer.status, &answer.body), "{key}");
    }
    assert_eq!(outbound(&service, &chat_id, "").await, count + 1);
    service.dispatched(&last).await;
    let first = text(&accepted[0].1.json()["id"]);
    service.message_when(&first, |it| it["status"] == "published").await;
    eventually(|| async {
        (outbound(&service, &chat_id, "&status=published").await == count + 1).then_some(())
    })
    .await;
}
