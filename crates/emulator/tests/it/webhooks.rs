//! Webhooks: what is told, how it is signed, and what happens when nobody listens.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method};
use postproxy_dm_core::webhook::{DEFAULT_TOLERANCE, WebhookError, verify};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::support::{LATENCY_SECONDS, Receiver, Service, eventually, text};

fn start(receiver: &Receiver) -> Service {
    Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()))
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers[name].to_str().unwrap().to_owned()
}

fn check_signature(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
    let signature = header(headers, "x-postproxy-signature");
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    verify(body, Some(&signature), &[&service.webhook_secret()], DEFAULT_TOLERANCE, now)
}

#[tokio::test]
async fn an_event_is_signed_and_carries_its_resource() {
    let receiver = Receiver::start(|_| 200).await;
    let service = start(&receiver);
    let (_, message) = service.inbound("facebook", "jane", "Hi ❤").await;
    receiver.event_types(1).await;
    let (headers, body) = receiver.requests().remove(0);
    check_signature(&service, &headers, &body).unwrap();
    assert_eq!(header(&headers, "content-type"), "application/json");
    assert_eq!(header(&headers, "user-agent"), "Postproxy-Webhooks/1.0");
    assert_eq!(header(&headers, "x-postproxy-event"), "message.received");

    let event: Value = serde_json::from_slice(&body).unwrap();
    assert!(text(&event["id"]).starts_with("evt_"));
    assert_eq!(event["object"], "event");
    assert_eq!(event["type"], "message.received");
    assert_eq!(event["created_at"], message["created_at"]);
    assert_eq!(event["data"]["object"], message);

    let delivery = service.deliveries(1).await.remove(0);
    assert_eq!(delivery["id"], header(&headers, "x-postproxy-delivery"));
    assert_eq!(delivery["event_id"], event["id"]);
    assert_eq!(delivery["event_type"], "message.received");
    assert_eq!(delivery["attempt_number"], 1);
    assert_eq!(delivery["success"], true);
    assert_eq!(delivery["response_status"], 200);
    assert_eq!(delivery["response_body"], "so: 200");
    assert_eq!(delivery["response_headers"]["location"], "/elsewhere");
    assert_eq!(delivery["error"], Value::Null);
    assert_eq!(delivery["resend_of"], Value::Null);
    assert_eq!(text(&delivery["request_body"]).as_bytes(), body);
    let signature = &delivery["request_headers"]["x-postproxy-signature"];
    assert_eq!(*signature, header(&headers, "x-postproxy-signature"));
    let time = text(signature).split(',').next().unwrap().replace("t=", "");
    assert_eq!(delivery["signature_input"], format!("{time}.{}", text(&delivery["request_body"])));
}

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
async fn the_whole_life_of_a_message_is_told() {
    let receiver = Receiver::start(|_| 204).await;
    let service = start(&receiver);
    let chat_id = service.open_chat("facebook").await;
    let id = service.send(&chat_id, json!({ "body": "x" })).await;
    service.dispatched(&id).await;
    service.advance(LATENCY_SECONDS).await;
    service.message_when(&id, |it| it["external_delivered_at"].is_string()).await;
    service.advance(3 * LATENCY_SECONDS).await;
    service.message_when(&id, |it| it["external_read_at"].is_string()).await;
    service.advance(25 * 60 * 60).await;
    let late = service.send(&chat_id, json!({ "body": "too late" })).await;
    service.dispatched(&late).await;
    let types = receiver.event_types(5).await;
    let expected =
        ["message.delivered", "message.failed", "message.read", "message.received", "message.sent"];
    assert_eq!(types, expected);
    for (_, body) in receiver.requests() {
        let event: Value = serde_json::from_slice(&body).unwrap();
        let message = &event["data"]["object"];
        let set = match event["type"].as_str().unwrap() {
            "message.sent" => "external_posted_at",
            "message.delivered" => "external_delivered_at",
            "message.read" => "external_read_at",
            "message.failed" => "error_message",
            _ => "external_id",
        };
        assert!(message[set].is_string(), "{event}");
    }
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
    // Signed anew each time, at the time that the receiver lives in.
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

#[tokio::test]
async fn the_webhook_can_be_pointed_elsewhere_and_removed() {
    let service = Service::start();
    service.inbound("facebook", "jane", "nobody is told").await;
    let receiver = Receiver::start(|_| 200).await;
    let put = async |url: Value| {
        service.bare_call(Method::PUT, "/_emulator/webhook").json(&json!({ "url": url })).send().await
    };
    let webhook = put(json!(receiver.url)).await.expect(200)["webhook"].clone();
    assert_eq!(webhook["url"], receiver.url);
    assert_eq!(webhook["events"], json!(["*"]));
    assert_eq!(webhook["secret"], service.webhook_secret());
    service.inbound("facebook", "jane", "the receiver is told").await;
    assert_eq!(receiver.event_types(1).await.len(), 1);

    let other = Receiver::start(|_| 200).await;
    assert_eq!(put(json!(other.url)).await.expect(200)["webhook"]["id"], webhook["id"]);
    service.inbound("facebook", "jane", "the other is told").await;
    other.event_types(1).await;

    assert_eq!(put(Value::Null).await.expect(200)["webhook"], Value::Null);
    service.inbound("facebook", "jane", "nobody is told").await;
    put(json!(other.url)).await.expect(200);
    service.inbound("facebook", "jane", "the other is told").await;
    other.event_types(2).await;
    let told = [receiver.requests(), other.requests()].concat();
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|(_, body)| !String::from_utf8_lossy(body).contains("nobody")));
    for url in [json!("http://example.com/"), json!("nonsense"), json!(7)] {
        assert!(put(url).await.error(422).starts_with("url must be "));
    }
}

