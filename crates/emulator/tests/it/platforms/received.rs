//! What people do on some platforms and not on others.

use http::Method;
use serde_json::{Value, json};

use super::{call, inbound};
use crate::support::{Receiver, Service, text};

#[tokio::test]
async fn a_person_answers_a_story_on_instagram() {
    let service = Service::start();
    let story = json!({ "id": "17890", "url": "https://cdn.example/story.jpg" });
    let content = json!({ "text": "Wow", "story_reply": story });
    let received = inbound(&service, "instagram", content.clone()).await.expect(201);
    assert_eq!(received["message"]["story_reply"], story);
    let refused = inbound(&service, "facebook", content).await;
    assert_eq!(refused.error(422), "story_reply is not possible on facebook");
    let refused = inbound(&service, "instagram", json!({ "text": "x", "story_reply": "17890" })).await;
    assert_eq!(refused.error(422), "story_reply must be an object");
}

#[tokio::test]
async fn a_person_sends_what_is_no_text() {
    let service = Service::start();
    let sticker = json!({ "attachments": [{ "type": "sticker", "url": "https://cdn.example/s.webp" }] });
    let received = inbound(&service, "telegram", sticker.clone()).await.expect(201);
    assert_eq!(received["message"]["attachments"][0]["type"], "sticker");
    let refused = inbound(&service, "bluesky", sticker).await;
    assert_eq!(refused.error(422), "attachments is not possible on bluesky");

    let unsupported = inbound(&service, "facebook", json!({ "is_unsupported": true })).await.expect(201);
    let message = &unsupported["message"];
    assert_eq!((&message["is_unsupported"], &message["body"]), (&json!(true), &Value::Null));
    assert_eq!(unsupported["chat"]["last_inbound_at"], message["created_at"]);
    let refused = inbound(&service, "facebook", json!({ "is_unsupported": true, "text": "x" })).await;
    assert_eq!(refused.error(422), "is_unsupported must not be given with text or attachments");
    let refused = inbound(&service, "facebook", json!({ "is_unsupported": 1, "text": "x" })).await;
    assert_eq!(refused.error(422), "is_unsupported must be true or false");
}

#[tokio::test]
async fn a_person_answers_a_message() {
    let service = Service::start();
    let chat_id = service.open_chat("whatsapp").await;
    let id = service.send(&chat_id, json!({ "body": "Which one?" })).await;
    let expected = "reply_to must be the id of a message in the chat that the person can see";
    let reply = |to: &Value| json!({ "text": "This one", "reply_to": to });
    assert_eq!(inbound(&service, "whatsapp", reply(&json!(id))).await.error(422), expected);
    let external_id = service.dispatched(&id).await["external_id"].clone();
    for to in [&json!(id), &external_id] {
        let received = inbound(&service, "whatsapp", reply(to)).await.expect(201);
        assert_eq!(received["message"]["reply_to_external_id"], external_id);
    }
    // Of another chat.
    assert_eq!(inbound(&service, "telegram", reply(&json!(id))).await.error(422), expected);
    let refused = inbound(&service, "bluesky", reply(&json!(id))).await;
    assert_eq!(refused.error(422), "reply_to is not possible on bluesky");
}

#[tokio::test]
async fn nothing_is_left_of_a_message_that_is_deleted() {
    let service = Service::start();
    let content = json!({
        "text": "Wow", "story_reply": { "id": "17890" },
        "attachments": [{ "data": "aGVsbG8=", "filename": "a.txt" }]
    });
    let received = inbound(&service, "instagram", content).await.expect(201);
    let url = text(&received["message"]["attachments"][0]["url"]);
    let path = url.split_once("/platform-files/").unwrap().1;
    let file =
        async |from: &str| service.bare_call(Method::GET, &format!("{from}/{path}")).send().await.status;
    assert_eq!(file("/platform-files").await, 200);
    let body = json!({ "message_id": received["message"]["id"] });
    let deleted = service.control("/delete", body).await["message"].clone();
    for gone in ["body", "story_reply", "quick_replies", "buttons", "tapped_action", "reply_markup"] {
        assert_eq!(deleted[gone], Value::Null, "{gone}");
    }
    assert_eq!(deleted["attachments"], json!([]));
    assert!(deleted["external_deleted_at"].is_string());
    for from in ["/platform-files", "/attachments"] {
        assert_eq!(file(from).await, 404, "{from}");
    }
}

#[tokio::test]
async fn a_message_is_edited_and_deleted_where_the_platform_reports_it() {
    let service = Service::start();
    for (platform, is_edited, is_deleted) in [
        ("facebook", true, false),
        ("instagram", true, true),
        ("telegram", true, false),
        ("whatsapp", false, false),
        ("bluesky", false, false),
    ] {
        let (_, message) = service.inbound(platform, "jane", "Hi").await;
        let edited = call(&service, "/edit", json!({ "message_id": message["id"], "text": "Hello" })).await;
        let deleted = call(&service, "/delete", json!({ "message_id": message["id"] })).await;
        match is_edited {
            true => assert_eq!(edited.expect(200)["message"]["body"], "Hello"),
            false => assert!(edited.error(422).starts_with("message_id must be of a message on facebook, ")),
        }
        match is_deleted {
            true => assert_eq!(deleted.expect(200)["message"]["body"], Value::Null),
            false => {
                assert!(deleted.error(422).starts_with("message_id must be of a message on instagram: "))
            }
        }
    }
}

