//! Private replies: once for a comment, within 7 days of it. Facebook and Instagram.

use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Service, segment, text};

const DAY: u64 = 24 * 60 * 60;

async fn comment(service: &Service, platform: &str) -> Value {
    let body = json!({
        "profile_id": service.profile(platform), "participant_external_id": "jane",
        "participant_name": "Jane", "text": "How much?"
    });
    service.control("/comment", body).await
}

fn path(service: &Service, comment: &Value, id: &str, platform: &str) -> String {
    let (post, profile) = (text(&comment["post_id"]), service.profile(platform));
    let id = segment(&text(&comment[id]));
    format!("/api/posts/{post}/comments/{id}/private_reply?profile_id={profile}")
}

#[tokio::test]
async fn it_opens_a_chat_and_goes_through_the_window() {
    for (platform, id) in [("facebook", "comment_id"), ("instagram", "external_comment_id")] {
        let service = Service::start();
        let comment = comment(&service, platform).await;
        let path = path(&service, &comment, id, platform);
        service.advance(7 * DAY - 2 * LATENCY_SECONDS).await;
        let content = json!({ "text": "12 €", "quick_replies": [{ "title": "Buy" }] });
        let message = service.post(&path, content).await.expect(202);
        assert_eq!(message["status"], "pending");
        assert_eq!(message["body"], "12 €");
        assert_eq!(message["external_comment_id"], comment["external_comment_id"]);
        assert_eq!(message["quick_replies"][0]["payload"], "Buy");
        let chat = service.get(&format!("/api/chats/{}", text(&message["chat_id"]))).await;
        assert_eq!(chat["participant_external_id"], "jane");
        assert_eq!(chat["participant_name"], "Jane");
        assert_eq!(chat["last_inbound_at"], Value::Null);
        assert_eq!(service.dispatched(&text(&message["id"])).await["status"], "published");

        // That was the one, and the chat's own window stays shut until the person writes.
        let error = service.post(&path, json!({ "text": "Again" })).await.error(422);
        assert!(error.starts_with("comment must not have a private reply yet"), "{error}");
        let other = service.send(&text(&chat["id"]), json!({ "body": "x" })).await;
        assert_eq!(service.dispatched(&other).await["status"], "failed");
    }
}

#[tokio::test]
async fn it_answers_only_what_the_platform_has() {
    let service = Service::start();
    for (status, expected) in [("pending", 422), ("failed", 422), ("published", 202), ("synced", 202)] {
        let body = json!({
            "profile_id": service.profile("facebook"), "participant_external_id": "jane", "text": "x",
            "status": status, "is_hidden": true
        });
        let comment = service.control("/comment", body).await;
        let path = path(&service, &comment, "comment_id", "facebook");
        let answer = service.post(&path, json!({ "text": "x" })).await;
        assert_eq!(answer.status, expected, "{status}");
    }
}

#[tokio::test]
async fn after_7_days_the_platform_refuses_even_where_the_person_wrote() {
    let service = Service::start();
    let comment = comment(&service, "facebook").await;
    service.advance(7 * DAY).await;
    service.inbound("facebook", "jane", "Hi").await;
    let path = path(&service, &comment, "comment_id", "facebook");
    let message = service.post(&path, json!({ "text": "x" })).await.expect(202);
    let failed = service.dispatched(&text(&message["id"])).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["error_details"]["platform_error_subcode"], "2018278");
    assert!(text(&failed["error_details"]["postproxy_note"]).contains("older than 7 days"));
}

#[tokio::test]
async fn nobody_replies_to_their_own_comment() {
    for platform in ["facebook", "instagram"] {
        let service = Service::start();
        let profile = service.get(&format!("/api/profiles/{}", service.profile(platform))).await;
        let body = json!({
            "profile_id": profile["id"], "participant_external_id": profile["platform_id"], "text": "More at our shop"
        });
        let comment = service.control("/comment", body).await;
        let path = path(&service, &comment, "comment_id", platform);
        let message = service.post(&path, json!({ "text": "x" })).await.expect(202);
        let failed = service.dispatched(&text(&message["id"])).await;
        assert_eq!(
            (&failed["status"], &failed["error_details"]["platform_error_code"]),
            (&json!("failed"), &json!("10903"))
        );
        assert!(text(&failed["error_details"]["postproxy_note"]).contains("the profile's own"));
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = Service::start();
    let on_facebook = comment(&service, "facebook").await;
    let on_telegram = comment(&service, "telegram").await;
    let good = path(&service, &on_facebook, "comment_id", "facebook");
    let body = json!({ "text": "x" });
    let without_profile = good.split_once('?').unwrap().0;
    let refused = service.post(without_profile, body.clone()).await.error(400);
    assert_eq!(refused, "param is missing or the value is empty: profile_id");
    assert_eq!(service.post(&good, json!({})).await.error(422), "text is required, or elements");
    let refused = service.post(&path(&service, &on_telegram, "comment_id", "telegram"), body.clone()).await;
    assert_eq!(refused.error(422), "private_reply is not possible on telegram");
    // Neither another profile's nor another post's.
    service.post(&path(&service, &on_facebook, "comment_id", "instagram"), body.clone()).await.error(404);
    let elsewhere = good.replace(&text(&on_facebook["post_id"]), "post_1");
    service.post(&elsewhere, body).await.error(404);
}
