//! The control endpoints: playing the customer, the clock, the reset, and who may call them.

use http::Method;
use postproxy_dm_core::time;
use serde_json::{Value, json};

use crate::support::{LATENCY_SECONDS, Receiver, Response, Service, text};

async fn call(service: &Service, path: &str, body: &Value) -> Response {
    service.bare_call(Method::POST, &format!("/_emulator{path}")).json(body).send().await
}

fn unix_ms(value: &Value) -> i64 {
    time::parse(value.as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn the_person_writes() {
    let service = Service::start();
    let body = json!({
        "profile_id": service.profile("facebook"),
        "participant_external_id": "jane",
        "participant_name": "Jane Doe",
        "text": "Look!",
        "attachments": [{ "type": "image", "url": "https://a.example/b.png" }],
    });
    let received = call(&service, "/inbound", &body).await.expect(201);
    let (chat, message) = (&received["chat"], &received["message"]);
    assert_eq!(chat["participant_name"], "Jane Doe");
    assert_eq!(chat["last_inbound_at"], message["created_at"]);
    assert_eq!(chat["last_message_at"], message["created_at"]);
    assert_eq!(message["direction"], "inbound");
    assert_eq!(message["status"], "received");
    assert_eq!(message["body"], "Look!");
    assert!(message["external_id"].is_string() && message["external_posted_at"].is_string());
    let attachment = &message["attachments"][0];
    assert_eq!((&attachment["type"], &attachment["status"]), (&json!("image"), &json!("pending")));
    assert_eq!(attachment["url"], "https://a.example/b.png");
    assert!(attachment["id"].is_string());

    let again = service.inbound("facebook", "jane", "Hello?").await.0;
    assert_eq!(again["id"], chat["id"]);
    assert_eq!(again["participant_name"], "Jane Doe");
}

#[tokio::test]
async fn the_person_reacts_and_takes_it_back() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let (_, message) = service.inbound("facebook", "jane", "Hi").await;
    let id = &message["id"];
    let reactions = async |body: Value| {
        let answer = call(&service, "/reaction", &body).await.expect(200);
        answer["message"]["reactions"].as_array().unwrap().clone()
    };
    assert_eq!(reactions(json!({ "message_id": id })).await[0]["emoji"], "❤");
    let second = reactions(json!({ "message_id": id, "emoji": "🦀" })).await;
    assert_eq!(second.len(), 1);
    assert_eq!(second[0]["sender_external_id"], "jane");
    assert_eq!(second[0]["emoji"], "🦀");
    let unreact = json!({ "message_id": id, "action": "unreact" });
    assert!(reactions(unreact.clone()).await.is_empty());
    // There is nothing left to take back, and nothing to tell.
    assert!(reactions(unreact).await.is_empty());

    service.inbound("facebook", "jane", "the last event").await;
    let types = receiver.event_types(5).await;
    assert_eq!(types.iter().filter(|kind| *kind == "reaction.received").count(), 3, "{types:?}");
    let bodies = receiver.requests().into_iter().map(|(_, body)| body);
    let events: Vec<Value> = bodies.map(|body| serde_json::from_slice(&body).unwrap()).collect();
    let unreacted = events.iter().find(|event| event["data"]["object"]["action"] == "unreact").unwrap();
    let object = &unreacted["data"]["object"];
    assert_eq!((&object["emoji"], &object["sender_external_id"]), (&json!("🦀"), &json!("jane")));
    assert_eq!(object["message"]["reactions"], json!([]));
    assert!(object["occurred_at"].is_string());
}

#[tokio::test]
async fn the_person_reads_all_or_up_to_a_message() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let chat_id = service.open_chat("facebook").await;
    let mut sent = Vec::new();
    for body in ["one", "two", "three"] {
        sent.push(service.send(&chat_id, json!({ "body": body })).await);
        service.dispatched(sent.last().unwrap()).await;
    }
    let pending = service.send(&chat_id, json!({ "body": "not there yet" })).await;
    let read = async |body: Value| call(&service, "/read", &body).await.expect(200)["messages"].clone();
    assert_eq!(read(json!({ "message_id": sent[1] })).await, 2);
    assert_eq!(read(json!({ "chat_id": chat_id })).await, 1);
    assert_eq!(read(json!({ "chat_id": chat_id })).await, 0);
    for id in &sent {
        let message = service.get(&format!("/api/messages/{id}")).await;
        assert!(message["external_read_at"].is_string() && message["external_delivered_at"].is_string());
    }
    assert_eq!(service.get(&format!("/api/messages/{pending}")).await["external_read_at"], Value::Null);

    // The receipts that would have come later say nothing twice.
    service.dispatched(&pending).await;
    service.advance(LATENCY_SECONDS).await;
    service.message_when(&pending, |it| it["external_delivered_at"].is_string()).await;
    service.advance(3 * LATENCY_SECONDS).await;
    service.message_when(&pending, |it| it["external_read_at"].is_string()).await;
    let types = receiver.event_types(13).await;
    let count = |kind: &str| types.iter().filter(|it| *it == kind).count();
    assert_eq!((count("message.sent"), count("message.delivered"), count("message.read")), (4, 4, 4));
}

