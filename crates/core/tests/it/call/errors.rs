//! What an error says: its class, code, message, field and the rest of the answer.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use postproxy_dm_core::call::{Call, Failure, MAX_ERROR_BYTES, Now, Step};
use postproxy_dm_core::model::Message;
use postproxy_dm_core::operation::GetChat;
use postproxy_dm_core::{CallOptions, Client, ErrorClass, Fields, codes};
use serde_json::json;

use super::scenario::{API_KEY, Scenario, at, reply};
use super::{ASKED, blocked_port, broken_connection, refused_connection};
use crate::start;

#[test]
fn each_status_has_its_class_and_code() {
    for (status, class, code) in [
        (307, "PostproxyError", "redirected"),
        (400, "ValidationError", "validation_failed"),
        (401, "AuthenticationError", "authentication_failed"),
        (402, "PostproxyError", "unexpected_status"),
        (405, "PostproxyError", "unexpected_status"),
        (403, "PermissionError", "permission_denied"),
        (404, "NotFoundError", "not_found"),
        (408, "PostproxyError", "unexpected_status"),
        (409, "ConflictError", "idempotency_key_in_flight"),
        (418, "PostproxyError", "unexpected_status"),
        (422, "ValidationError", "validation_failed"),
        (429, "RateLimitError", "rate_limited"),
        (500, "ServerError", "server_error"),
        (599, "ServerError", "server_error"),
    ] {
        let it = Scenario::new().option("maxRetries", 0).answers(status).run();
        assert_eq!((it.error().class.name(), it.error().code.as_ref()), (class, code), "{status}");
        assert_eq!(it.error().status.map(|status| status.as_u16()), Some(status));
    }
}

#[test]
fn each_failure_has_its_class_code_and_words() {
    for (failure, class, code, message) in [
        (
            refused_connection(),
            "ConnectionError",
            "connection_failed",
            "no connection to api.postproxy.dev:443 could be made: connection refused",
        ),
        (
            blocked_port(),
            "ConnectionError",
            "connection_failed",
            "no connection to api.postproxy.dev:443 could be made: bad port",
        ),
        (
            broken_connection(),
            "ConnectionError",
            "connection_interrupted",
            "the connection to api.postproxy.dev:443 broke: reset by peer",
        ),
        (
            Failure::Redirected,
            "PostproxyError",
            "redirected",
            "the service answered with a redirect, which is not followed; check baseUrl (POST https://api.postproxy.dev/api/chats/chat_1/messages)",
        ),
        (Failure::TooLarge, "PostproxyError", "answer_too_large", "the answer is longer than 16777216 bytes"),
    ] {
        let it = Scenario::new().option("maxRetries", 0).fails(failure).run();
        let error = it.error();
        assert_eq!((error.class.name(), error.code.as_ref()), (class, code));
        assert_eq!(error.message, message);
        assert_eq!((error.status, error.body.as_deref()), (None, None));
    }
}

#[test]
fn where_the_service_says_nothing_the_status_does() {
    for (answered, message) in [
        (reply(404), "HTTP 404 Not Found, with no body"),
        (reply(404).json(&json!({})), "HTTP 404 Not Found, with a body of application/json, 2 bytes"),
        (
            reply(404).json(&json!({"error": null})),
            "HTTP 404 Not Found, with a body of application/json, 14 bytes",
        ),
        (
            reply(404).json(&json!({"status": 404})),
            "HTTP 404 Not Found, with a body of application/json, 14 bytes",
        ),
        (reply(404).json(&json!(null)), "HTTP 404 Not Found, with a body of application/json, 4 bytes"),
        (
            reply(404).text("application/json", "{\"error\":"),
            "HTTP 404 Not Found, with a body of application/json, 9 bytes",
        ),
        (reply(499), "HTTP 499 an unknown status, with no body"),
    ] {
        assert_eq!(Scenario::new().answers(answered).run().error().message, format!("{message} {ASKED}"));
    }
}

/// Which chat is not there, and whether the base URL is the service's at all.
#[test]
fn what_is_not_there_is_named() {
    let not_found = || reply(404).json(&json!({"error": "chat not found"}));
    let it = Scenario::new().answers(not_found()).run();
    assert_eq!(it.error().message, format!("chat not found {ASKED}"));
    let it = Scenario::reading().option("profileGroupId", "group_1").answers(not_found()).run();
    assert_eq!(
        it.error().message,
        "chat not found (GET https://api.postproxy.dev/api/chats/chat_1)",
        "without the query"
    );
    let page = Scenario::reading().answers(reply(200).text("text/html", "<html>")).run();
    let unreadable = page.answer().json::<Message>().unwrap_err();
    assert!(
        unreadable.message.ends_with(" (GET https://api.postproxy.dev/api/chats/chat_1)"),
        "{unreadable}"
    );
}

#[test]
fn the_host_is_named_with_its_port() {
    for (base_url, host) in [
        ("https://api.postproxy.dev", "api.postproxy.dev:443"),
        ("http://127.0.0.1", "127.0.0.1:80"),
        ("HTTPS://Proxy.example:8443/postproxy/", "Proxy.example:8443"),
        ("http://[::1]:4010", "[::1]:4010"),
        ("https://[::1]/x", "[::1]:443"),
    ] {
        let client = Client::new(Fields::new().with("apiKey", API_KEY).with("baseUrl", base_url)).unwrap();
        let get = GetChat { chat_id: "chat_1" };
        let options = CallOptions { max_retries: Some(0), ..CallOptions::default() };
        let mut call = Call::new(&client, &get, start(options)).unwrap();
        let Step::Send { .. } = call.poll(Now::default()) else { panic!() };
        call.handle_failure(Now::default(), refused_connection());
        let Step::Done(Err(error)) = call.poll(Now::default()) else { panic!() };
        assert_eq!(error.message, format!("no connection to {host} could be made: connection refused"));
    }
}