#[tokio::test]
async fn many_are_delivered() {
    let receiver = Receiver::start(|_| 200).await;
    let service = start(&receiver);
    for number in 0..200 {
        service.inbound("facebook", &format!("person {number}"), "Hi").await;
    }
    receiver.event_types(200).await;
    let page = eventually(|| async {
        let page = service.get("/_emulator/deliveries?per_page=1").await;
        (page["total"] == 200).then_some(page)
    });
    assert_eq!(page.await["data"][0]["success"], true);
    assert_eq!(receiver.requests().len(), 200);
}

#[tokio::test]
async fn made_changed_and_deleted() {
    let receiver = Receiver::start(|_| 200).await;
    let own = Receiver::start(|_| 200).await;
    let service = start(&own);
    let content = json!({ "url": receiver.url, "events": ["message.received"], "description": "inbox" });
    let made = service.post("/api/webhooks", content).await.expect(201);
    let secret = text(&made["secret"]);
    assert!(secret.starts_with("whsec_") && secret != service.webhook_secret());
    assert_eq!((&made["enabled"], &made["description"]), (&json!(true), &json!("inbox")));
    let path = format!("/api/webhooks/{}", text(&made["id"]));
    // The secret is told once.
    let mut shown = made.clone();
    shown["secret"] = Value::Null;
    assert_eq!(service.get(&path).await, shown);
    let all = service.get("/api/webhooks").await;
    assert_eq!(all["data"].as_array().unwrap().len(), 2);
    assert_eq!(all["data"][0]["url"], own.url);
    assert_eq!(all["data"][1], shown);

    // It is told what it asked for, signed with its own secret.
    let (_, message) = service.inbound("facebook", "jane", "Hi").await;
    service.control("/edit", json!({ "message_id": message["id"], "text": "Hello" })).await;
    own.event_types(2).await;
    assert_eq!(receiver.event_types(1).await, ["message.received"]);
    let (headers, body) = receiver.requests().remove(0);
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let signature = header(&headers, "x-postproxy-signature");
    verify(&body, Some(&signature), &[secret.as_str()], DEFAULT_TOLERANCE, now).unwrap();

    let patch = async |content: Value| service.call(Method::PATCH, &path).json(&content).send().await;
    let changed = patch(json!({ "enabled": false, "description": null })).await.expect(200);
    assert_eq!((&changed["enabled"], &changed["description"]), (&json!(false), &Value::Null));
    assert_eq!((&changed["events"], &changed["secret"]), (&made["events"], &Value::Null));
    service.inbound("facebook", "jane", "Hi").await;
    own.event_types(3).await;
    assert_eq!(receiver.requests().len(), 1);

    let deleted = service.call(Method::DELETE, &path).send().await.expect(200);
    assert_eq!(deleted, json!({ "deleted": true }));
    service.call(Method::GET, &path).send().await.error(404);
}

