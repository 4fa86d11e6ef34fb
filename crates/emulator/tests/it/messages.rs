//! Messages: sent, refused, found by either id, listed.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Receiver, Service, ids, segment, text};

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
    let whatsapp = service.open_chat("whatsapp").await;
    let telegram = service.open_chat("telegram").await;
    let bluesky = service.open_chat("bluesky").await;
    let cases = [
        (&facebook, json!({}), "body is required, or another content: media or elements"),
        (&facebook, json!({ "body": "" }), "body must not be empty"),
        (&facebook, json!({ "body": 7 }), "body must be a string"),
        (&facebook, json!({ "body": "x".repeat(2001) }), "body must be at most 2000 characters, it has 2001"),
        (&instagram, json!({ "body": "é".repeat(501) }), "body must be at most 1000 bytes, it has 1002"),
        (&telegram, json!({ "body": "é".repeat(4097) }), "body must be at most 4096 characters, it has 4097"),
        (&whatsapp, json!({ "body": "é".repeat(4097) }), "body must be at most 4096 characters, it has 4097"),
        (&bluesky, json!({ "body": "👨‍👩‍👧‍👦".repeat(401) }), "body must be at most 10000 bytes, it has 10025"),
        // The SDK lets these pass: it counts no marks.
        (
            &bluesky,
            json!({ "body": "e\u{301}".repeat(1001) }),
            "body must be at most 1000 graphemes, it has 1001",
        ),
        (&facebook, json!({ "body": "x", "tag": "PROMOTION" }), "tag must be HUMAN_AGENT"),
        (
            &facebook,
            json!({ "body": "x", "media": ["https://a.example/b.png"] }),
            "media can't be sent with body: a message has exactly one content",
        ),
        (
            &facebook,
            json!({ "elements": [{ "title": "x" }] }),
            "elements[0].subtitle is required, or image_url, default_action or buttons",
        ),
        (&telegram, json!({ "body": "x", "card": {} }), "card needs buttons; card can't be sent on telegram"),
        (
            &facebook,
            json!({ "location": { "latitude": 1, "longitude": 2 } }),
            "location can't be sent on facebook",
        ),
        (&whatsapp, json!({ "template": "order" }), "template must be an object"),
    ];
    for (chat_id, body, error) in cases {
        assert_eq!(service.post(&format!("/api/chats/{chat_id}/messages"), body).await.error(422), error);
    }
    let long_enough = [
        (&facebook, "é".repeat(2000)),
        (&instagram, "é".repeat(500)),
        (&telegram, "😀".repeat(4096)),
        (&whatsapp, "😀".repeat(4096)),
        (&bluesky, "e\u{301}".repeat(1000)),
        (&bluesky, "👨‍👩‍👧‍👦".repeat(400)),
    ];
    for (chat_id, body) in long_enough {
        service.send(chat_id, json!({ "body": body })).await;
    }
    // Nothing of what was refused is left.
    assert_eq!(service.get(&format!("/api/chats/{facebook}/messages")).await["total"], 2);
    assert_eq!(service.get(&format!("/api/chats/{bluesky}/messages")).await["total"], 3);
}