#[test]
fn a_proxys_page_is_not_a_message() {
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    let answered = reply(502).text("text/html; charset=utf-8", page);
    let it = Scenario::new().option("maxRetries", 0).answers(answered).run();
    assert_eq!(
        it.error().message,
        format!("HTTP 502 Bad Gateway, with a body of text/html; charset=utf-8, 50 bytes {ASKED}")
    );
    assert_eq!(it.error().body.as_deref(), Some(page));
    assert_eq!(it.error().class, ErrorClass::Server);
}

#[test]
fn a_short_plain_text_is_a_message() {
    let said = |text: &str| {
        let it = Scenario::new().answers(reply(403).text("text/plain; charset=utf-8", text)).run();
        it.error().message.clone()
    };
    assert_eq!(said("Forbidden by policy\n"), "Forbidden by policy");
    let nothing = "HTTP 403 Forbidden, with a body of text/plain; charset=utf-8";
    assert_eq!(said(" \n"), format!("{nothing}, 2 bytes {ASKED}"));
    assert_eq!(said(&"x".repeat(501)), format!("{nothing}, 501 bytes {ASKED}"));
}

#[test]
fn only_a_validation_error_reads_a_field_from_the_text() {
    let body = json!({"error": "message_id was not found"});
    assert_eq!(Scenario::new().answers(reply(404).json(&body)).run().error().field, None);
    assert!(Scenario::new().answers(reply(400).json(&body)).run().error().field.is_some());
}

#[test]
fn the_services_own_code_goes_before_ours() {
    let body = json!({"error": "Past due", "code": "account_past_due"});
    assert_eq!(Scenario::new().answers(reply(403).json(&body)).run().error().code, "account_past_due");
    let body = json!({"error": "Past due", "code": 17});
    assert_eq!(Scenario::new().answers(reply(403).json(&body)).run().error().code, "permission_denied");
}

#[test]
fn the_request_id_and_the_headers_are_kept() {
    let answered = reply(422).header("x-request-id", "req_9").header("x-ratelimit-remaining", "3");
    let it = Scenario::new().answers(answered).run();
    assert_eq!(it.error().request_id.as_deref(), Some("req_9"));
    assert_eq!(it.error().headers["x-ratelimit-remaining"], "3");
}

#[test]
fn a_body_is_kept_up_to_a_limit_and_read_as_text() {
    let long = "é".repeat(MAX_ERROR_BYTES);
    let it = Scenario::new().answers(reply(404).text("text/html", &long)).run();
    assert!(it.error().body.as_ref().unwrap().len() <= MAX_ERROR_BYTES);

    let mut call = Scenario::new().call();
    let Step::Send { .. } = call.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
    let body = Bytes::from_static(b"caf\xe9 closed");
    call.handle_response(at(Duration::ZERO), Response::builder().status(404).body(body).unwrap());
    let Step::Done(Err(error)) = call.poll(at(Duration::ZERO)) else { panic!("it goes on") };
    assert_eq!(error.body.as_deref(), Some("caf\u{fffd} closed"));
}

#[test]
fn an_error_crosses_to_javascript_with_these_keys() {
    let answered = reply(422)
        .header("x-request-id", "req_9")
        .header("retry-after", "2")
        .json(&json!({"error": "tag must be HUMAN_AGENT"}));
    let it = Scenario::new().option("idempotencyKey", "order-1").answers(answered).run();
    let expected = json!({
        "name": "ValidationError",
        "code": "validation_failed",
        "message": "tag must be HUMAN_AGENT",
        "status": 422,
        "requestId": "req_9",
        "headers": [
            ["x-request-id", "req_9"], ["retry-after", "2"], ["content-type", "application/json"],
        ],
        "body": "{\"error\":\"tag must be HUMAN_AGENT\"}",
        "field": "tag",
        "retryAfterMs": 2000,
        "attempts": 1,
        "idempotencyKey": "order-1",
        "outcome": "rejected",
    });
    assert_eq!(serde_json::to_value(it.error()).unwrap(), expected);
}

#[test]
fn an_error_without_an_answer_has_the_same_keys() {
    let it = Scenario::reading().option("maxRetries", 0).fails(refused_connection()).run();
    let expected = json!({
        "name": "ConnectionError",
        "code": "connection_failed",
        "message": "no connection to api.postproxy.dev:443 could be made: connection refused",
        "status": null,
        "requestId": null,
        "headers": [],
        "body": null,
        "field": null,
        "retryAfterMs": null,
        "attempts": 1,
        "idempotencyKey": null,
        "outcome": "not_sent",
    });
    assert_eq!(serde_json::to_value(it.error()).unwrap(), expected);
}

#[test]
fn a_retry_after_beyond_all_numbers_crosses_as_the_largest_that_javascript_holds() {
    let it = Scenario::new().answers(reply(403).header("retry-after", "10000000000000000000")).run();
    assert_eq!(serde_json::to_value(it.error()).unwrap()["retryAfterMs"], 9_007_199_254_740_991_u64);
}

#[test]
fn every_code_and_class_is_listed_once() {
    let names: Vec<&str> = ErrorClass::ALL.iter().map(|class| class.name()).collect();
    for list in [codes::ALL, &names] {
        for (at, name) in list.iter().enumerate() {
            assert!(!list[..at].contains(name), "{name} is listed twice");
        }
    }
    assert!(ErrorClass::ALL.iter().all(|class| class.summary().ends_with('.')));
}