#[tokio::test]
async fn a_url_is_as_everywhere() {
    let service = Service::start();
    let expected = "url must be an https:// URL, or an http:// URL that points at this machine";
    for (content, status, error) in [
        (json!({ "url": "https://example.com" }), 400, "events is required"),
        (json!({ "events": ["*"] }), 400, "url is required"),
        (json!({ "url": "http://example.com/", "events": ["*"] }), 422, expected),
        (
            json!({ "url": "https://example.com/", "events": [7] }),
            422,
            "events[0] must be an event type, or *",
        ),
    ] {
        assert_eq!(service.post("/api/webhooks", content).await.error(status), error);
    }
    let made = service.post("/api/webhooks", json!({ "url": "https://example.com/", "events": ["*"] })).await;
    let path = format!("/api/webhooks/{}", text(&made.expect(201)["id"]));
    let refused = service.call(Method::PATCH, &path).json(&json!({ "url": "http://10.0.0.1/" })).send().await;
    assert_eq!(refused.error(422), expected);
}

#[tokio::test]
async fn its_deliveries_are_its_own_and_go_on_no_longer_than_it() {
    let receiver = Receiver::start(|_| 500).await;
    let own = Receiver::start(|_| 200).await;
    let service = start(&own);
    let content = json!({ "url": receiver.url, "events": ["*"] });
    let made = service.post("/api/webhooks", content).await.expect(201);
    let path = format!("/api/webhooks/{}", text(&made["id"]));
    service.inbound("facebook", "jane", "Hi").await;
    service.deliveries(2).await;
    let page = service.get(&format!("{path}/deliveries")).await;
    assert_eq!((&page["total"], &page["per_page"]), (&json!(1), &json!(20)));
    let delivery = page["data"][0].as_object().unwrap();
    assert_eq!((&delivery["success"], &delivery["response_status"]), (&json!(false), &json!(500)));
    let names: BTreeSet<&str> = delivery.keys().map(String::as_str).collect();
    let expected = [
        "id",
        "event_id",
        "event_type",
        "response_status",
        "attempt_number",
        "success",
        "attempted_at",
        "created_at",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    assert_eq!(service.get(&format!("{path}/deliveries?page=1&per_page=1")).await["data"], json!([]));

    service.call(Method::DELETE, &path).send().await.expect(200);
    service.advance(24 * 60 * 60).await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(receiver.requests().len(), 1);
}

#[tokio::test]
async fn the_message_shape_is_as_the_services_sdks_read_it() {
    let receiver = Receiver::start(|before| if before == 0 { 500 } else { 200 }).await;
    let service = Service::start();
    let point = async |body: Value| {
        service.bare_call(Method::PUT, "/_emulator/webhook").json(&body).send().await.expect(200)
    };
    point(json!({ "url": receiver.url, "payload_shape": "message" })).await;
    // The URL alone leaves the shape.
    let webhook = point(json!({ "url": receiver.url })).await;
    assert_eq!(webhook["webhook"]["payload_shape"], "message");
    let (_, message) = service.inbound("facebook", "jane", "Hi").await;
    service.deliveries(1).await;
    service.advance(60).await;
    let delivery = service.deliveries(2).await.remove(0);
    let [first, again] = receiver.requests().try_into().unwrap();
    assert_eq!(first.1, again.1);
    check_signature(&service, &again.0, &again.1).unwrap();
    let event: Value = serde_json::from_slice(&again.1).unwrap();
    assert_eq!(event["data"], json!({ "message": message }));
    assert_eq!(event["type"], "message.received");
    assert_eq!(text(&delivery["request_body"]).as_bytes(), again.1);

    service.control("/reaction", json!({ "message_id": message["id"] })).await;
    service.deliveries(3).await;
    let event: Value = serde_json::from_slice(&receiver.requests()[2].1).unwrap();
    assert_eq!(event["data"]["action"], "react");
    assert_eq!(event["data"]["message"]["id"], message["id"]);

    let odd = json!({ "url": receiver.url, "payload_shape": "flat" });
    let refused = service.bare_call(Method::PUT, "/_emulator/webhook").json(&odd).send().await;
    assert_eq!(refused.error(422), "payload_shape must be object or message");
}

#[tokio::test]
async fn a_reset_leaves_the_emulators_own_only() {
    let service =
        Service::start_with(|options| options.webhook_url = Some("https://own.example/".to_owned()));
    service
        .post("/api/webhooks", json!({ "url": "https://other.example/", "events": ["*"] }))
        .await
        .expect(201);
    service.control("/reset", json!({})).await;
    let left = service.get("/api/webhooks").await;
    assert_eq!(left["data"].as_array().unwrap().len(), 1);
    assert_eq!(left["data"][0]["url"], "https://own.example/");
}
