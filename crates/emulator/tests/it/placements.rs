//! Placements: listed, the same after a reset, and looked at by a new chat on WhatsApp.

use serde_json::{Value, json};

use crate::support::{Service, ids, text};

async fn placements(service: &Service, platform: &str) -> Value {
    service.get(&format!("/api/profiles/{}/placements", service.profile(platform))).await
}

#[tokio::test]
async fn each_platform_has_its_own_and_a_reset_leaves_them() {
    let service = Service::start();
    for (platform, count) in
        [("facebook", 1), ("instagram", 0), ("telegram", 1), ("bluesky", 0), ("whatsapp", 2)]
    {
        let listed = placements(&service, platform).await;
        assert_eq!(ids(&listed).len(), count, "{platform}: {listed}");
        service.post("/_emulator/reset", json!({})).await;
        assert_eq!(placements(&service, platform).await, listed, "{platform}");
    }
    service.call(http::Method::GET, "/api/profiles/nobody/placements").send().await.error(404);
}

#[tokio::test]
async fn a_chat_on_whatsapp_runs_through_one_of_them() {
    let service = Service::start();
    let numbers = ids(&placements(&service, "whatsapp").await);
    let (chat, _) = service.inbound("whatsapp", "+1555", "Hi").await;
    assert_eq!(text(&chat["external_placement_id"]), numbers[0]);
    let (chat, _) = service.inbound("facebook", "jane", "Hi").await;
    assert_eq!(text(&chat["external_placement_id"]), ids(&placements(&service, "facebook").await)[0]);

    let path = format!("/api/profiles/{}/chats", service.profile("whatsapp"));
    let body = json!({ "participant_external_id": "+1556", "placement_id": "nobody's" });
    let error = service.post(&path, body).await.error(422);
    assert!(error.starts_with("placement_id must be"), "{error}");
    // Elsewhere nobody looks at it.
    let path = format!("/api/profiles/{}/chats", service.profile("facebook"));
    let body = json!({ "participant_external_id": "jane", "placement_id": "nobody's" });
    let found = service.post(&path, body).await.json();
    assert_eq!(found["external_placement_id"], chat["external_placement_id"]);
}

#[tokio::test]
async fn a_person_who_writes_to_two_numbers_has_one_chat() {
    let service = Service::start();
    let numbers = ids(&placements(&service, "whatsapp").await);
    let path = format!("/api/profiles/{}/chats", service.profile("whatsapp"));
    let through = async |number: &str, status| {
        let body = json!({ "participant_external_id": "+1555", "placement_id": number });
        service.post(&path, body).await.expect(status)
    };
    let first = through(&numbers[0], 201).await;
    let (chat, message) = service.inbound("whatsapp", "+1555", "To the first").await;
    assert_eq!((&chat["id"], &message["chat_id"]), (&first["id"], &first["id"]));

    let second = through(&numbers[1], 200).await;
    assert_eq!(second["id"], first["id"]);
    assert_eq!(text(&second["external_placement_id"]), numbers[1]);
    let (chat, message) = service.inbound("whatsapp", "+1555", "To the second").await;
    assert_eq!((&chat["id"], &message["chat_id"]), (&first["id"], &first["id"]));
    assert_eq!(text(&chat["external_placement_id"]), numbers[1]);
    assert_eq!(ids(&service.get(&path).await), [text(&first["id"])]);
}
