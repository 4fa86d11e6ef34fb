//! Chats: made, found by either id, listed.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Service, ids, refusal, segment, text};

async fn create(service: &Service, platform: &str, body: Value) -> (u16, Value) {
    let path = format!("/api/profiles/{}/chats", service.profile(platform));
    let answer = service.post(&path, body).await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn creating_one_is_idempotent_and_updates_the_person() {
    let service = Service::start();
    let jane = json!({ "participant_external_id": "jane", "participant_username": "jane.doe" });
    let (status, made) = create(&service, "facebook", jane).await;
    assert_eq!(status, 201);
    assert_eq!(made["profile_id"], service.profile("facebook"));
    assert_eq!(made["platform"], "facebook");
    assert!(text(&made["external_conversation_id"]).starts_with("t_"));
    assert_eq!(made["last_inbound_at"], Value::Null);
    for known in ["is_verified_user", "is_user_follow_business", "is_subscribed_to_messenger"] {
        assert!(made["metadata"][known].is_boolean(), "{known}");
    }
    assert!(made["metadata"]["page_id"].is_string());
    assert!(made["metadata"]["is_payment_enabled"].is_boolean());

    let named = json!({ "participant_external_id": "jane", "participant_name": "Jane Doe" });
    let (status, found) = create(&service, "facebook", named).await;
    assert_eq!(status, 200);
    assert_eq!(found["id"], made["id"]);
    assert_eq!(found["participant_name"], "Jane Doe");
    assert_eq!(found["participant_username"], "jane.doe");
    assert_eq!(service.get(&format!("/api/chats/{}", text(&made["id"]))).await, found);
}

#[tokio::test]
async fn a_person_has_a_chat_with_each_profile() {
    let service = Service::start();
    let jane = json!({ "participant_external_id": "jane" });
    let facebook = create(&service, "facebook", jane.clone()).await.1;
    let instagram = create(&service, "instagram", jane).await.1;
    assert_ne!(facebook["id"], instagram["id"]);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = Service::start();
    let missing = "param is missing or the value is empty: participant_external_id";
    let cases = [
        ("facebook", json!({}), 400, missing),
        ("facebook", json!({ "participant_external_id": null }), 400, missing),
        (
            "facebook",
            json!({ "participant_external_id": 7 }),
            422,
            "participant_external_id must be a string",
        ),
        (
            "facebook",
            json!({ "participant_external_id": "jane", "participant_name": "" }),
            422,
            "participant_name must not be empty",
        ),
        (
            "whatsapp",
            json!({ "participant_external_id": "+1555" }),
            400,
            "param is missing or the value is empty: placement_id",
        ),
    ];
    for (platform, body, status, error) in cases {
        let (got, answer) = create(&service, platform, body).await;
        assert_eq!((got, refusal(&answer).as_str()), (status, error));
    }
    service.post("/api/profiles/nobody/chats", json!({ "participant_external_id": "jane" })).await.error(404);
}

#[tokio::test]
async fn a_phone_number_has_one_chat_however_it_is_written() {
    let service = Service::start();
    let (chat, _) = service.inbound("whatsapp", "15551230000", "Hi").await;
    for written in ["15551230000", "+15551230000", "+1 (555) 123-00.00"] {
        let body =
            json!({ "participant_external_id": written, "placement_id": chat["external_placement_id"] });
        let (status, found) = create(&service, "whatsapp", body).await;
        assert_eq!((status, &found["id"]), (200, &chat["id"]), "{written}");
        assert_eq!(found["participant_external_id"], "15551230000");
    }
    // What is no phone number stays as it is, and so does everything on another platform.
    let (first, _) = service.inbound("whatsapp", "guest-1", "Hi").await;
    let (second, _) = service.inbound("whatsapp", "1", "Hi").await;
    let (elsewhere, _) = service.inbound("facebook", "+1", "Hi").await;
    let ids = [&first, &second, &elsewhere].map(|it| text(&it["participant_external_id"]));
    assert_eq!(ids, ["guest-1", "1", "+1"]);
}

#[tokio::test]
async fn a_whatsapp_chat_runs_through_its_placement_and_tells_of_its_window() {
    let service = Service::start();
    let placements = service.get(&format!("/api/profiles/{}/placements", service.profile("whatsapp"))).await;
    let phone = &placements["data"][1]["id"];
    let body = json!({ "participant_external_id": "+1555", "placement_id": phone });
    let (status, chat) = create(&service, "whatsapp", body).await;
    assert_eq!((status, &chat["external_placement_id"]), (201, phone));
    assert_eq!(chat["within_messaging_window"], false);

    let (chat, _) = service.inbound("whatsapp", "+1555", "Hi").await;
    assert_eq!(chat["within_messaging_window"], true);
    service.advance(25 * 60 * 60).await;
    let chat = service.get(&format!("/api/chats/{}", text(&chat["id"]))).await;
    assert_eq!(chat["within_messaging_window"], false);
}

#[tokio::test]
async fn found_by_the_platforms_id_too() {
    let service = Service::start();
    let (chat, _) = service.inbound("facebook", "jane", "Hi").await;
    let external = segment(&text(&chat["external_conversation_id"]));
    assert_eq!(service.get(&format!("/api/chats/{external}")).await["id"], chat["id"]);
    let messages = service.get(&format!("/api/chats/{external}/messages")).await;
    assert_eq!(messages["total"], 1);
    service.call(Method::GET, "/api/chats/nobody").send().await.error(404);
    service.call(Method::GET, "/api/chats/%FF").send().await.error(404);
}

#[tokio::test]
async fn listed_by_pages_newest_activity_first() {
    let service = Service::start();
    let mut made = Vec::new();
    for person in ["a", "b", "c"] {
        made.push(text(&service.inbound("facebook", person, "Hi").await.0["id"]));
        service.advance(60).await;
    }
    // Writing again moves a chat to the top; a chat without messages stands where it was made.
    service.inbound("facebook", "a", "Are you there?").await;
    service.advance(60).await;
    let silent = create(&service, "facebook", json!({ "participant_external_id": "d" })).await.1;
    let newest_first = [text(&silent["id"]), made[0].clone(), made[2].clone(), made[1].clone()];

    let path = format!("/api/profiles/{}/chats", service.profile("facebook"));
    let all = service.get(&path).await;
    assert_eq!((&all["total"], &all["page"], &all["per_page"]), (&json!(4), &json!(0), &json!(20)));
    assert_eq!(ids(&all), newest_first);
    for page in 0..3 {
        let part = service.get(&format!("{path}?page={page}&per_page=2")).await;
        assert_eq!(part["total"], 4);
        assert_eq!(ids(&part), newest_first.iter().skip(page * 2).take(2).cloned().collect::<Vec<_>>());
    }
    let other = format!("/api/profiles/{}/chats", service.profile("instagram"));
    assert_eq!(service.get(&other).await["total"], 0);
    service.call(Method::GET, "/api/profiles/nobody/chats").send().await.error(404);
}

#[tokio::test]
async fn listed_before_and_after_a_time() {
    let service = Service::start();
    let mut chats = Vec::new();
    for person in ["a", "b", "c"] {
        chats.push(service.inbound("facebook", person, "Hi").await.0);
        service.advance(60).await;
    }
    create(&service, "facebook", json!({ "participant_external_id": "silent" })).await;
    let path = format!("/api/profiles/{}/chats", service.profile("facebook"));
    let middle = text(&chats[1]["last_message_at"]);
    // The same moment with another offset.
    let elsewhere = middle.replace('Z', "%2B00:00");
    for (query, expected) in [
        (format!("before={middle}"), vec![&chats[0]]),
        (format!("after={middle}"), vec![&chats[2]]),
        (format!("after={elsewhere}"), vec![&chats[2]]),
        ("after=2020-01-01T00:00:00Z".to_owned(), vec![&chats[2], &chats[1], &chats[0]]),
    ] {
        let page = service.get(&format!("{path}?{query}")).await;
        let expected: Vec<String> = expected.into_iter().map(|chat| text(&chat["id"])).collect();
        assert_eq!(ids(&page), expected, "{query}");
        assert_eq!(page["total"], expected.len());
    }
    for query in ["before=yesterday", "page=-1", "page=x", "per_page=0"] {
        let error = service.call(Method::GET, &format!("{path}?{query}")).send().await.error(422);
        assert!(error.starts_with(query.split('=').next().unwrap()), "{error}");
    }
    assert_eq!(service.get(&format!("{path}?per_page=5000")).await["per_page"], 100);
}

#[tokio::test]
async fn archived_where_the_platform_mutes() {
    let service = Service::start();
    let chat_id = service.open_chat("bluesky").await;
    let path = format!("/api/chats/{chat_id}/archive");
    for (method, archived) in [(Method::POST, true), (Method::DELETE, false)] {
        let chat = service.call(method, &path).send().await.expect(200);
        assert_eq!((&chat["archived"], &chat["metadata"]["muted"]), (&json!(archived), &json!(archived)));
        assert_eq!(service.get(&format!("/api/chats/{chat_id}")).await, chat);
    }
    let facebook = service.open_chat("facebook").await;
    let refused = service.call(Method::POST, &format!("/api/chats/{facebook}/archive")).send().await;
    assert_eq!(refused.error(422), "chat can't be archived on facebook");
}

#[tokio::test]
async fn reading_marks_the_latest_that_came_in() {
    let service = Service::start();
    let (chat, first) = service.inbound("telegram", "jane", "Hi").await;
    service.advance(1).await;
    let (_, last) = service.inbound("telegram", "jane", "Hello?").await;
    let path = format!("/api/chats/{}/mark_read", segment(&text(&chat["external_conversation_id"])));
    assert_eq!(service.call(Method::POST, &path).send().await.expect(200)["id"], chat["id"]);
    let read_at = async |message: &Value| {
        service.get(&format!("/api/messages/{}", text(&message["id"]))).await["external_read_at"].clone()
    };
    let when = read_at(&last).await;
    assert!(when.is_string());
    assert_eq!(read_at(&first).await, Value::Null);
    // It is read once.
    service.advance(60).await;
    service.call(Method::POST, &path).send().await.expect(200);
    assert_eq!(read_at(&last).await, when);
}

#[tokio::test]
async fn typing_is_shown_where_the_platform_does() {
    let service = Service::start();
    for (platform, can) in
        [("facebook", true), ("instagram", true), ("whatsapp", true), ("telegram", false), ("bluesky", false)]
    {
        let chat_id = service.open_chat(platform).await;
        for what in ["start_typing", "stop_typing"] {
            let answer = service.call(Method::POST, &format!("/api/chats/{chat_id}/{what}")).send().await;
            if can {
                assert_eq!(answer.expect(202), json!({ "accepted": true }), "{platform}");
            } else {
                let error = format!("chat can't show typing on {platform}");
                assert_eq!(answer.error(422), error);
            }
        }
    }
}
