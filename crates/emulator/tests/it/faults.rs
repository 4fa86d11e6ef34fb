//! Faults of calls to the API: how they are set, whom they strike, and what a client sees of them.

use std::time::{Duration, Instant, SystemTime};

use http::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Response, Service};

/// Sets faults; the answer.
pub(crate) async fn set(service: &Service, faults: Value) -> Response {
    service.bare_call(Method::PUT, "/_emulator/faults").json(&faults).send().await
}

/// How often each struck.
pub(crate) async fn struck(service: &Service) -> Vec<u64> {
    let set = service.get("/_emulator/faults").await;
    set["faults"].as_array().unwrap().iter().map(|fault| fault["struck"].as_u64().unwrap()).collect()
}

/// The statuses of this many calls that would succeed.
async fn statuses(service: &Service, calls: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..calls {
        statuses.push(service.call(Method::GET, "/api/profiles").send().await.status.as_u16());
    }
    statuses
}

/// All that comes back over a socket for a request, until the connection ends.
async fn raw(service: &Service, url: &str, request: &str, body: &str) -> (Vec<u8>, bool) {
    let mut socket = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    let head = format!(
        "{request} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nIdempotency-Key: raw\r\n\
         Content-Length: {}\r\n\r\n{body}",
        service.api_key(),
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    // Where the server leaves something unread the system resets the connection, which is an error here.
    let was_reset = tokio::time::timeout(Duration::from_secs(5), socket.read_to_end(&mut all)).await;
    (all, was_reset.expect("the connection should end").is_err())
}

#[tokio::test]
async fn a_set_is_shown_with_how_often_each_struck_and_taken_away() {
    let service = Service::start();
    let faults = json!([{ "kind": "rate_limit", "operation": "listProfiles", "times": 2 }, { "kind": "latency", "ms": [1, 2] }]);
    let shown = set(&service, json!({ "seed": 7, "faults": faults })).await.expect(200);
    assert_eq!(shown["seed"], 7);
    assert_eq!(
        shown["faults"][0],
        json!({
            "kind": "rate_limit", "operation": "listProfiles", "retry_after_seconds": 1, "retry_after": "seconds",
            "probability": 1.0, "times": 2, "after": 0, "seen": 0, "struck": 0
        })
    );
    assert_eq!(statuses(&service, 4).await, [429, 429, 200, 200]);
    let shown = service.get("/_emulator/faults").await;
    assert_eq!((&shown["faults"][0]["seen"], &shown["faults"][0]["struck"]), (&json!(4), &json!(2)));
    // What was refused already is not kept waiting.
    assert_eq!(shown["faults"][1]["struck"], 2);

    let cleared = service.bare_call(Method::DELETE, "/_emulator/faults").send().await;
    assert_eq!(cleared.status, 204);
    let shown = service.get("/_emulator/faults").await;
    assert_eq!(shown, json!({ "seed": null, "faults": [] }));

    set(&service, json!({ "faults": [{ "kind": "server_error" }] })).await.expect(200);
    assert_eq!(statuses(&service, 1).await, [500]);
    service.control("/reset", json!({})).await;
    assert_eq!(statuses(&service, 1).await, [200]);
}

#[tokio::test]
async fn a_fault_strikes_where_it_is_set_and_nowhere_else() {
    let service = Service::start();
    let faults = json!([
        { "kind": "server_error", "status": 503, "operation": "listProfiles", "after": 1, "times": 1 },
        { "kind": "server_error", "status": 502, "operation": "listWebhooks" }
    ]);
    set(&service, json!({ "faults": faults })).await.expect(200);
    assert_eq!(statuses(&service, 4).await, [200, 503, 200, 200]);
    // Control endpoints are never struck, nor who has no key, nor what is no endpoint.
    set(&service, json!({ "faults": [{ "kind": "drop_before" }] })).await.expect(200);
    service.inbound("facebook", "jane", "Hi").await;
    service.bare_call(Method::GET, "/api/profiles").send().await.error(401);
    service.call(Method::GET, "/api/nothing").send().await.error(404);
    assert_eq!(struck(&service).await, [0]);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_run_over_a_restart_too() {
    let faults = json!({ "seed": 42, "faults": [
        { "kind": "rate_limit", "probability": 0.5 },
        // Draws from a stream of its own, so that it changes nothing for the others.
        { "kind": "permanent_platform_error", "probability": 0.5 },
        { "kind": "server_error", "probability": 0.5 },
    ] });
    let first = Service::start();
    set(&first, faults.clone()).await.expect(200);
    let run = statuses(&first, 60).await;
    let count = |status: u16| run.iter().filter(|it| **it == status).count();
    assert!((15..45).contains(&count(429)) && (5..25).contains(&count(500)) && count(200) > 4, "{run:?}");

    let mut second = Service::start();
    set(&second, faults.clone()).await.expect(200);
    second.inbound("facebook", "jane", "Hi").await;
    let mut again = statuses(&second, 20).await;
    second = second.restart().await;
    again.extend(statuses(&second, 40).await);
    assert_eq!(again, run);

    let other = Service::start();
    set(&other, json!({ "seed": 43, "faults": faults["faults"] })).await.expect(200);
    assert_ne!(statuses(&other, 60).await, run);
}

#[tokio::test]
async fn an_error_is_as_the_service_or_a_proxy_writes_it() {
    let service = Service::start();
    let faults = json!([
        { "kind": "rate_limit", "retry_after_seconds": 30, "times": 1 },
        { "kind": "rate_limit", "retry_after_seconds": 30, "retry_after": "date", "times": 1 },
        { "kind": "rate_limit", "retry_after": "none", "times": 1 },
        { "kind": "server_error", "status": 503, "times": 1 },
        { "kind": "server_error", "status": 502, "body": "html", "times": 1 },
    ]);
    set(&service, json!({ "faults": faults })).await.expect(200);
    let call = || service.call(Method::GET, "/api/profiles").send();
    let limited = call().await;
    assert_eq!(limited.error(429), "rate limit exceeded, try again in 30 seconds");
    assert_eq!(limited.headers["retry-after"], "30");
    let until = httpdate::parse_http_date(call().await.headers["retry-after"].to_str().unwrap()).unwrap();
    let wait = until.duration_since(SystemTime::now()).unwrap();
    assert!((20..=31).contains(&wait.as_secs()), "{wait:?}");
    assert!(!call().await.headers.contains_key("retry-after"));
    assert_eq!(call().await.error(503), "Service Unavailable");
    let page = call().await;
    assert_eq!(
        (page.status.as_u16(), &page.headers["content-type"]),
        (502, &"text/html; charset=utf-8".parse().unwrap())
    );
    assert!(page.body.starts_with(b"<html>"));
}

#[tokio::test]
async fn a_dropped_connection_sends_no_byte_before_and_after_the_work() {
    let service = Service::start();
    let url = service.listen().await;
    let chat_id = service.open_chat("facebook").await;
    let faults = json!([{ "kind": "drop_before", "times": 1 }, { "kind": "drop_after", "times": 1 }]);
    set(&service, json!({ "faults": faults })).await.expect(200);
    let path = format!("/api/chats/{chat_id}/messages");
    let content = json!({ "body": "once" }).to_string();
    let total = async || service.get(&format!("{path}?direction=outbound")).await["total"].clone();

    let (nothing, _) = raw(&service, &url, &format!("POST {path}"), &content).await;
    assert_eq!(String::from_utf8_lossy(&nothing), "");
    // Looked at on the side, or the next one would strike this call.
    let (nothing, was_reset) = raw(&service, &url, &format!("POST {path}"), &content).await;
    assert_eq!((String::from_utf8_lossy(&nothing).as_ref(), was_reset), ("", false));
    assert_eq!(struck(&service).await, [1, 1]);
    assert_eq!(total().await, 1);
    // Whoever repeats it gets the answer that was lost.
    let again = service.call(Method::POST, &path).header("idempotency-key", "raw").body(content).send().await;
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(total().await, 1);
}

#[tokio::test]
async fn a_client_sees_a_broken_connection_and_a_broken_answer() {
    let service = Service::start();
    let url = service.listen().await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let faults = json!([{ "kind": "drop_before", "times": 1 }, { "kind": "truncated_answer", "times": 1 }]);
    set(&service, json!({ "faults": faults })).await.expect(200);
    let call = || client.get(format!("{url}/api/profiles")).bearer_auth(service.api_key()).send();
    let error = call().await.unwrap_err();
    assert!(error.is_request() && !error.is_connect(), "{error:?}");
    let mut half = call().await.unwrap();
    assert_eq!(half.status(), 200);
    let promised = half.content_length().unwrap();
    let mut got = 0;
    let error = loop {
        match half.chunk().await {
            Ok(chunk) => got += chunk.unwrap().len() as u64,
            Err(error) => break error,
        }
    };
    assert!(got == promised / 2 && (error.is_body() || error.is_decode()), "{got} of {promised}: {error:?}");
    assert_eq!(call().await.unwrap().text().await.unwrap().len() as u64, promised);
}

#[tokio::test]
async fn latency_takes_its_time_and_changes_nothing() {
    let service = Service::start();
    let faults = json!([{ "kind": "latency", "ms": 80 }, { "kind": "latency", "ms": [20, 40] }, { "kind": "rate_limit", "times": 1 }]);
    set(&service, json!({ "faults": faults })).await.expect(200);
    let started = Instant::now();
    assert_eq!(statuses(&service, 2).await, [429, 200]);
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(200), "{took:?}");
    // It keeps nothing else waiting.
    let faults = json!([{ "kind": "latency", "ms": 600_000, "operation": "listProfiles" }]);
    set(&service, json!({ "faults": faults })).await.expect(200);
    service.inbound("facebook", "jane", "Hi").await;
    service.get("/api/webhooks").await;
}

#[tokio::test]
async fn a_key_is_in_flight_only_where_there_is_one() {
    let service = Service::start();
    let chat_id = service.open_chat("facebook").await;
    let path = format!("/api/chats/{chat_id}/messages");
    set(&service, json!({ "faults": [{ "kind": "key_in_flight", "times": 1 }] })).await.expect(200);
    let content = json!({ "body": "x" });
    service.post(&path, content.clone()).await.expect(202);
    let call = || service.call(Method::POST, &path).header("idempotency-key", "k").json(&content).send();
    assert!(call().await.error(409).starts_with("Idempotency-Key is in flight"));
    call().await.expect(202);
    assert_eq!(service.get(&path).await["total"], 3);
}

#[tokio::test]
async fn nonsense_is_refused_by_its_place() {
    let service = Service::start();
    let second = |fault: Value| json!({ "faults": [{ "kind": "drop_before" }, fault] });
    let cases = [
        (json!({}), "faults must be a list"),
        (json!({ "faults": 7 }), "faults must be a list"),
        (json!({ "faults": [7] }), "faults[0] must be an object"),
        (json!({ "faults": vec![json!({ "kind": "drop_before" }); 101] }), "faults must be at most 100"),
        (json!({ "faults": [], "seed": -1 }), "seed must be a whole number"),
        (json!({ "faults": [], "seeds": 1 }), "seeds must not be given"),
        (second(json!({})), "faults[1].kind must be rate_limit, "),
        (second(json!({ "kind": "earthquake" })), "faults[1].kind must be rate_limit, "),
        (second(json!({ "kind": "latency" })), "faults[1].ms must be a whole number from 0 to 600000"),
        (second(json!({ "kind": "latency", "ms": [5, 3] })), "faults[1].ms must be"),
        (second(json!({ "kind": "latency", "ms": [5] })), "faults[1].ms must be"),
        (second(json!({ "kind": "latency", "ms": 600_001 })), "faults[1].ms must be"),
        (
            second(json!({ "kind": "drop_after", "probability": 1.5 })),
            "faults[1].probability must be from 0 to 1",
        ),
        (
            second(json!({ "kind": "drop_after", "probability": "x" })),
            "faults[1].probability must be from 0 to 1",
        ),
        (
            second(json!({ "kind": "drop_after", "times": 0 })),
            "faults[1].times must be a whole number from 1",
        ),
        (
            second(json!({ "kind": "drop_after", "after": 1.5 })),
            "faults[1].after must be a whole number from 0",
        ),
        (second(json!({ "kind": "drop_after", "operation": "sendMessages" })), "faults[1].operation must be"),
        (
            second(json!({ "kind": "drop_after", "platform": "facebook" })),
            "faults[1].platform must not be given",
        ),
        (
            second(json!({ "kind": "server_error", "status": 404 })),
            "faults[1].status must be a whole number from 500 to 599",
        ),
        (second(json!({ "kind": "server_error", "body": "xml" })), "faults[1].body must be json or html"),
        (second(json!({ "kind": "rate_limit", "retry_after": "soon" })), "faults[1].retry_after must be"),
        (
            second(json!({ "kind": "rate_limit", "retry_after_seconds": -1 })),
            "faults[1].retry_after_seconds must be",
        ),
        (
            second(json!({ "kind": "transient_platform_error", "platform": "icq" })),
            "faults[1].platform must be one of facebook, ",
        ),
        (second(json!({ "kind": "transient_platform_error", "code": [] })), "faults[1].code must be"),
        (
            second(json!({ "kind": "transient_platform_error", "subcode": 1 })),
            "faults[1].subcode must not be given without code",
        ),
        (
            second(json!({ "kind": "transient_platform_error", "operation": "react" })),
            "faults[1].operation must not be given",
        ),
        (
            second(json!({ "kind": "duplicate_webhook", "operation": "react" })),
            "faults[1].operation must not be given",
        ),
    ];
    for (faults, error) in cases {
        let answer = set(&service, faults.clone()).await;
        assert!(answer.error(422).starts_with(error), "{faults} {answer:?}");
    }
    // What was refused changed nothing.
    assert_eq!(service.get("/_emulator/faults").await["seed"], Value::Null);
}
