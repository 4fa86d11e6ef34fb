//! Idempotency keys: a write is done once, however often it is asked for.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Response, Service, eventually};

async fn send(service: &Service, chat_id: &str, key: &str, body: Value) -> Response {
    let path = format!("/api/chats/{chat_id}/messages");
    service.call(Method::POST, &path).header("idempotency-key", key).json(&body).send().await
}

async fn outbound_total(service: &Service, chat_id: &str) -> Value {
    service.get(&format!("/api/chats/{chat_id}/messages?direction=outbound")).await["total"].clone()
}

#[tokio::test]
async fn the_answer_is_given_again() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let first = send(&service, &chat_id, "key 1", json!({ "body": "x" })).await;
    first.expect(202);
    assert!(!first.headers.contains_key("idempotent-replayed"));
    // As it was, though the message got further since.
    let id = first.json()["id"].as_str().unwrap().to_owned();
    service.dispatched(&id).await;
    let again = send(&service, &chat_id, "key 1", json!({ "body": "x" })).await;
    assert_eq!(again.status, first.status);
    assert_eq!(again.body, first.body);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(outbound_total(&service, &chat_id).await, 1);

    let other = send(&service, &chat_id, "key 2", json!({ "body": "x" })).await;
    assert_ne!(other.body, first.body);
}

#[tokio::test]
async fn every_write_takes_one() {
    let service = Service::start();
    let (_, message) = service.inbound("facebook", "jane", "Hi").await;
    let id = message["id"].as_str().unwrap();
    let chats = format!("/api/profiles/{}/chats", service.profile("facebook"));
    let profile = format!("/api/profiles/{}", service.profile("facebook"));
    let writes = [
        (Method::POST, chats, json!({ "participant_external_id": "john" })),
        (Method::POST, format!("/api/chats/{}/mark_read", message["chat_id"].as_str().unwrap()), Value::Null),
        (Method::POST, format!("{profile}/backfill_chats"), json!({ "from": "2026-01-01" })),
        (Method::POST, "/api/webhooks".to_owned(), json!({ "url": "https://a.example/", "events": ["*"] })),
        (Method::POST, format!("/api/messages/{id}/react"), json!({})),
        (Method::DELETE, format!("/api/messages/{id}/unreact"), Value::Null),
    ];
    for (method, path, body) in writes {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let call = || service.call(method.clone(), &path).header("idempotency-key", path.as_str());
        let first = call().body(body.clone()).send().await;
        let again = call().body(body).send().await;
        assert!(first.status.is_success(), "{first:?}");
        // Found and not made, were it done again.
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(again.headers["idempotent-replayed"], "true");
    }
}

#[tokio::test]
async fn a_key_is_for_one_write_only() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let other_chat = service.open_chat("instagram").await;
    send(&service, &chat_id, "key", json!({ "body": "x" })).await.expect(202);
    let errors = [
        send(&service, &chat_id, "key", json!({ "body": "y" })).await.error(422),
        send(&service, &other_chat, "key", json!({ "body": "x" })).await.error(422),
        send(&service, &chat_id, "", json!({ "body": "x" })).await.error(422),
        send(&service, &chat_id, &"k".repeat(256), json!({ "body": "x" })).await.error(422),
    ];
    for error in errors {
        assert!(error.starts_with("Idempotency-Key must be "), "{error}");
    }
    send(&service, &chat_id, &"k".repeat(255), json!({ "body": "x" })).await.expect(202);
}

#[tokio::test]
async fn a_key_is_for_one_query_only() {
    let service = Service::start();
    let body = json!({
        "profile_id": service.profile("facebook"), "participant_external_id": "jane", "text": "How much?"
    });
    let comment = service.control("/comment", body).await;
    let reply = async |platform: &str| {
        let (post, id) = (comment["post_id"].as_str().unwrap(), comment["comment_id"].as_str().unwrap());
        let profile = service.profile(platform);
        let path = format!("/api/posts/{post}/comments/{id}/private_reply?profile_id={profile}");
        let call = service.call(Method::POST, &path).header("idempotency-key", "key");
        call.json(&json!({ "text": "12 €" })).send().await
    };
    reply("facebook").await.expect(202);
    reply("facebook").await.expect(202);
    assert!(reply("instagram").await.error(422).starts_with("Idempotency-Key must be new"));
}

#[tokio::test]
async fn a_failure_leaves_the_key_free() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    send(&service, &chat_id, "key", json!({ "body": "" })).await.error(422);
    send(&service, "nobody", "key", json!({ "body": "x" })).await.error(404);
    send(&service, &chat_id, "key", json!({ "body": "x" })).await.expect(202);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    send(&service, &chat_id, "key", json!({ "body": "x" })).await.expect(202);
    service.advance(24 * 60 * 60 - 60).await;
    let replayed = send(&service, &chat_id, "key", json!({ "body": "x" })).await;
    assert_eq!(replayed.headers["idempotent-replayed"], "true");
    service.advance(60).await;
    send(&service, &chat_id, "key", json!({ "body": "y" })).await.expect(202);
    assert_eq!(outbound_total(&service, &chat_id).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn at_the_same_time_it_is_done_once() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let calls: Vec<_> = (0..40).map(|_| send(&service, &chat_id, "key", json!({ "body": "x" }))).collect();
    let answers = join_all(calls).await;
    let accepted: Vec<&Response> = answers.iter().filter(|answer| answer.status == 202).collect();
    // All of them begin before the first is on disk.
    assert!((1..answers.len()).contains(&accepted.len()), "{}", accepted.len());
    assert!(accepted.iter().all(|answer| answer.body == accepted[0].body));
    for refused in answers.iter().filter(|answer| answer.status != 202) {
        assert!(refused.error(409).starts_with("Idempotency-Key is in flight"));
    }
    assert_eq!(outbound_total(&service, &chat_id).await, 1);
    // Nothing holds the key for longer than its request.
    eventually(|| async {
        let again = send(&service, &chat_id, "key", json!({ "body": "x" })).await;
        (again.status == 202).then_some(())
    })
    .await;
}

/// Polls all of them, each a little at a time.
async fn join_all<F: Future<Output = Response>>(calls: Vec<F>) -> Vec<Response> {
    let mut calls: Vec<_> = calls.into_iter().map(|call| (Box::pin(call), None)).collect();
    std::future::poll_fn(|context| {
        for (call, answer) in &mut calls {
            if answer.is_none()
                && let std::task::Poll::Ready(ready) = call.as_mut().poll(context)
            {
                *answer = Some(ready);
            }
        }
        match calls.iter().all(|(_, answer)| answer.is_some()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    calls.into_iter().filter_map(|(_, answer)| answer).collect()
}