#[tokio::test]
async fn nonsense_is_refused_by_name() {
    let service = Service::start();
    let profile_id = service.profile("facebook");
    let inbound = |field: &str, value: Value| {
        let mut body = json!({ "profile_id": profile_id, "participant_external_id": "jane", "text": "Hi" });
        body[field] = value;
        body
    };
    let (_, on_telegram) = service.inbound("telegram", "jane", "Hi").await;
    let cases = [
        ("/inbound", json!([]), "the body must be an object"),
        ("/inbound", json!({}), "profile_id must be"),
        ("/inbound", inbound("profile_id", json!("nobody")), "profile_id must be"),
        ("/inbound", inbound("participant_external_id", json!(7)), "participant_external_id must be"),
        ("/inbound", inbound("text", Value::Null), "text must be"),
        ("/inbound", inbound("text", json!("")), "text must be"),
        ("/inbound", inbound("attachments", json!("x")), "attachments must be"),
        ("/inbound", inbound("attachments", json!([7])), "attachments[0] must be"),
        ("/inbound", inbound("attachments", json!([{ "type": "smell" }])), "attachments[0].type must be"),
        (
            "/inbound",
            inbound("attachments", json!([{ "type": "file", "url": "file:///etc/passwd" }])),
            "attachments[0].url must be",
        ),
        (
            "/inbound",
            inbound("attachments", json!([{ "type": "file", "url": "https://a.example/", "size": 1 }])),
            "attachments[0].size must not",
        ),
        (
            "/inbound",
            inbound("participant_nmae", json!("Jane")),
            "participant_nmae must not be given; known are",
        ),
        ("/reaction", json!({}), "message_id must be"),
        ("/reaction", json!({ "message_id": "nothing" }), "message_id must be"),
        ("/reaction", json!({ "message_id": on_telegram["id"] }), "message_id must be"),
        ("/reaction", json!({ "message_id": "x", "reaction": "applause" }), "reaction must be"),
        ("/reaction", json!({ "message_id": "x", "action": "ignore" }), "action must be"),
        ("/read", json!({}), "chat_id must be"),
        ("/read", json!({ "chat_id": "x", "message_id": "y" }), "chat_id must be"),
        ("/read", json!({ "chat_id": "nobody" }), "chat_id must be"),
        ("/read", json!({ "message_id": "nothing" }), "message_id must be"),
        ("/read", json!({ "chat_id": on_telegram["chat_id"] }), "chat_id must be"),
        ("/clock", json!({}), "advance_seconds must be"),
        ("/clock", json!({ "advance_seconds": -1 }), "advance_seconds must be"),
        ("/clock", json!({ "advance_seconds": "60" }), "advance_seconds must be"),
        ("/clock", json!({ "advance_seconds": 1e12 }), "advance_seconds must be"),
        ("/clock", json!({ "advance_seconds": 1, "back": true }), "back must not"),
        ("/reset", json!({ "all": true }), "all must not"),
    ];
    for (path, body, error) in cases {
        let answer = call(&service, path, &body).await;
        assert!(answer.error(422).starts_with(error), "{path} {body} {answer:?}");
    }
}

