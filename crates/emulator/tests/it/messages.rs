//! Messages: sent, refused, found by either id, listed.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Service, ids, segment, text};

#[tokio::test]
async fn a_text_is_accepted_as_pending() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    service.advance(60).await;
    let answer = service.post(&format!("/api/chats/{chat_id}/messages"), json!({ "body": "Hello ❤" })).await;
    let message = answer.expect(202);
    assert_eq!(message["status"], "pending");
    assert_eq!(message["direction"], "outbound");
    assert_eq!(message["body"], "Hello ❤");
    assert_eq!(message["chat_id"], chat_id);
    assert_eq!(message["external_id"], Value::Null);
    assert_eq!(service.get(&format!("/api/messages/{}", text(&message["id"]))).await, message);

    let chat = service.get(&format!("/api/chats/{chat_id}")).await;
    assert_eq!(chat["last_outbound_at"], message["created_at"]);
    assert_eq!(chat["last_message_at"], message["created_at"]);
    assert_ne!(chat["last_inbound_at"], message["created_at"]);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = Service::start();
    let facebook = service.open_chat("facebook").await;
    let instagram = service.open_chat("instagram").await;
    let unserved = "is not served by this version of the emulator";
    let cases = [
        (&facebook, json!({}), "body is required, or another content: media or elements"),
        (&facebook, json!({ "body": "" }), "body must not be empty"),
        (&facebook, json!({ "body": 7 }), "body must be a string"),
        (&facebook, json!({ "body": "x".repeat(2001) }), "body must be at most 2000 characters, it has 2001"),
        (&instagram, json!({ "body": "é".repeat(501) }), "body must be at most 1000 bytes, it has 1002"),
        (&facebook, json!({ "body": "x", "tag": "PROMOTION" }), "tag must be HUMAN_AGENT"),
        (
            &facebook,
            json!({ "body": "x", "media": ["https://a.example/b.png"] }),
            "media can't be sent with body: a message has exactly one content",
        ),
        (&facebook, json!({ "media": ["https://a.example/b.png"] }), &format!("media {unserved}")),
        (&facebook, json!({ "elements": [{ "title": "x" }] }), &format!("elements {unserved}")),
        (&facebook, json!({ "body": "x", "quick_replies": [] }), &format!("quick_replies {unserved}")),
        (&facebook, json!({ "body": "x", "buttons": [] }), &format!("buttons {unserved}")),
    ];
    for (chat_id, body, error) in cases {
        assert_eq!(service.post(&format!("/api/chats/{chat_id}/messages"), body).await.error(422), error);
    }
    let long_enough = [(&facebook, "é".repeat(2000)), (&instagram, "é".repeat(500))];
    for (chat_id, body) in long_enough {
        service.send(chat_id, json!({ "body": body })).await;
    }
    // Nothing of what was refused is left.
    assert_eq!(service.get(&format!("/api/chats/{facebook}/messages")).await["total"], 2);
}

#[tokio::test]
async fn a_body_must_be_json() {
    let service = Service::start();
    let path = format!("/api/chats/{}/messages", service.open_chat("facebook").await);
    for body in ["", "{", "[]", "\"body\"", "body=Hello"] {
        let error = service.call(Method::POST, &path).body(body).send().await.error(400);
        assert!(error.starts_with("the body must be "), "{error}");
    }
    service.post("/api/chats/nobody/messages", json!({ "body": "x" })).await.error(404);
}

#[tokio::test]
async fn a_tag_stays_where_the_platform_has_tags() {
    let service = Service::start();
    for (platform, kept) in
        [("facebook", json!("HUMAN_AGENT")), ("instagram", json!("HUMAN_AGENT")), ("telegram", Value::Null)]
    {
        let chat_id = service.open_chat(platform).await;
        let id = service.send(&chat_id, json!({ "body": "x", "tag": "HUMAN_AGENT" })).await;
        assert_eq!(service.get(&format!("/api/messages/{id}")).await["tag"], kept, "{platform}");
    }
}

#[tokio::test]
async fn a_reply_keeps_what_it_answers() {
    let service = Service::start();
    let (chat, received) = service.inbound("telegram", "jane", "Hi").await;
    let body = json!({ "body": "Hello", "reply_to_external_id": received["external_id"] });
    let id = service.send(&text(&chat["id"]), body).await;
    let reply = service.get(&format!("/api/messages/{id}")).await;
    assert_eq!(reply["reply_to_external_id"], received["external_id"]);
}

#[tokio::test]
async fn found_by_the_platforms_id_whatever_it_holds() {
    let service = Service::start();
    // Random ids: with so many there are some with each of the characters that a path must escape.
    for number in 0..40 {
        let (_, message) = service.inbound("facebook", "jane", &number.to_string()).await;
        let external = segment(&text(&message["external_id"]));
        assert_eq!(service.get(&format!("/api/messages/{external}")).await["id"], message["id"]);
    }
    service.call(Method::GET, "/api/messages/nothing").send().await.error(404);
}

#[tokio::test]
async fn listed_newest_first_and_by_direction_and_status() {
    let service = Service::start();
    let (chat, first) = service.inbound("facebook", "jane", "one").await;
    let chat_id = text(&chat["id"]);
    let second = service.send(&chat_id, json!({ "body": "two" })).await;
    service.dispatched(&second).await;
    let third = service.send(&chat_id, json!({ "body": "three" })).await;
    let (_, fourth) = service.inbound("facebook", "jane", "four").await;
    service.inbound("facebook", "somebody else", "five").await;
    let (first, fourth) = (text(&first["id"]), text(&fourth["id"]));

    let path = format!("/api/chats/{chat_id}/messages");
    for (query, expected) in [
        ("", vec![&fourth, &third, &second, &first]),
        ("?direction=inbound", vec![&fourth, &first]),
        ("?direction=outbound", vec![&third, &second]),
        ("?status=published", vec![&second]),
        ("?status=pending&direction=outbound", vec![&third]),
        ("?status=received&direction=outbound", vec![]),
        ("?page=1&per_page=3", vec![&first]),
    ] {
        let page = service.get(&format!("{path}{query}")).await;
        assert_eq!(ids(&page).iter().collect::<Vec<_>>(), expected, "{query}");
        let total = if query.contains("page") { 4 } else { expected.len() };
        assert_eq!(page["total"], total, "{query}");
    }
    for query in ["direction=sideways", "status=lost"] {
        let error = service.call(Method::GET, &format!("{path}?{query}")).send().await.error(422);
        assert!(error.starts_with(query.split('=').next().unwrap()), "{error}");
    }
}
