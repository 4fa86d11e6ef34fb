//! The API key never appears in an error or a report.

use bytes::Bytes;
use http::Response;
use postproxy_dm_core::call::{Call, Failure, MAX_ERROR_BYTES, Now, Step};
use postproxy_dm_core::model::Message;
use postproxy_dm_core::operation::{Arguments, endpoint};
use postproxy_dm_core::{CallOptions, Client, Error, Fields, Scalar};
use serde_json::{Value, json};

use super::response;
use super::scenario::{API_KEY, Scenario, reply};
use crate::start;

/// However a server or a library repeats the key, no rendering of the error shows it.
#[test]
fn the_api_key_is_in_no_error() {
    let once = || Scenario::new().option("maxRetries", 0);
    let said = format!("bad key {API_KEY}");
    for it in [
        once().answers(reply(401).json(&json!({"error": said}))),
        once().answers(reply(401).json(&json!({"error": said, "code": API_KEY}))),
        once().answers(reply(401).json(&json!({"error": said, "field": API_KEY}))),
        once().answers(reply(401).json(&json!({"errors": {API_KEY: "is bad"}}))),
        once().answers(reply(422).json(&json!({"error": format!("{API_KEY} is bad")}))),
        once().answers(reply(401).text("text/plain", &said)),
        once().answers(reply(401).text("text/html", &format!("<pre>{said} {said}</pre>"))),
        once().answers(reply(401).text(&format!("text/x-{API_KEY}"), "?")),
        once().answers(reply(401).header("x-request-id", API_KEY)),
        once().answers(reply(401).header("www-authenticate", &format!("Bearer realm=\"{API_KEY}\""))),
        once().answers(reply(500).header("x-debug-headers", &format!("Authorization: Bearer {API_KEY}"))),
        once().answers(reply(307).header("location", &format!("https://example.com/?key={API_KEY}"))),
        once().fails(Failure::Connect(said.clone())),
        once().fails(Failure::Interrupted(said.clone())),
    ] {
        assert_hidden(it.run().error());
    }
}

/// Whoever reads the body as JSON, or a page as a browser does, does not find it either.
#[test]
fn the_api_key_is_in_no_error_however_it_is_written() {
    let unit = |it: char| format!("\\u{:04x}", u32::from(it));
    let units: String = API_KEY.chars().map(unit).collect();
    let first = format!("{}{}", unit('p'), &API_KEY[1..]);
    let percent: String = API_KEY.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let entities: String = API_KEY.bytes().map(|byte| format!("&#{byte};")).collect();
    for written in [units.clone(), units.to_uppercase().replace("\\U", "\\u"), first] {
        for body in [
            format!(r#"{{"error":"bad {written}"}}"#),
            format!(r#"{{"code":"{written}","field":"{written}","error":"no"}}"#),
            format!(r#"{{"errors":{{"{written}":["{written}"]}}}}"#),
            format!(r#"{{"error":"no","request":{{"headers":[["authorization","Bearer {written}"]]}}}}"#),
        ] {
            let it = Scenario::new().answers(reply(422).text("application/json", &body)).run();
            assert_hidden(it.error());
            let body: Value = serde_json::from_str(it.error().body.as_deref().unwrap()).unwrap();
            assert!(!body.to_string().contains(API_KEY), "{body}");
            assert!(body.to_string().contains("[redacted]"), "{body}");
        }
    }
    for (kind, body) in [
        ("text/html", format!("<pre>Bearer {entities}</pre>")),
        ("text/plain", format!("bad key in /api?key={percent}")),
        ("application/json", json!({"error": "no", "url": format!("/?key={percent}")}).to_string()),
        ("application/json", json!({"error": format!("{{\"key\":\"{units}\"}}")}).to_string()),
        ("application/json", format!(r#"{{"error":"cut off: {units}"#)),
    ] {
        let it = Scenario::new().answers(reply(401).text(kind, &body)).run();
        assert_hidden(it.error());
        let shown = it.error().body.clone().unwrap();
        assert!(shown.contains("[redacted]") && !shown.contains("%70") && !shown.contains("0070"), "{shown}");
    }
}

#[test]
fn the_api_key_is_not_begun_where_a_body_is_cut() {
    let long = "x".repeat(MAX_ERROR_BYTES - 8);
    let it = Scenario::new().answers(reply(401).text("text/html", &format!("{long}{API_KEY}"))).run();
    let body = it.error().body.as_deref().unwrap();
    assert!(body.ends_with("x[redacted]"), "{}", &body[body.len() - 20..]);
}

/// Whoever gives the key for an id is not shown it, in whichever way the call fails.
#[test]
fn the_api_key_is_in_no_error_about_what_was_asked_for() {
    let client = Client::new(Fields::new().with("apiKey", API_KEY)).unwrap();
    let call = |ids: Vec<Scalar>, query: Fields| {
        let arguments = Arguments { ids, query, ..Arguments::default() };
        let list = endpoint("listMessages").unwrap();
        Call::of_endpoint(&client, list, arguments, start(CallOptions::default()))
    };
    let mut called = call(vec![API_KEY.into()], Fields::new()).unwrap();
    let Step::Send { .. } = called.poll(Now::default()) else { panic!() };
    called.handle_response(Now::default(), response(404));
    let Step::Done(Err(error)) = called.poll(Now::default()) else { panic!() };
    assert_hidden(&error);
    let misspelt = Fields::new().with(API_KEY, Scalar::Other("a list".to_owned()));
    assert_hidden(&call(vec!["chat_1".into()], misspelt).unwrap_err());
}

#[test]
fn the_api_key_is_in_no_report() {
    let mut call = Scenario::new().call();
    let Step::Send { .. } = call.poll(Now::default()) else { panic!() };
    let body = Bytes::from(json!({"error": "no", "code": API_KEY}).to_string());
    let answered = Response::builder().status(422).body(body).unwrap();
    call.handle_response(Now::default(), answered);
    assert_eq!(call.take_report().unwrap().error.as_deref(), Some("[redacted]"));
}

#[test]
fn the_api_key_is_in_no_error_about_a_success() {
    let answered = reply(200).header("x-debug", API_KEY).header("x-request-id", API_KEY);
    let it = Scenario::new().answers(answered.text(&format!("text/x-{API_KEY}"), API_KEY)).run();
    assert_hidden(&it.answer().json::<Message>().unwrap_err());
    let it = Scenario::new().answers(reply(200).json(&json!(API_KEY))).run();
    assert_hidden(&it.answer().json::<Message>().unwrap_err());
}

#[test]
fn what_stood_around_the_key_stays() {
    let body = json!({"error": format!("key {API_KEY} is unknown")});
    let it = Scenario::new().answers(reply(401).header("x-debug", API_KEY).json(&body)).run();
    assert_eq!(it.error().message, "key [redacted] is unknown");
    assert_eq!(it.error().body.as_deref(), Some(r#"{"error":"key [redacted] is unknown"}"#));
    assert_eq!(it.error().headers["x-debug"], "[redacted]");
}

fn assert_hidden(error: &Error) {
    let shown = format!("{error} {error:?} {error:#?} {}", serde_json::to_string(error).unwrap());
    assert!(!shown.contains(API_KEY), "{shown}");
}
