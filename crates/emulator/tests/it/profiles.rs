//! The profiles that an emulator starts with, and their two groups.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Service, ids, segment, text};

#[tokio::test]
async fn one_on_each_platform() {
    let service = Service::start();
    let list = service.get("/api/profiles").await;
    let profiles = list["data"].as_array().unwrap();
    let platforms: Vec<&str> = profiles.iter().map(|profile| profile["platform"].as_str().unwrap()).collect();
    assert_eq!(platforms, ["facebook", "instagram", "telegram", "bluesky", "whatsapp"]);
    assert_eq!(profiles[0]["name"], "Acme Page");
    for profile in profiles {
        assert_eq!(profile["status"], "active");
        assert_eq!(profile["profile_group_id"], profiles[0]["profile_group_id"]);
        assert!(profile["platform_id"].is_string());
    }
    let one = service.get(&format!("/api/profiles/{}", ids(&list)[0])).await;
    let mut expected = profiles[0].clone();
    for name in ["latest_stats", "summary_stats"] {
        assert_eq!(expected.get(name), None);
        expected[name] = Value::Null;
    }
    assert_eq!(one, expected);
    service.call(Method::GET, "/api/profiles/nobody").send().await.error(404);
}

/// What the second group has.
struct Second {
    id: String,
    key: String,
    profile_id: String,
}

fn second(service: &Service) -> Second {
    let account = service.emulator().account();
    let [_, group] = &account.groups[..] else { panic!("there are two groups") };
    Second { id: group.id.clone(), key: group.api_key.clone(), profile_id: group.profiles[0].id.clone() }
}

#[tokio::test]
async fn a_call_works_in_the_group_that_it_names_or_else_in_the_first() {
    let service = Service::start();
    let Second { id, profile_id, .. } = second(&service);
    let first = text(&service.get("/api/profiles").await["data"][0]["profile_group_id"]);
    assert_ne!(first, id);
    let of_first = service.get(&format!("/api/profiles?profile_group_id={first}")).await;
    assert_eq!(of_first, service.get("/api/profiles").await);
    let of_second = service.get(&format!("/api/profiles?profile_group_id={id}")).await;
    assert_eq!(ids(&of_second), [profile_id]);
    assert_eq!(of_second["data"][0]["platform"], "facebook");
    let refused = service.call(Method::GET, "/api/profiles?profile_group_id=other").send().await;
    assert_eq!(refused.expect(404), json!({ "error": "Not found" }));
}

#[tokio::test]
async fn nothing_of_another_group_is_found() {
    let service = Service::start();
    let Second { id, profile_id, .. } = second(&service);
    let body = json!({ "profile_id": profile_id, "participant_external_id": "jane", "text": "Hi" });
    let received = service.control("/inbound", body.clone()).await;
    let (chat, message) = (&received["chat"], &received["message"]);
    let comment = service.control("/comment", body).await;
    let comments = async |query: &str| service.get(&format!("/api/comments{query}")).await["total"].clone();
    assert_eq!(
        (comments("").await, comments(&format!("?profile_group_id={id}")).await),
        (json!(0), json!(1))
    );
    let reply = format!(
        "/api/posts/{}/comments/{}/private_reply",
        text(&comment["post_id"]),
        text(&comment["comment_id"])
    );
    for (method, path, content, status) in [
        (Method::GET, format!("/api/profiles/{profile_id}"), Value::Null, 200),
        (Method::GET, format!("/api/profiles/{profile_id}/chats"), Value::Null, 200),
        (Method::GET, format!("/api/chats/{}", text(&chat["id"])), Value::Null, 200),
        (Method::GET, format!("/api/chats/{}", text(&chat["external_conversation_id"])), Value::Null, 200),
        (Method::GET, format!("/api/messages/{}", segment(&text(&message["external_id"]))), Value::Null, 200),
        (Method::POST, format!("/api/messages/{}/react", text(&message["id"])), json!({}), 200),
        (Method::POST, format!("/api/chats/{}/messages", text(&chat["id"])), json!({ "body": "Hello" }), 202),
        (Method::POST, format!("{reply}?profile_id={profile_id}"), json!({ "text": "Hello" }), 202),
    ] {
        let call = async |path: &str| service.call(method.clone(), path).json(&content).send().await;
        assert_eq!(call(&path).await.expect(404), json!({ "error": "Not found" }), "{path}");
        let and = if path.contains('?') { '&' } else { '?' };
        call(&format!("{path}{and}profile_group_id={id}")).await.expect(status);
    }
}

#[tokio::test]
async fn a_groups_key_works_in_its_group_only() {
    let service = Service::start();
    let first = service.profile("facebook");
    let first_group = service.emulator().account().groups[0].id.clone();
    let Second { id, key, profile_id } = second(&service);
    let get = async |path: &str| {
        let call = service.bare_call(Method::GET, path).header("authorization", format!("Bearer {key}"));
        call.send().await
    };
    assert_eq!(ids(&get("/api/profiles").await.expect(200)), std::slice::from_ref(&profile_id));
    get(&format!("/api/profiles?profile_group_id={id}")).await.expect(200);
    get(&format!("/api/profiles?profile_group_id={first_group}")).await.error(404);
    get(&format!("/api/profiles/{profile_id}/chats")).await.expect(200);
    get(&format!("/api/profiles/{first}/chats")).await.error(404);
    // Webhooks are the account's.
    assert!(get("/api/webhooks").await.error(422).starts_with("the API key must be the account's"));
    let service = service.restart().await;
    assert_eq!(second(&service).key, key);
}