#[tokio::test]
async fn the_text_of_an_attachment_on_telegram_may_be_shorter() {
    let service = Service::start();
    let chat_id = service.open_chat("telegram").await;
    let edit = async |id: &str, length: usize| {
        let content = json!({ "body": "é".repeat(length) });
        service.call(Method::PATCH, &format!("/api/messages/{id}")).json(&content).send().await
    };
    let with_media = service.send(&chat_id, json!({ "media": ["data:text/plain;base64,aGk="] })).await;
    let without = service.send(&chat_id, json!({ "body": "x" })).await;
    service.dispatched(&with_media).await;
    service.dispatched(&without).await;
    edit(&with_media, 1024).await.expect(200);
    let refused = edit(&with_media, 1025).await;
    assert_eq!(refused.error(422), "body must be at most 1024 characters with an attachment, it has 1025");
    edit(&without, 4096).await.expect(200);
    assert_eq!(edit(&without, 4097).await.error(422), "body must be at most 4096 characters, it has 4097");
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
    // Random ids: among this many, each character that a path must escape occurs.
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

#[tokio::test]
async fn all_that_was_sent_is_kept() {
    let service = Service::start();
    let button = json!({ "type": "postback", "title": "Yes", "payload": "YES" });
    let element = json!({ "title": "A", "subtitle": "B", "buttons": [button] });
    let keyboard = json!({ "inline_keyboard": [[{ "text": "A", "callback_data": "a" }]] });
    let replies = json!([{ "content_type": "text", "title": "This", "payload": "THIS" }]);
    let card = json!({ "subtitle": "x", "image_url": "https://example.com/a.png" });
    let cases = [
        ("facebook", json!({ "body": "x", "quick_replies": replies })),
        ("instagram", json!({ "body": "x", "buttons": [button], "card": card })),
        ("facebook", json!({ "elements": [element] })),
        ("telegram", json!({ "body": "x", "reply_markup": keyboard, "reply_to_external_id": "7" })),
        ("whatsapp", json!({ "interactive": { "type": "list" } })),
        ("whatsapp", json!({ "location": { "latitude": 52.5, "longitude": 13.4 } })),
        ("whatsapp", json!({ "contacts": [{ "name": { "formatted_name": "Jo" } }] })),
    ];
    for (platform, content) in cases {
        let chat_id = service.open_chat(platform).await;
        let id = service.send(&chat_id, content.clone()).await;
        let message = service.get(&format!("/api/messages/{id}")).await;
        for (name, value) in content.as_object().unwrap() {
            assert_eq!(message[name], *value, "{platform} {name}");
        }
    }
    let chat_id = service.open_chat("whatsapp").await;
    // What the message has no place of its own for.
    let data = json!({ "category": "utility", "link_preview": false });
    let id =
        service.send(&chat_id, json!({ "body": "x", "category": "utility", "link_preview": false })).await;
    assert_eq!(service.get(&format!("/api/messages/{id}")).await["platform_data"], data);
}

#[tokio::test]
async fn a_template_goes_through_whatsapps_window() {
    let service = Service::start();
    let chat_id = service.open_chat("whatsapp").await;
    service.advance(25 * 60 * 60).await;
    for (content, status) in
        [(json!({ "template": { "name": "hello_world" } }), "published"), (json!({ "body": "x" }), "failed")]
    {
        let id = service.send(&chat_id, content).await;
        assert_eq!(service.dispatched(&id).await["status"], status);
    }
}

#[tokio::test]
async fn an_outbound_message_is_edited_on_telegram() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let (chat, received) = service.inbound("telegram", "jane", "Hi").await;
    let keyboard = json!({ "inline_keyboard": [] });
    let content = json!({ "body": "x", "reply_markup": keyboard });
    let id = service.send(&text(&chat["id"]), content).await;
    let edit = async |id: &str, content: Value| {
        service.call(Method::PATCH, &format!("/api/messages/{id}")).json(&content).send().await
    };
    let early = "message must be an outbound one that the platform has";
    assert_eq!(edit(&id, json!({ "body": "y" })).await.error(422), early);
    service.dispatched(&id).await;

    let edited = edit(&id, json!({ "body": "y" })).await.expect(200);
    assert_eq!((&edited["body"], &edited["reply_markup"]), (&json!("y"), &keyboard));
    assert!(edited["external_edited_at"].is_string());
    let edited = edit(&id, json!({ "reply_markup": {} })).await.expect(200);
    assert_eq!((&edited["body"], &edited["reply_markup"]), (&json!("y"), &Value::Null));
    assert_eq!(service.get(&format!("/api/messages/{id}")).await, edited);
    let told = ["message.edited", "message.edited", "message.received", "message.sent"];
    assert_eq!(receiver.event_types(4).await, told);

    assert_eq!(edit(&text(&received["id"]), json!({ "body": "y" })).await.error(422), early);
    assert_eq!(edit(&id, json!({})).await.error(422), "body is required, or reply_markup");
    let (_, on_facebook) = service.inbound("facebook", "jane", "Hi").await;
    let refused = edit(&text(&on_facebook["id"]), json!({ "body": "y" })).await;
    assert_eq!(refused.error(422), "message can't be edited on facebook");
}
