//! The profile's reactions.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Response, Service, segment, text};

async fn react(service: &Service, message: &Value, body: Value) -> Response {
    service.post(&format!("/api/messages/{}/react", text(&message["id"])), body).await
}

#[tokio::test]
async fn names_become_emoji_and_a_second_replaces_the_first() {
    let service = Service::start();
    let (_, message) = service.inbound("facebook", "jane", "Hi").await;
    let sender = service.get("/api/profiles").await["data"][0]["platform_id"].clone();
    for (body, emoji, name) in [
        (json!({}), "❤", json!("love")),
        (json!({ "reaction": "like" }), "👍", json!("like")),
        (json!({ "reaction": "like", "emoji": "🦀" }), "🦀", Value::Null),
        (json!({ "emoji": "😆" }), "😆", json!("smile")),
    ] {
        let reacted = react(&service, &message, body).await.expect(200);
        let [reaction] = reacted["reactions"].as_array().unwrap().as_slice() else { panic!("{reacted}") };
        assert_eq!((&reaction["emoji"], &reaction["reaction"]), (&json!(emoji), &name));
        assert_eq!(reaction["sender_external_id"], sender);
        assert!(reaction["at"].is_string());
    }
}

#[tokio::test]
async fn no_body_is_love_and_it_can_be_taken_back() {
    let service = Service::start();
    let (_, message) = service.inbound("instagram", "jane", "Hi").await;
    let path = format!("/api/messages/{}", segment(&text(&message["external_id"])));
    let reacted = service.call(Method::POST, &format!("{path}/react")).send().await.expect(200);
    assert_eq!(reacted["reactions"][0]["reaction"], "love");
    // Taking it back twice is as good as once.
    for _ in 0..2 {
        let unreacted = service.call(Method::DELETE, &format!("{path}/unreact")).send().await.expect(200);
        assert_eq!(unreacted["reactions"], json!([]));
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = Service::start();
    let (_, on_facebook) = service.inbound("facebook", "jane", "Hi").await;
    let (_, on_instagram) = service.inbound("instagram", "jane", "Hi").await;
    let (_, on_telegram) = service.inbound("telegram", "jane", "Hi").await;
    let (_, on_bluesky) = service.inbound("bluesky", "jane", "Hi").await;
    let pending = service.send(&text(&on_facebook["chat_id"]), json!({ "body": "x" })).await;
    let cases = [
        (
            &on_facebook,
            json!({ "reaction": "applause" }),
            "reaction must be one of love, like, dislike, smile, wow, sad, angry",
        ),
        (&on_facebook, json!({ "reaction": 7 }), "reaction must be a string"),
        (&on_instagram, json!({ "reaction": "like" }), "reaction must be love on instagram"),
        (&on_instagram, json!({ "emoji": "🦀" }), "emoji must be ❤ on instagram"),
        (&on_telegram, json!({}), "reaction can't be sent on telegram"),
        (&on_bluesky, json!({}), "reaction can't be sent on bluesky"),
        (&json!({ "id": pending }), json!({}), "reaction must be to a message that the platform has"),
    ];
    for (message, body, error) in cases {
        assert_eq!(react(&service, message, body).await.error(422), error);
    }
    react(&service, &json!({ "id": "nothing" }), json!({})).await.error(404);
    let path = format!("/api/messages/{}/unreact", text(&on_telegram["id"]));
    let refused = service.call(Method::DELETE, &path).send().await;
    assert_eq!(refused.error(422), "reaction can't be removed on telegram");
}
