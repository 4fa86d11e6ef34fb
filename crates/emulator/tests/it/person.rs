//! What the person does beside writing, reading and reacting: taps, edits, deletes, comes by a link.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Receiver, Response, Service, text};

async fn call(service: &Service, path: &str, body: Value) -> Response {
    service.bare_call(Method::POST, &format!("/_emulator{path}")).json(&body).send().await
}

/// The id of a message that the person can see.
async fn shown(service: &Service, platform: &str, content: Value) -> String {
    let chat_id = service.open_chat(platform).await;
    let id = service.send(&chat_id, content).await;
    assert_eq!(service.dispatched(&id).await["status"], "published");
    id
}

#[tokio::test]
async fn whatever_can_be_tapped_is_by_index_or_payload() {
    let service = Service::start();
    let buttons = json!([
        { "type": "web_url", "title": "Shop", "url": "https://example.com" },
        { "type": "postback", "title": "Yes", "payload": "YES" },
    ]);
    let keyboard = json!({ "inline_keyboard": [[{ "text": "A", "callback_data": "a" }], [{ "text": "B", "callback_data": "b" }]] });
    let quick_replies = json!([{ "title": "This" }, { "title": "That", "payload": "THAT" }]);
    let cases = [
        (
            "facebook",
            json!({ "body": "x", "quick_replies": quick_replies }),
            json!({ "index": 0 }),
            "quick_reply",
            "This",
            "This",
        ),
        (
            "facebook",
            json!({ "body": "x", "quick_replies": quick_replies }),
            json!({ "payload": "THAT" }),
            "quick_reply",
            "THAT",
            "That",
        ),
        (
            "instagram",
            json!({ "body": "x", "buttons": buttons }),
            json!({ "index": 1 }),
            "postback",
            "YES",
            "Yes",
        ),
        (
            "facebook",
            json!({ "elements": [{ "title": "E", "buttons": buttons }] }),
            json!({ "payload": "YES" }),
            "postback",
            "YES",
            "Yes",
        ),
        (
            "telegram",
            json!({ "body": "x", "reply_markup": keyboard }),
            json!({ "index": 1 }),
            "callback_query",
            "b",
            "B",
        ),
    ];
    for (platform, content, mut tap, kind, payload, title) in cases {
        tap["message_id"] = json!(shown(&service, platform, content).await);
        let tapped = service.control("/tap", tap).await;
        let message = &tapped["message"];
        assert_eq!(message["tapped_action"], json!({ "kind": kind, "payload": payload, "title": title }));
        assert_eq!(message["direction"], "inbound");
        assert_eq!(message["body"], title);
        assert_eq!(tapped["chat"]["last_inbound_at"], message["created_at"]);
    }
}

#[tokio::test]
async fn what_whatsapp_offers_is_tapped_like_a_button() {
    let service = Service::start();
    let reply = |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    // A reply without an id is left out of the count.
    let buttons = json!({
        "type": "button",
        "body": { "text": "Which one?" },
        "action": { "buttons": [reply("blue", "The blue one"), { "type": "reply", "reply": { "title": "x" } }, reply("red", "The red one")] },
    });
    let list = json!({
        "type": "list",
        "body": { "text": "When?" },
        "action": { "button": "Pick a time", "sections": [
            { "title": "Monday", "rows": [{ "id": "m1", "title": "9 to 12", "description": "Ring twice" }, { "id": "m2", "title": "13 to 17" }] },
            { "title": "Tuesday", "rows": [{ "id": "t1", "title": "All day" }] },
        ] },
    });
    for (interactive, tap, payload, title) in [
        (&buttons, json!({ "index": 0 }), "blue", "The blue one"),
        (&buttons, json!({ "index": 1 }), "red", "The red one"),
        (&buttons, json!({ "payload": "red" }), "red", "The red one"),
        (&list, json!({ "index": 1 }), "m2", "13 to 17"),
        (&list, json!({ "index": 2 }), "t1", "All day"),
        (&list, json!({ "payload": "m1" }), "m1", "9 to 12"),
    ] {
        let id = shown(&service, "whatsapp", json!({ "interactive": interactive })).await;
        let mut tap = tap;
        tap["message_id"] = json!(id);
        let tapped = service.control("/tap", tap).await;
        let message = &tapped["message"];
        assert_eq!(
            message["tapped_action"],
            json!({ "kind": "postback", "payload": payload, "title": title })
        );
        assert_eq!((&message["body"], &message["direction"]), (&json!(title), &json!("inbound")));
    }
}

#[tokio::test]
async fn nothing_else_in_an_interactive_message_can_be_tapped() {
    let service = Service::start();
    let link = json!({ "name": "cta_url", "parameters": { "display_text": "Track it", "url": "https://example.com" } });
    let none = "index must be of something in the message, where 0 can be tapped";
    for (action, error) in [
        (link, "index must not be of a link"),
        (json!({ "name": "cta_url" }), "index must not be of a link"),
        (json!({ "name": "send_location" }), none),
        (Value::Null, none),
        (json!("buttons"), none),
        (json!(["buttons"]), none),
        (json!({ "buttons": { "reply": { "id": "x" } }, "sections": 7 }), none),
        (json!({ "buttons": [null, 7, "x", [], { "reply": "x" }, { "reply": { "id": 7 } }] }), none),
        (json!({ "sections": [null, "x", { "rows": {} }, { "rows": [null, 7, { "id": null }] }] }), none),
    ] {
        let interactive = json!({ "type": "button", "body": { "text": "x" }, "action": action });
        let id = shown(&service, "whatsapp", json!({ "interactive": interactive })).await;
        let refused = call(&service, "/tap", json!({ "message_id": id, "index": 0 })).await;
        assert!(refused.error(422).starts_with(error), "{interactive} {refused:?}");
        let refused = call(&service, "/tap", json!({ "message_id": id, "payload": "x" })).await;
        assert!(refused.error(422).starts_with("payload must be of something"), "{interactive} {refused:?}");
    }
}

