//! Deliveries: how they are repeated, what is kept of the answer, and when they end.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::{check_signature, header, start};
use crate::support::{Receiver, Service, text};

#[tokio::test]
async fn a_delivery_is_made_again_on_request() {
    let receiver = Receiver::start(|before| if before == 1 { 500 } else { 200 }).await;
    let service = start(&receiver);
    service.inbound("facebook", "jane", "Hi").await;
    let first = service.deliveries(1).await.remove(0);
    let path = format!("/deliveries/{}/resend", text(&first["id"]));

    // Whatever comes of it, it is one attempt, and it is not repeated by itself.
    for (count, success) in [(2, false), (3, true)] {
        let again = service.control(&path, Value::Null).await;
        assert_ne!(again["id"], first["id"]);
        assert_eq!(again["resend_of"], first["id"]);
        assert_eq!(again["success"], success);
        for same in ["event_id", "event_type", "webhook_id", "request_body", "request_url", "attempt_number"]
        {
            assert_eq!(again[same], first[same], "{same}");
        }
        assert_eq!(service.deliveries(count).await[0], again);
        let (headers, body) = receiver.requests().pop().unwrap();
        assert_eq!(header(&headers, "x-postproxy-delivery"), text(&again["id"]));
        check_signature(&service, &headers, &body).unwrap();
        assert_eq!(
            again["request_headers"]["x-postproxy-signature"],
            header(&headers, "x-postproxy-signature")
        );
    }
    service.advance(24 * 60 * 60).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(receiver.requests().len(), 3);

    // It goes where the webhook points by then.
    let elsewhere = Receiver::start(|_| 204).await;
    let put = service.bare_call(Method::PUT, "/_emulator/webhook").json(&json!({ "url": elsewhere.url }));
    put.send().await.expect(200);
    service.control(&path, Value::Null).await;
    assert_eq!(elsewhere.requests().len(), 1);

    service.bare_call(Method::POST, "/_emulator/deliveries/none/resend").send().await.error(404);
    let put = service.bare_call(Method::PUT, "/_emulator/webhook").json(&json!({ "url": null }));
    put.send().await.expect(200);
    let answer = service.bare_call(Method::POST, &format!("/_emulator{path}")).send().await;
    assert!(answer.error(422).starts_with("the delivery must be of a webhook that is still there"));
}

#[tokio::test]
async fn many_headers_of_an_answer_are_kept_in_part() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let answer = async || {
        let headers = [("x-small", "a".repeat(100)), ("x-large", "b".repeat(20_000))];
        (headers, "so")
    };
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let service = Service::start_with(|options| options.webhook_url = Some(url));
    service.inbound("facebook", "jane", "Hi").await;
    let delivery = service.deliveries(1).await.remove(0);
    let headers = delivery["response_headers"].as_object().unwrap();
    assert!(headers.contains_key("x-small") && !headers.contains_key("x-large"), "{headers:?}");
}

#[tokio::test]
async fn a_failure_is_repeated_on_schedule_and_with_the_same_event() {
    let receiver = Receiver::start(|before| if before < 3 { [500, 302, 404][before] } else { 200 }).await;
    let service = start(&receiver);
    service.inbound("facebook", "jane", "Hi").await;
    for (attempt, wait) in [(1, 60), (2, 5 * 60), (3, 30 * 60)] {
        service.deliveries(attempt).await;
        // A little before its time it is not made.
        service.advance(wait - 10).await;
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert_eq!(receiver.requests().len(), attempt);
        service.advance(10).await;
    }
    let deliveries = service.deliveries(4).await;
    let of = |name: &str| deliveries.iter().rev().map(|it| it[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("attempt_number"), [1, 2, 3, 4]);
    assert_eq!(of("response_status"), [500, 302, 404, 200]);
    assert_eq!(of("success"), [false, false, false, true]);
    assert_eq!(of("event_id").iter().map(text).collect::<BTreeSet<_>>().len(), 1);

    let requests = receiver.requests();
    assert!(requests.iter().all(|(_, body)| *body == requests[0].1));
    // Signed again each time, with the receiver's time.
    for (headers, body) in &requests {
        check_signature(&service, headers, body).unwrap();
    }
    let ids: BTreeSet<String> =
        requests.iter().map(|(headers, _)| header(headers, "x-postproxy-delivery")).collect();
    assert_eq!(ids.len(), 4);
    // After a success it is over.
    service.advance(24 * 60 * 60).await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(receiver.requests().len(), 4);
}

#[tokio::test]
async fn after_five_attempts_it_is_given_up() {
    let receiver = Receiver::start(|_| 503).await;
    let service = start(&receiver);
    service.inbound("facebook", "jane", "Hi").await;
    for attempt in 1..=5 {
        service.deliveries(attempt).await;
        service.advance(2 * 60 * 60).await;
    }
    service.advance(24 * 60 * 60).await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(service.deliveries(5).await.len(), 5);
    assert_eq!(receiver.requests().len(), 5);
}

#[tokio::test]
async fn where_nobody_listens_the_reason_is_kept() {
    let url = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    };
    let service = Service::start_with(|options| options.webhook_url = Some(url));
    service.inbound("facebook", "jane", "Hi").await;
    let delivery = service.deliveries(1).await.remove(0);
    assert_eq!((&delivery["success"], &delivery["response_status"]), (&json!(false), &Value::Null));
    assert!(text(&delivery["error"]).contains("refused"), "{delivery}");
}

#[tokio::test]
async fn a_long_answer_is_kept_in_part() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(async || "x".repeat(100_000));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let service = Service::start_with(|options| options.webhook_url = Some(url));
    service.inbound("facebook", "jane", "Hi").await;
    let delivery = service.deliveries(1).await.remove(0);
    assert_eq!(delivery["success"], true);
    assert_eq!(text(&delivery["response_body"]).len(), 64 * 1024);
}

#[tokio::test]
async fn a_receiver_that_hangs_does_not_hold_up_the_platform() {
    // It accepts connections and never answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let service = Service::start_with(|options| options.webhook_url = Some(url));
    let chat_id = service.open_chat("facebook").await;
    let mut sent = Vec::new();
    for number in 0..50 {
        sent.push(service.send(&chat_id, json!({ "body": number.to_string() })).await);
    }
    for id in sent {
        service.dispatched(&id).await;
    }
    drop(listener);
}

#[tokio::test]
async fn a_delivery_under_way_does_not_outlive_a_reset() {
    let (arrived, mut arrivals) = tokio::sync::mpsc::unbounded_channel();
    let gate = Arc::new(Semaphore::new(0));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let opened = gate.clone();
    let wait = async move || {
        arrived.send(()).unwrap();
        opened.acquire().await.unwrap().forget();
    };
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(wait)).await });

    let service = Service::start_with(|options| options.webhook_url = Some(url));
    service.inbound("facebook", "jane", "before the reset").await;
    arrivals.recv().await.unwrap();
    service.control("/reset", json!({})).await;
    service.inbound("facebook", "jane", "after it").await;
    arrivals.recv().await.unwrap();
    gate.add_permits(2);
    let deliveries = service.deliveries(1).await;
    assert!(text(&deliveries[0]["request_body"]).contains("after it"));
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(service.get("/_emulator/deliveries").await["total"], 1);
}
