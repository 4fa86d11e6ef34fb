//! URLs that the business sends: fetched when they point at this machine.

use http::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::served;
use crate::support::{LATENCY_SECONDS, Receiver, Service, text};

#[tokio::test]
async fn a_public_url_stays_and_nothing_is_fetched() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    for (url, kind) in [
        ("https://example.com/a.png?size=2", "image"),
        ("http://example.com/b.MP4", "video"),
        ("https://example.com/c.mp3", "audio"),
        ("https://example.com/d.pdf", "file"),
        ("https://example.com/e", "file"),
    ] {
        let id = service.send(&chat_id, json!({ "media": [url] })).await;
        let message = service.dispatched(&id).await;
        assert_eq!(message["status"], "published");
        let attachment = &message["attachments"][0];
        assert_eq!((&attachment["url"], &attachment["type"]), (&json!(url), &json!(kind)));
        assert_eq!(attachment["status"], "processed");
        assert!(attachment["id"].is_string());
    }
}

#[tokio::test]
async fn a_url_of_this_machine_is_fetched_before_the_message_is_published() {
    let other = Receiver::start(|_| 200).await;
    let told = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(told.url.clone()));
    let chat_id = service.open_chat("facebook").await;
    let id = service.send(&chat_id, json!({ "media": [format!("{}/a.mp4", other.url)] })).await;
    let pending = service.get(&format!("/api/messages/{id}")).await;
    assert_eq!(
        (&pending["status"], &pending["attachments"][0]["status"]),
        (&json!("pending"), &json!("pending"))
    );
    assert!(other.requests().is_empty());

    let published = service.dispatched(&id).await;
    assert_eq!(published["status"], "published");
    let attachment = &published["attachments"][0];
    // What it is told to be counts, and no longer what its name sounds like.
    assert_eq!((&attachment["status"], &attachment["type"]), (&json!("processed"), &json!("file")));
    assert_eq!(attachment["id"], pending["attachments"][0]["id"]);
    assert!(text(&attachment["url"]).ends_with("/a.mp4"));
    let answer = served(&service, &published).await;
    assert_eq!(
        (&answer.body[..], &answer.headers["content-type"]),
        (&b"so: 200"[..], &"text/plain; charset=utf-8".parse().unwrap())
    );
    assert_eq!(other.requests().len(), 1);
    // It gets its receipts like any other.
    service.advance(LATENCY_SECONDS).await;
    service.message_when(&id, |it| it["external_delivered_at"].is_string()).await;
    assert_eq!(told.event_types(3).await, ["message.delivered", "message.received", "message.sent"]);
}

#[tokio::test]
async fn media_that_can_not_be_fetched_fails_the_message() {
    let gone = Receiver::start(|_| 404).await;
    let elsewhere = Receiver::start(|_| 302).await;
    for (platform, url, code, subcode, note) in [
        ("facebook", gone.url.as_str(), "100", json!("2018008"), "it was answered with 404"),
        ("instagram", "http://127.0.0.1:1/a.png", "100", json!("2018008"), "error sending request"),
        ("telegram", elsewhere.url.as_str(), "400", Value::Null, "too many redirects"),
        ("whatsapp", gone.url.as_str(), "131053", Value::Null, "it was answered with 404"),
    ] {
        let service = Service::start();
        let chat_id = service.open_chat(platform).await;
        let id = service.send(&chat_id, json!({ "media": [url] })).await;
        let failed = service.dispatched(&id).await;
        assert_eq!(failed["status"], "failed", "{platform}");
        let details = &failed["error_details"];
        assert_eq!(
            (&details["platform_error_code"], &details["platform_error_subcode"]),
            (&json!(code), &subcode)
        );
        assert_eq!(failed["error_message"], details["platform_error_message"]);
        let note_given = text(&details["postproxy_note"]);
        assert!(
            note_given.starts_with("The media could not be fetched: ") && note_given.contains(note),
            "{note_given}"
        );
        let attachment = &failed["attachments"][0];
        assert_eq!((&attachment["status"], &attachment["url"]), (&json!("failed"), &json!(url)));
    }
}

#[tokio::test]
async fn a_redirect_does_not_lead_off_this_machine() {
    let service = Service::start();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a.png", listener.local_addr().unwrap());
    let redirect = async || (http::StatusCode::FOUND, [("location", "http://192.0.2.1/secret")]);
    let router = axum::Router::new().fallback(redirect);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let chat_id = service.open_chat("facebook").await;
    let id = service.send(&chat_id, json!({ "media": [url] })).await;
    let failed = service.dispatched(&id).await;
    let note = text(&failed["error_details"]["postproxy_note"]);
    assert!(note.contains("a redirect to where nothing is fetched from"), "{note}");
}

#[tokio::test]
async fn all_is_fetched_where_that_is_asked_for() {
    let service = Service::start_with(|options| options.fetch_media = true);
    let chat_id = service.open_chat("facebook").await;
    let id = service.send(&chat_id, json!({ "media": ["http://nowhere.invalid/a.png"] })).await;
    assert_eq!(service.dispatched(&id).await["status"], "failed");
}

#[tokio::test]
async fn a_reset_ends_what_is_being_fetched() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    // A server that takes the request and never answers.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a.png", listener.local_addr().unwrap());
    let id = service.send(&chat_id, json!({ "media": [url] })).await;
    service.advance(LATENCY_SECONDS).await;
    let (mut socket, _) = listener.accept().await.unwrap();
    // Meanwhile the platform goes on with others.
    let text_id = service.send(&chat_id, json!({ "body": "x" })).await;
    assert_eq!(service.dispatched(&text_id).await["status"], "published");
    assert_eq!(service.get(&format!("/api/messages/{id}")).await["status"], "pending");

    service.control("/reset", json!({})).await;
    socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx").await.unwrap();
    let chat_id = service.open_chat("facebook").await;
    let after = service.send(&chat_id, json!({ "media": [Receiver::start(|_| 200).await.url] })).await;
    assert_eq!(service.dispatched(&after).await["status"], "published");
    service.call(Method::GET, &format!("/api/messages/{id}")).send().await.error(404);
}