#[tokio::test]
async fn the_clock_is_told_and_moved() {
    let service = Service::start();
    let before = unix_ms(&service.get("/_emulator/clock").await["now"]);
    let moved = unix_ms(&service.control("/clock", json!({ "advance_seconds": 90_000.5 })).await["now"]);
    let after = unix_ms(&service.get("/_emulator/clock").await["now"]);
    assert!((90_000_500..90_010_000).contains(&(moved - before)), "{before} {moved}");
    assert!((0..10_000).contains(&(after - moved)), "{moved} {after}");
    let (_, message) = service.inbound("facebook", "jane", "Hi").await;
    assert!(unix_ms(&message["created_at"]) >= after);

    // However often it is moved, there is a time to tell.
    let far = json!({ "advance_seconds": 3_155_760_000_u64 });
    let mut refused = None;
    for _ in 0..100 {
        let answer = call(&service, "/clock", &far).await;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    assert!(refused.unwrap().error(422).starts_with("advance_seconds must not lead past"));
    service.get("/_emulator/clock").await;
}

#[tokio::test]
async fn a_reset_keeps_the_account_and_nothing_else() {
    let receiver = Receiver::start(|_| 500).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    let chat_id = service.open_chat("facebook").await;
    service.advance(24 * 60 * 60).await;
    service.send(&chat_id, json!({ "body": "x" })).await;
    service.deliveries(1).await;
    let keyed = async || {
        let path = format!("/api/profiles/{}/chats", service.profile("facebook"));
        let body = json!({ "participant_external_id": "john" });
        service.call(Method::POST, &path).header("idempotency-key", "k").json(&body).send().await
    };
    keyed().await.expect(201);
    let profiles = service.get("/api/profiles").await;
    let answer = service.bare_call(Method::POST, "/_emulator/reset").send().await;
    assert_eq!(answer.status, 204);

    assert_eq!(service.get("/api/profiles").await, profiles);
    let chats = format!("/api/profiles/{}/chats", service.profile("facebook"));
    assert_eq!(service.get(&chats).await["total"], 0);
    service.call(Method::GET, &format!("/api/chats/{chat_id}")).send().await.error(404);
    assert_eq!(service.get("/_emulator/deliveries").await["total"], 0);
    let now = unix_ms(&service.get("/_emulator/clock").await["now"]);
    let machine_ms = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    assert!((now - machine_ms).abs() < 60_000);
    // The key is free, and the work is as if it had never been.
    assert!(!keyed().await.headers.contains_key("idempotent-replayed"));
    service.advance(24 * 60 * 60).await;
    assert_eq!(service.get("/_emulator/deliveries").await["total"], 0);

    // The webhook is still there.
    let told = receiver.requests().len();
    service.inbound("facebook", "jane", "Hi").await;
    receiver.event_types(told + 1).await;
}

#[tokio::test]
async fn only_this_machine_and_its_own_page_may_call() {
    let service = Service::start_with(|options| options.host = "box.example".to_owned());
    let status = async |host: Option<&str>, origin: Option<&str>| {
        let mut call = service.bare_call(Method::GET, "/_emulator/ready");
        if let Some(host) = host {
            call = call.header("host", host);
        }
        if let Some(origin) = origin {
            call = call.header("origin", origin);
        }
        call.send().await.status.as_u16()
    };
    for (host, origin) in [
        (None, None),
        (Some("127.0.0.1:4010"), None),
        (Some("localhost:4010"), None),
        (Some("[::1]:4010"), None),
        (Some("box.example:4010"), None),
        (Some("localhost:4010"), Some("http://localhost:4010")),
    ] {
        assert_eq!(status(host, origin).await, 200, "{host:?} {origin:?}");
    }
    for (host, origin) in [
        (Some("evil.example"), None),
        (Some("127.0.0.1.evil.example:4010"), None),
        (Some("192.168.1.1:4010"), None),
        (Some(""), None),
        (Some("localhost:4010"), Some("https://evil.example")),
        (Some("localhost:4010"), Some("http://localhost:4011")),
        (Some("localhost:4010"), Some("null")),
        (Some("localhost:4010"), Some("")),
        (Some("localhost:4010"), Some("https://localhost:4010")),
        (Some("localhost:4010"), Some("http://127.0.0.1:4010")),
        (Some("localhost:4010"), Some("http://localhost:4010.evil.example")),
        (Some("evil.example:4010"), Some("http://evil.example:4010")),
        (Some("0.0.0.0:4010"), None),
        (Some("user@localhost:4010"), Some("http://evil.example")),
        (None, Some("http://localhost:4010")),
    ] {
        assert_eq!(status(host, origin).await, 403, "{host:?} {origin:?}");
    }
    // The API itself is for every page.
    let call = service.call(Method::GET, "/api/profiles").header("origin", "https://inbox.example");
    call.send().await.expect(200);
}

#[tokio::test]
async fn what_a_page_of_another_site_embeds_is_refused_too() {
    let service = Service::start();
    let inbound = json!({
        "profile_id": service.profile("facebook"), "participant_external_id": "jane", "text": "Hi"
    });
    let status = async |method: Method, path: &str, headers: &[(&'static str, &str)]| {
        let mut call =
            service.bare_call(method, &format!("/_emulator{path}")).header("host", "localhost:4010");
        for (name, value) in headers {
            call = call.header(name, *value);
        }
        call.json(&inbound).send().await.status.as_u16()
    };
    // An image, a link, a form without an origin; and a page on another port of this machine.
    for site in ["cross-site", "same-site", ""] {
        let headers = [("sec-fetch-site", site)];
        for path in ["/ready", "/export", "/deliveries", "/clock"] {
            assert_eq!(status(Method::GET, path, &headers).await, 403, "{site} {path}");
        }
        assert_eq!(status(Method::POST, "/inbound", &headers).await, 403, "{site}");
        assert_eq!(status(Method::POST, "/reset", &headers).await, 403, "{site}");
    }
    // An own origin does not make up for it.
    let both = [("origin", "http://localhost:4010"), ("sec-fetch-site", "cross-site")];
    assert_eq!(status(Method::POST, "/inbound", &both).await, 403);
    for site in ["same-origin", "none"] {
        assert_eq!(status(Method::POST, "/inbound", &[("sec-fetch-site", site)]).await, 201, "{site}");
    }

    // Nobody is told that they may ask.
    let preflight = service
        .bare_call(Method::OPTIONS, "/_emulator/inbound")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST");
    let answer = preflight.send().await;
    assert_eq!(answer.status, 403);
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn who_serves_to_all_is_called_by_any_address_but_by_no_other_name() {
    let service = Service::start_with(|options| options.host = "0.0.0.0".to_owned());
    for (host, expected) in [
        ("192.168.1.20:4010", 200),
        ("[2001:db8::1]:4010", 200),
        ("localhost:4010", 200),
        ("rebound.evil.example:4010", 403),
    ] {
        let call = service.bare_call(Method::GET, "/_emulator/ready").header("host", host);
        assert_eq!(call.send().await.status.as_u16(), expected, "{host}");
    }
}

#[tokio::test]
async fn deliveries_come_in_pages_newest_first() {
    let receiver = Receiver::start(|_| 200).await;
    let service = Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()));
    for number in 0..3 {
        service.inbound("facebook", "jane", &number.to_string()).await;
        service.deliveries(number + 1).await;
    }
    let page = service.get("/_emulator/deliveries?page=1&per_page=2").await;
    assert_eq!((&page["total"], &page["page"], &page["per_page"]), (&json!(3), &json!(1), &json!(2)));
    let oldest: Value = serde_json::from_str(&text(&page["data"][0]["request_body"])).unwrap();
    assert_eq!(oldest["data"]["object"]["body"], "0");
}
