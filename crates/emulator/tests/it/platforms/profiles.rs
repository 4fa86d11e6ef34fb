//! Profiles that are no longer connected.

use serde_json::json;

use crate::support::Service;

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
            assert_eq!(service.get(&format!("/api/profiles/{profile_id}")).await, profile);
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
