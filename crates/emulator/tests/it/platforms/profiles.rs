//! Profiles that are no longer connected.

use serde_json::{Value, json};

use crate::support::{Receiver, Service, eventually};

#[tokio::test]
async fn nothing_is_sent_for_a_profile_that_is_not_connected() {
    let service = Service::start();
    let codes = [
        ("facebook", "190"),
        ("instagram", "190"),
        ("telegram", "401"),
        ("whatsapp", "190"),
        ("bluesky", "ExpiredToken"),
    ];
    for (platform, code) in codes {
        let profile_id = service.profile(platform);
        let chat_id = service.open_chat(platform).await;
        for status in ["expired", "inactive"] {
            let profile =
                service.control("/profile", json!({ "profile_id": profile_id, "status": status })).await;
            assert_eq!((&profile["id"], &profile["status"]), (&json!(profile_id), &json!(status)));
            assert_eq!(profile["expires_at"].is_string(), status == "expired");
            let shown = service.get(&format!("/api/profiles/{profile_id}")).await;
            for (name, value) in profile.as_object().unwrap() {
                assert_eq!(&shown[name], value, "{name}");
            }
            let id = service.send(&chat_id, json!({ "body": "x" })).await;
            let failed = service.dispatched(&id).await;
            assert_eq!(
                (&failed["status"], &failed["error_details"]["platform_error_code"]),
                (&json!("failed"), &json!(code))
            );
        }
        service.control("/profile", json!({ "profile_id": profile_id, "status": "active" })).await;
        let id = service.send(&chat_id, json!({ "body": "x" })).await;
        assert_eq!(service.dispatched(&id).await["status"], "published");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_once_is_expired_from_then_on() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let fault = json!({ "kind": "permanent_platform_error", "code": 190, "times": 1 });
    crate::faults::set(&service, json!({ "faults": [fault] })).await.expect(200);
    let profile = format!("/api/profiles/{}", service.profile("facebook"));
    for _ in 0..2 {
        let id = service.send(&chat_id, json!({ "body": "x" })).await;
        let failed = service.dispatched(&id).await;
        assert_eq!(failed["error_details"]["platform_error_code"], "190");
        assert_eq!(service.get(&profile).await["status"], "expired");
    }
    // A reset connects it again, and lets everybody be there.
    service.control("/reset", json!({})).await;
    assert_eq!(service.get(&profile).await["status"], "active");
}

#[tokio::test]
async fn a_connection_that_is_made_or_ends_is_told() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let profile_id = service.profile("telegram");
    let set = async |status: &str| {
        service.control("/profile", json!({ "profile_id": profile_id, "status": status })).await
    };
    // Only what changes whether it is connected.
    for status in
        ["active", "expired", "expired", "inactive", "active", "active", "inactive", "expired", "active"]
    {
        set(status).await;
    }
    let profile = service.get(&format!("/api/profiles/{profile_id}")).await;
    let events: Vec<Value> = eventually(|| async {
        let requests = receiver.requests();
        let read = |body: &[u8]| serde_json::from_slice(body).unwrap();
        (requests.len() >= 4).then(|| requests.iter().map(|(_, body)| read(body)).collect())
    })
    .await;
    let mut told: Vec<_> = events.iter().map(|event| (&event["created_at"], event)).collect();
    told.sort_by_key(|(at, event)| (at.as_str(), event["id"].as_str()));
    let told: Vec<_> = told.iter().map(|(_, event)| (&event["type"], &event["data"]["object"])).collect();
    let count = |kind: &str, status: &str, origin: Value| {
        let is_so = |kind_told: &Value, told: &Value| {
            *kind_told == kind && told["status"] == status && told["origin"] == origin
        };
        told.iter().filter(|(kind_told, told)| is_so(kind_told, told)).count()
    };
    assert_eq!(count("profile.disconnected", "expired", json!("automated")), 1);
    assert_eq!(count("profile.disconnected", "inactive", json!("user")), 1);
    assert_eq!(count("profile.connected", "active", Value::Null), 2);
    for (_, told) in told {
        for name in ["id", "name", "platform", "profile_group_id", "username", "platform_id"] {
            assert_eq!(told[name], profile[name], "{name}");
        }
        assert_eq!(told["uid"], profile["platform_id"]);
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_told_once() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let chat_id = service.open_chat("facebook").await;
    let fault = json!({ "kind": "permanent_platform_error", "code": 190, "times": 1 });
    crate::faults::set(&service, json!({ "faults": [fault] })).await.expect(200);
    for _ in 0..2 {
        let id = service.send(&chat_id, json!({ "body": "x" })).await;
        service.dispatched(&id).await;
    }
    let expected = ["message.failed", "message.failed", "message.received", "profile.disconnected"];
    assert_eq!(receiver.event_types(4).await, expected);
    // A reset restores it without a word.
    service.control("/reset", json!({})).await;
    service.open_chat("facebook").await;
    assert_eq!(receiver.event_types(5).await.iter().filter(|it| it.starts_with("profile.")).count(), 1);
}
