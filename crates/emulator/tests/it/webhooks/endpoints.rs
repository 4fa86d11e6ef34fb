//! Webhooks of the account: made, changed, deleted, pointed elsewhere.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use http::Method;
use postproxy_dm_core::webhook::{DEFAULT_TOLERANCE, verify};
use serde_json::{Value, json};

use super::{header, start};
use crate::support::{Receiver, Service, text};

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
    assert_eq!(service.get(&path).await, made);
    let mut shown = made.clone();
    // Left out, and not null.
    shown.as_object_mut().unwrap().remove("secret");
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
    assert_eq!((&changed["events"], &changed["secret"]), (&made["events"], &made["secret"]));
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
        (json!({ "url": "https://example.com" }), 400, "param is missing or the value is empty: events"),
        (json!({ "events": ["*"] }), 400, "param is missing or the value is empty: url"),
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
