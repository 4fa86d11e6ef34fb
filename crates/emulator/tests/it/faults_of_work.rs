//! Faults of what happens after a call: a platform that refuses, and webhooks that come twice, late, or whose answer is
//! lost.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use crate::faults::{set, struck};
use crate::support::{Receiver, Service, text};

/// What came, as events.
fn events(receiver: &Receiver) -> Vec<Value> {
    receiver.requests().iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect()
}

#[tokio::test]
async fn a_transient_refusal_is_tried_again_until_the_message_is_published() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let chat_id = service.open_chat("facebook").await;
    set(&service, json!({ "faults": [{ "kind": "transient_platform_error", "times": 2 }] }))
        .await
        .expect(200);
    let id = service.send(&chat_id, json!({ "body": "x" })).await;
    let waiting = service.dispatched(&id).await;
    assert_eq!(waiting["status"], "failed_waiting_for_retry");
    assert_eq!(waiting["error_details"]["platform_error_code"], "1200");
    let words = "(#1200) Temporary send message failure. Please try again later.";
    assert_eq!((&waiting["error_message"], &waiting["external_id"]), (&json!(words), &Value::Null));

    // Not before its time.
    service.advance(9).await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(struck(&service).await, [1]);
    service.advance(1).await;
    receiver.event_types(3).await;
    service.advance(60).await;
    let published = service.message_when(&id, |it| it["status"] == "published").await;
    assert_eq!((&published["error_message"], &published["error_details"]), (&Value::Null, &Value::Null));
    assert!(published["external_id"].is_string());
    let told = [
        "message.failed_waiting_for_retry",
        "message.failed_waiting_for_retry",
        "message.received",
        "message.sent",
    ];
    assert_eq!(receiver.event_types(4).await, told);
}

#[tokio::test]
async fn a_transient_refusal_that_stays_is_a_failure_in_the_end() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let chat_id = service.open_chat("instagram").await;
    let faults = json!([{ "kind": "transient_platform_error", "platform": "instagram", "code": 613 }]);
    set(&service, json!({ "faults": faults })).await.expect(200);
    let id = service.send(&chat_id, json!({ "body": "x" })).await;
    service.dispatched(&id).await;
    for (attempt, wait) in [(2, 10), (3, 60), (4, 5 * 60), (5, 15 * 60)] {
        receiver.event_types(attempt).await;
        service.advance(wait).await;
    }
    let failed = service.message_when(&id, |it| it["status"] == "failed").await;
    assert_eq!(
        failed["error_details"]["platform_error_message"],
        "(#613) Calls to this api have exceeded the rate limit."
    );
    let told = receiver.event_types(6).await;
    let count = |kind: &str| told.iter().filter(|it| *it == kind).count();
    assert_eq!((count("message.failed_waiting_for_retry"), count("message.failed")), (4, 1));
    assert_eq!(struck(&service).await, [5]);
    // On another platform all is well.
    let other = service.open_chat("telegram").await;
    let other = service.send(&other, json!({ "body": "x" })).await;
    assert_eq!(service.dispatched(&other).await["status"], "published");
}

#[tokio::test]
async fn the_window_may_close_before_another_attempt() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    set(&service, json!({ "faults": [{ "kind": "transient_platform_error" }] })).await.expect(200);
    let id = service.send(&chat_id, json!({ "body": "x" })).await;
    service.dispatched(&id).await;
    service.advance(25 * 60 * 60).await;
    let failed = service.message_when(&id, |it| it["status"] == "failed").await;
    assert_eq!(failed["error_details"]["platform_error_code"], "10");
}

