//! The page at `/` and what it lives on: the last calls, the stream of changes, the account.

use axum::body::Body;
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use postproxy_dm_emulator::app;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Receiver, Service, eventually, text};

async fn calls(service: &Service, query: &str) -> Vec<Value> {
    let page =
        service.bare_call(Method::GET, &format!("/_emulator/requests{query}")).send().await.expect(200);
    page["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_page_lets_nothing_in_from_elsewhere() {
    let service = Service::start();
    let answer = service.bare_call(Method::GET, "/").send().await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
    assert!(answer.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert!(String::from_utf8_lossy(&answer.body).contains("<title>postproxy-dm emulator</title>"));
}

#[tokio::test]
async fn a_call_is_kept_with_all_but_the_key() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let path = format!("/api/chats/{chat_id}/messages?a=b");
    let call = service.call(Method::POST, &path).header("idempotency-key", "key-1");
    let answer = call.json(&json!({ "body": "Hello" })).send().await;
    let id = text(&answer.expect(202)["id"]);
    service.bare_call(Method::GET, "/api/profiles").header("authorization", "Bearer wrong").send().await;

    let calls = calls(&service, "").await;
    assert!(!json!(calls).to_string().contains(&service.api_key()));
    let (refused, sent) = (&calls[0], &calls[1]);
    assert_eq!((&refused["status"], &refused["number"]), (&json!(401), &json!(2)));
    assert_eq!(refused["request_headers"]["authorization"], "[redacted]");
    assert_eq!(
        (&sent["method"], &sent["path"], &sent["status"]),
        (&json!("POST"), &json!(path), &json!(202))
    );
    assert_eq!(sent["idempotency_key"], "key-1");
    assert_eq!(sent["id"], answer.headers["x-request-id"].to_str().unwrap());
    assert_eq!(sent["request_body"], json!({ "text": r#"{"body":"Hello"}"#, "bytes": 16, "is_cut": false }));
    assert!(text(&sent["response_body"]["text"]).contains(&id));
    assert_eq!(sent["is_of_page"], false);
}

#[tokio::test]
async fn long_bodies_are_cut_and_forms_are_told_of() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    service.post(&format!("/api/chats/{chat_id}/messages"), json!({ "body": "x".repeat(40_000) })).await;
    let form = "--XX\r\nContent-Disposition: form-data; name=\"media[]\"; filename=\"a.txt\"\r\n\
        Content-Type: text/plain\r\n\r\nHello\r\n--XX--\r\n";
    let call = service.call(Method::POST, &format!("/api/chats/{chat_id}/messages"));
    call.header("content-type", "multipart/form-data; boundary=XX").body(form).send().await.expect(202);

    let calls = calls(&service, "").await;
    assert_eq!(calls[0]["request_body"]["text"], "media[]: a.txt (text/plain, 5 bytes)");
    let long = &calls[1]["request_body"];
    assert_eq!((&long["bytes"], &long["is_cut"]), (&json!(40_011), &json!(true)));
    assert_eq!(text(&long["text"]).len(), 16 * 1024);
}

#[tokio::test]
async fn only_so_many_calls_are_kept_and_the_looks_of_the_page_go_first() {
    let service = Service::start();
    service.get("/api/profiles").await;
    let look = async || {
        let call = service.call(Method::GET, "/api/profiles").header("sec-fetch-site", "same-origin");
        call.send().await.expect(200);
    };
    for _ in 0..1000 {
        look().await;
    }
    let oldest = &calls(&service, "?per_page=100&page=9").await[99];
    assert_eq!((&oldest["number"], &oldest["is_of_page"]), (&json!(1), &json!(false)));
    let newer = calls(&service, "?after=999&per_page=100").await;
    assert_eq!(newer.iter().map(|call| call["number"].clone()).collect::<Vec<_>>(), [1001, 1000]);

    service.control("/reset", json!({})).await;
    assert!(calls(&service, "").await.is_empty());
    look().await;
    assert_eq!(calls(&service, "").await[0]["number"], 1002);
}

#[tokio::test]
async fn the_stream_says_what_changes() {
    let service = Service::start();
    let request = Request::get("/_emulator/stream").body(Body::empty()).unwrap();
    let response = app(service.emulator().clone()).oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    let mut next = async || {
        let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
        String::from_utf8(frame.to_vec()).unwrap()
    };
    assert!(next().await.contains("event: hello"));

    service.inbound("facebook", "jane", "Hi").await;
    let change = next().await;
    assert!(change.contains("event: change"), "{change}");
    assert!(change.contains(r#""chat""#) && change.contains(r#""message""#), "{change}");
    service.advance(60).await;
    assert!(next().await.contains(r#""clock""#));
    service.get("/api/profiles").await;
    assert!(next().await.contains(r#""request""#));
    let (chat, _) = service.inbound("facebook", "jane", "Hi").await;
    next().await;
    for state in ["offline", "available"] {
        service.control("/person", json!({ "chat_id": chat["id"], "state": state })).await;
        assert!(next().await.contains(r#""person""#), "{state}");
    }
}

#[tokio::test]
async fn the_account_is_for_the_page_alone() {
    let service = Service::start();
    let ask = || service.bare_call(Method::GET, "/_emulator/account");
    let account = ask().header("sec-fetch-site", "same-origin").send().await.expect(200);
    assert_eq!(account["api_key"], service.api_key());
    assert_eq!(account["profiles"].as_array().unwrap().len(), 5);
    for site in ["cross-site", "same-site", "none"] {
        ask().header("sec-fetch-site", site).send().await.expect(403);
    }
    ask().send().await.expect(403);
}

#[tokio::test]
async fn a_busy_person_gets_messages_and_reads_none() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let set = async |state: &str| {
        service.control("/person", json!({ "chat_id": chat_id, "state": state })).await;
    };
    set("busy").await;
    let people = service.get("/_emulator/people").await;
    assert_eq!(people["data"], json!([{ "chat_id": chat_id, "state": "busy" }]));
    let id = service.send(&chat_id, json!({ "body": "Hello" })).await;
    service.dispatched(&id).await;
    service.advance(60).await;
    service.message_when(&id, |it| it["external_delivered_at"].is_string()).await;
    service.advance(3600).await;
    let later = service.send(&chat_id, json!({ "body": "Hello?" })).await;
    service.dispatched(&later).await;
    assert_eq!(service.get(&format!("/api/messages/{id}")).await["external_read_at"], Value::Null);
    set("available").await;
    service.advance(60).await;
    service.message_when(&id, |it| it["external_read_at"].is_string()).await;
    assert!(service.get("/_emulator/people").await["data"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn an_attempt_that_failed_says_when_the_next_is() {
    let receiver = Receiver::start(|count| if count == 0 { 500 } else { 200 }).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    service.open_chat("facebook").await;
    let first = service.deliveries(1).await.remove(0);
    assert!(text(&first["next_attempt_at"]) > text(&first["attempted_at"]));
    service.advance(61).await;
    eventually(|| async { (receiver.requests().len() == 2).then_some(()) }).await;
    let second = service.deliveries(2).await.remove(0);
    assert_eq!(second["next_attempt_at"], Value::Null);
}
