//! Events: what each holds, and how it is signed.

use http::Method;
use serde_json::{Value, json};

use super::{check_signature, header, start};
use crate::support::{LATENCY_SECONDS, Receiver, Service, eventually, text};

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