#[tokio::test]
async fn an_ice_breaker_opens_a_chat_and_its_window() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let profile_id = service.profile("instagram");
    let tap = |choice: Value| {
        let mut body =
            json!({ "profile_id": profile_id, "participant_external_id": "new", "participant_name": "Nia" });
        body.as_object_mut().unwrap().extend(choice.as_object().unwrap().clone());
        body
    };
    let none = call(&service, "/ice_breaker", tap(json!({ "index": 0 }))).await;
    assert!(none.error(422).starts_with("index must be of something among the profile's ice breakers"));
    let ice_breakers = json!([{ "question": "Open today?", "payload": "HOURS" }, { "question": "Where?", "payload": "PLACE" }]);
    let path = format!("/api/profiles/{profile_id}/ice_breakers");
    service.post(&path, json!({ "ice_breakers": ice_breakers })).await.expect(200);

    for choice in [json!({ "index": 1 }), json!({ "payload": "PLACE" })] {
        let tapped = call(&service, "/ice_breaker", tap(choice)).await.expect(201);
        let action = json!({ "kind": "postback", "payload": "PLACE", "title": "Where?" });
        assert_eq!(
            (&tapped["message"]["tapped_action"], &tapped["message"]["body"]),
            (&action, &json!("Where?"))
        );
        assert_eq!(tapped["chat"]["participant_name"], "Nia");
        assert_eq!(tapped["chat"]["last_inbound_at"], tapped["message"]["created_at"]);
        let id = service.send(&text(&tapped["chat"]["id"]), json!({ "body": "Here" })).await;
        assert_eq!(service.dispatched(&id).await["status"], "published");
    }
    let missing = call(&service, "/ice_breaker", tap(json!({ "payload": "MENU" }))).await;
    assert_eq!(missing.error(422), "payload must be of something among the profile's ice breakers");
    let told = receiver.event_types(4).await;
    assert_eq!(told.iter().filter(|it| *it == "message.received").count(), 2);
}

#[tokio::test]
async fn a_referral_is_one_of_its_platform() {
    let service = Service::start();
    let refer = async |platform: &str, click: Option<&str>| {
        let body = json!({
            "profile_id": service.profile(platform), "participant_external_id": "jane", "ref": "ad7", "ctwa_clid": click
        });
        call(&service, "/referral", body).await
    };
    let by_ad = refer("whatsapp", Some("ARAk")).await.expect(201);
    assert_eq!(by_ad["ctwa_clid"], "ARAk");
    assert_eq!(by_ad["chat"]["metadata"]["referral"]["ctwa_clid"], "ARAk");
    let by_link = refer("telegram", None).await.expect(201);
    assert_eq!(by_link["chat"]["metadata"]["referral"]["ref"], "ad7");
    assert_eq!(refer("facebook", Some("ARAk")).await.error(422), "ctwa_clid is not possible on facebook");
    assert_eq!(refer("bluesky", None).await.error(422), "referral is not possible on bluesky");
}

#[tokio::test]
async fn typing_shows_where_the_platform_has_it() {
    let service = Service::start();
    for (platform, has_it) in
        [("facebook", true), ("instagram", true), ("whatsapp", true), ("telegram", false), ("bluesky", false)]
    {
        let chat_id = service.open_chat(platform).await;
        for action in ["start_typing", "stop_typing"] {
            let answer = service.post(&format!("/api/chats/{chat_id}/{action}"), json!({})).await;
            match has_it {
                true => assert_eq!(answer.expect(202), json!({ "accepted": true })),
                false => assert_eq!(answer.error(422), format!("chat can't show typing on {platform}")),
            }
        }
    }
}

#[tokio::test]
async fn nonsense_is_refused_by_name() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let profile_id = service.profile("facebook");
    let cases = [
        ("/person", json!({ "state": "offline" }), "chat_id must be"),
        ("/person", json!({ "chat_id": "nobody", "state": "offline" }), "chat_id must be the id of a chat"),
        (
            "/person",
            json!({ "chat_id": chat_id }),
            "state must be available, busy, offline, blocked or deleted",
        ),
        ("/person", json!({ "chat_id": chat_id, "state": "asleep" }), "state must be available"),
        ("/person", json!({ "chat_id": chat_id, "state": "offline", "why": 1 }), "why must not be given"),
        ("/profile", json!({ "status": "active" }), "profile_id must be"),
        (
            "/profile",
            json!({ "profile_id": "nobody", "status": "active" }),
            "profile_id must be the id of a profile",
        ),
        (
            "/profile",
            json!({ "profile_id": profile_id, "status": "gone" }),
            "status must be active, expired or inactive",
        ),
        ("/ice_breaker", json!({ "profile_id": profile_id }), "participant_external_id must be"),
        (
            "/ice_breaker",
            json!({ "profile_id": profile_id, "participant_external_id": "x" }),
            "index must be given, or payload",
        ),
        (
            "/ice_breaker",
            json!({ "profile_id": "nobody", "participant_external_id": "x", "index": 0 }),
            "profile_id must be the id of a profile",
        ),
    ];
    for (path, body, error) in cases {
        let answer = call(&service, path, body.clone()).await;
        assert!(answer.error(422).starts_with(error), "{path} {body} {answer:?}");
    }
}