#[tokio::test]
async fn a_tap_opens_the_window() {
    let service = Service::start();
    let id = shown(&service, "facebook", json!({ "body": "x", "quick_replies": [{ "title": "Yes" }] })).await;
    service.advance(30 * 60 * 60).await;
    let tapped = service.control("/tap", json!({ "message_id": id, "payload": "Yes" })).await;
    let answer = service.send(&text(&tapped["chat"]["id"]), json!({ "body": "Fine" })).await;
    assert_eq!(service.dispatched(&answer).await["status"], "published");
}

#[tokio::test]
async fn an_edit_and_a_deletion_are_told() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let profile_id = service.profile("instagram");
    let attachments = json!([{ "type": "image", "url": "https://example.com/a.png" }]);
    let body = json!({
        "profile_id": profile_id, "participant_external_id": "jane", "text": "Hi", "attachments": attachments
    });
    let id = text(&service.control("/inbound", body).await["message"]["id"]);
    let edited = service.control("/edit", json!({ "message_id": id, "text": "Hello" })).await;
    assert_eq!(edited["message"]["body"], "Hello");
    assert!(edited["message"]["external_edited_at"].is_string());
    let deleted = service.control("/delete", json!({ "message_id": id })).await;
    let message = &deleted["message"];
    assert_eq!((&message["body"], &message["attachments"]), (&Value::Null, &json!([])));
    assert!(message["external_deleted_at"].is_string());
    assert_eq!(service.get(&format!("/api/messages/{id}")).await, *message);
    assert_eq!(receiver.event_types(3).await, ["message.deleted", "message.edited", "message.received"]);
    // It is gone for good.
    call(&service, "/delete", json!({ "message_id": id })).await.error(422);
    call(&service, "/edit", json!({ "message_id": id, "text": "x" })).await.error(422);
}

#[tokio::test]
async fn a_referral_is_told_and_kept_on_the_chat() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let body = json!({
        "profile_id": service.profile("facebook"), "participant_external_id": "jane",
        "ref": "ad7", "source": "SHORTLINK", "type": "OPEN_THREAD"
    });
    let received = service.control("/referral", body).await;
    for (name, value) in [("ref", "ad7"), ("source", "SHORTLINK"), ("type", "OPEN_THREAD")] {
        assert_eq!(received[name], value);
        assert_eq!(received["chat"]["metadata"]["referral"][name], value);
    }
    assert_eq!(receiver.event_types(1).await, ["referral.received"]);
    let event: Value = serde_json::from_slice(&receiver.requests()[0].1).unwrap();
    let told = &event["data"]["object"];
    for (name, value) in received.as_object().unwrap().iter().filter(|(name, _)| *name != "chat") {
        assert_eq!(&told[name], value);
    }
    // Its chat is short.
    let of_chat = told["chat"].as_object().unwrap();
    assert_eq!((of_chat.len(), &of_chat["id"]), (11, &received["chat"]["id"]));
    assert!(of_chat.iter().all(|(name, value)| received["chat"][name] == *value), "{of_chat:?}");
    let chat = service.get(&format!("/api/chats/{}", text(&received["chat"]["id"]))).await;
    assert_eq!(chat, received["chat"]);
    assert!(chat["metadata"]["page_id"].is_string());
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = Service::start();
    let profile_id = service.profile("facebook");
    let (_, inbound) = service.inbound("facebook", "jane", "Hi").await;
    let link = json!([{ "type": "web_url", "title": "Shop", "url": "https://example.com" }]);
    let shown = shown(&service, "facebook", json!({ "body": "x", "buttons": link })).await;
    let cases = [
        ("/tap", json!({}), "message_id must be"),
        ("/tap", json!({ "message_id": shown }), "index must be given, or payload"),
        (
            "/tap",
            json!({ "message_id": shown, "index": 0, "payload": "x" }),
            "index must be given, or payload",
        ),
        ("/tap", json!({ "message_id": shown, "index": -1 }), "index must be a whole number"),
        ("/tap", json!({ "message_id": shown, "index": 1 }), "index must be of something in the message"),
        ("/tap", json!({ "message_id": shown, "index": 0 }), "index must not be of a link"),
        ("/tap", json!({ "message_id": shown, "payload": "x" }), "payload must be of something"),
        ("/tap", json!({ "message_id": "nothing", "index": 0 }), "message_id must be"),
        ("/edit", json!({ "message_id": inbound["id"] }), "text must be"),
        ("/edit", json!({ "message_id": shown, "text": "x" }), "message_id must be"),
        ("/delete", json!({ "message_id": shown }), "message_id must be"),
        ("/referral", json!({ "profile_id": profile_id, "participant_external_id": "jane" }), "ref must be"),
        (
            "/referral",
            json!({ "profile_id": "x", "participant_external_id": "y", "ref": "z" }),
            "profile_id must be",
        ),
        ("/comment", json!({ "profile_id": profile_id, "participant_external_id": "jane" }), "text must be"),
        (
            "/comment",
            json!({ "profile_id": "x", "participant_external_id": "y", "text": "z" }),
            "profile_id must be",
        ),
    ];
    for (path, body, error) in cases {
        let answer = call(&service, path, body.clone()).await;
        assert!(answer.error(422).starts_with(error), "{path} {body} {answer:?}");
    }
}
