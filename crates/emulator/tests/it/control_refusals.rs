//! The words with which each control endpoint refuses a request, case by case. The cases are in `control_refusals.txt`: a
//! request on one line, and below it the status and the text that it gets.

use std::collections::BTreeMap;

use http::Method;
use serde_json::json;

use crate::support::{Service, text};

const CASES: &str = include_str!("control_refusals.txt");

/// The ids that a case may name, as `<facebook>`.
async fn ids(service: &Service) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for platform in ["facebook", "instagram", "telegram", "bluesky", "whatsapp"] {
        let (chat, message) = service.inbound(platform, "jane", "Hi").await;
        ids.insert(platform.to_owned(), service.profile(platform));
        ids.insert(format!("{platform} chat"), text(&chat["id"]));
        ids.insert(format!("{platform} message"), text(&message["id"]));
    }
    let content = json!({
        "body": "Which one?",
        "buttons": [
            { "type": "postback", "title": "Blue", "payload": "BLUE" },
            { "type": "web_url", "title": "Look", "url": "https://a.example/" },
        ],
    });
    let sent = service.send(&ids["facebook chat"], content).await;
    service.dispatched(&sent).await;
    ids.insert("sent message".to_owned(), sent);
    let pending = service.send(&ids["facebook chat"], json!({ "body": "Wait" })).await;
    ids.insert("pending message".to_owned(), pending);
    let breakers = json!({ "ice_breakers": [{ "question": "Where is my order?", "payload": "ORDER" }] });
    let path = format!("/api/profiles/{}/ice_breakers", ids["instagram"]);
    service.post(&path, breakers).await.expect(200);

    for platform in ["instagram", "facebook"] {
        let (chat, message) = service.inbound(platform, "mallory", "Hi").await;
        service.control("/person", json!({ "chat_id": chat["id"], "state": "deleted" })).await;
        ids.insert("gone chat".to_owned(), text(&chat["id"]));
        ids.insert("gone message".to_owned(), text(&message["id"]));
    }
    let (_, message) = service.inbound("instagram", "jane", "Never mind").await;
    service.control("/delete", json!({ "message_id": message["id"] })).await;
    ids.insert("deleted message".to_owned(), text(&message["id"]));
    ids
}

#[tokio::test]
async fn each_refusal_has_its_words() {
    let service = Service::start();
    let ids = ids(&service).await;
    let mut wrong = Vec::new();
    let mut count = 0;
    let lines: Vec<&str> = CASES.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).collect();
    for case in lines.chunks(2) {
        let (request, expected) = (case[0], case[1].strip_prefix("  ").unwrap());
        let (method, rest) = request.split_once(' ').unwrap();
        let (path, body) = rest.split_once(' ').unwrap_or((rest, ""));
        let body =
            ids.iter().fold(body.to_owned(), |body, (name, id)| body.replace(&format!("<{name}>"), id));
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = service.bare_call(method, &format!("/_emulator/{path}")).body(body).send().await;
        let words = if answer.status.is_success() { String::new() } else { text(&answer.json()["error"]) };
        let got = format!("{} {words}", answer.status.as_u16());
        if got != expected {
            wrong.push(format!("{request}\n  {got}"));
        }
        count += 1;
    }
    assert!(count > 200, "{count}");
    assert!(wrong.is_empty(), "{} of {count} are answered otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn the_body_is_json_whatever_it_is_called() {
    let service = Service::start();
    let body = json!({ "advance_seconds": 0 });
    for content_type in ["application/json", "text/plain", "application/x-www-form-urlencoded", "nonsense"] {
        let call = service.bare_call(Method::POST, "/_emulator/clock").header("content-type", content_type);
        call.json(&body).send().await.expect(200);
    }
    service.bare_call(Method::POST, "/_emulator/clock").json(&body).send().await.expect(200);

    let bytes = b"{\"advance_seconds\": \"\xff\"}".to_vec();
    let error = service.bare_call(Method::POST, "/_emulator/clock").body(bytes).send().await.error(422);
    assert!(error.starts_with("the body must be JSON ("), "{error}");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_its_limit() {
    let service = Service::start();
    let body = format!("{{\"text\":\"{}\"}}", "a".repeat(26 * 1024 * 1024));
    let answer = service.bare_call(Method::POST, "/_emulator/edit").body(body.clone()).send().await;
    assert_eq!(answer.error(413), "the body must be at most 27262976 bytes");
    // Where the person writes there is room for an attachment.
    let answer = service.bare_call(Method::POST, "/_emulator/inbound").body(body).send().await;
    assert_eq!(answer.error(422), "profile_id must be a string that is not empty");
}