#[tokio::test]
async fn a_permanent_refusal_has_the_code_that_was_given() {
    let service = Service::start();
    let facebook = |code: Value, subcode: Value| json!({ "code": code, "subcode": subcode });
    let cases = [
        ("facebook", json!({}), "551", json!("1545041"), "(#551) This person isn't available right now."),
        (
            "facebook",
            facebook(json!(100), json!(2_018_047)),
            "100",
            json!("2018047"),
            "(#100) Upload attachment failure.",
        ),
        (
            "instagram",
            facebook(json!("100"), json!("2018001")),
            "100",
            json!("2018001"),
            "(#100) No matching user found",
        ),
        // By its subcode it is a closed window, and by the code alone something else.
        (
            "facebook",
            facebook(json!(10), json!(2_018_278)),
            "10",
            json!("2018278"),
            "(#10) This message is sent outside of allowed window.",
        ),
        (
            "facebook",
            json!({ "code": 10 }),
            "10",
            Value::Null,
            "(#10) Application does not have permission for this action",
        ),
        ("instagram", json!({ "code": 100 }), "100", Value::Null, "(#100) Invalid parameter"),
        ("facebook", facebook(json!(10), json!(1)), "10", json!("1"), "(#10) An unknown error occurred."),
        (
            "facebook",
            json!({ "code": 551 }),
            "551",
            json!("1545041"),
            "(#551) This person isn't available right now.",
        ),
        (
            "facebook",
            json!({ "code": 368, "message": "(#368) Blocked" }),
            "368",
            Value::Null,
            "(#368) Blocked",
        ),
        ("telegram", json!({}), "403", Value::Null, "Forbidden: bot was blocked by the user"),
        ("whatsapp", json!({}), "131026", Value::Null, "(#131026) Message undeliverable"),
        ("bluesky", json!({}), "InvalidRequest", Value::Null, "block between recipient and sender"),
    ];
    for (platform, mut fault, code, subcode, message) in cases {
        fault["kind"] = json!("permanent_platform_error");
        set(&service, json!({ "faults": [fault] })).await.expect(200);
        let chat_id = service.open_chat(platform).await;
        let id = service.send(&chat_id, json!({ "body": "x" })).await;
        let failed = service.dispatched(&id).await;
        let details = &failed["error_details"];
        assert_eq!(failed["status"], "failed", "{platform}");
        assert_eq!(
            (
                &details["platform_error_code"],
                &details["platform_error_subcode"],
                &details["platform_error_message"]
            ),
            (&json!(code), &subcode, &json!(message))
        );
        assert!(details["postproxy_note"].is_string());
    }
}

#[tokio::test]
async fn an_event_comes_twice() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let fault = json!({ "kind": "duplicate_webhook", "event": "message.received", "times": 1 });
    set(&service, json!({ "faults": [fault] })).await.expect(200);
    service.inbound("facebook", "jane", "one").await;
    service.inbound("facebook", "jane", "two").await;
    assert_eq!(receiver.event_types(3).await.len(), 3);
    let ids: Vec<String> = events(&receiver).iter().map(|event| text(&event["id"])).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 2);
    let deliveries: BTreeSet<_> = receiver
        .requests()
        .iter()
        .map(|(headers, _)| headers["x-postproxy-delivery"].clone().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(deliveries.len(), 3);
}

#[tokio::test]
async fn an_event_comes_after_a_later_one() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let fault = json!({ "kind": "delayed_webhook", "ms": [30_000, 60_000], "times": 1 });
    set(&service, json!({ "faults": [fault] })).await.expect(200);
    service.inbound("facebook", "jane", "one").await;
    service.inbound("facebook", "jane", "two").await;
    receiver.event_types(1).await;
    service.advance(60).await;
    receiver.event_types(2).await;
    let bodies: Vec<Value> =
        events(&receiver).iter().map(|event| event["data"]["object"]["body"].clone()).collect();
    assert_eq!(bodies, ["two", "one"]);
}

#[tokio::test]
async fn a_lost_answer_has_the_event_delivered_again() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    set(&service, json!({ "faults": [{ "kind": "lost_webhook_answer", "times": 1 }] })).await.expect(200);
    service.inbound("facebook", "jane", "one").await;
    let lost = service.deliveries(1).await.remove(0);
    assert_eq!((&lost["success"], &lost["response_status"]), (&json!(false), &Value::Null));
    assert!(text(&lost["error"]).contains("lost"));
    service.advance(60).await;
    let again = service.deliveries(2).await.remove(0);
    assert_eq!((&again["success"], &again["attempt_number"]), (&json!(true), &json!(2)));
    assert_eq!(again["event_id"], lost["event_id"]);
}
