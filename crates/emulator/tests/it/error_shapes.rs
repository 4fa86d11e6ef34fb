//! The shapes of refusals: the service's in the API, one of our own everywhere else.

use http::Method;
use postproxy_dm_emulator::ErrorShape;
use serde_json::{Value, json};

use crate::support::Service;

/// The whole bodies of a 400, a 404 and a 422 of one invalid field, a 422 of two, and a 422 that no field is to blame for.
async fn refusals(service: &Service) -> Vec<Value> {
    let chats = format!("/api/profiles/{}/chats", service.profile("facebook"));
    let chat = format!("/api/chats/{}", service.open_chat("facebook").await);
    let messages = format!("{chat}/messages");
    let two = json!({ "body": "x", "tag": "SALE", "quick_replies": [{ "title": "x".repeat(21) }] });
    vec![
        service.post(&chats, json!({})).await.expect(400),
        service.post(&messages, json!([])).await.expect(400),
        service.post("/api/chats/nobody/messages", json!({ "body": "x" })).await.expect(404),
        service.post(&messages, json!({ "body": 7 })).await.expect(422),
        service.post(&messages, two).await.expect(422),
        service.post(&format!("{chat}/archive"), Value::Null).await.expect(422),
    ]
}

const TITLE: &str = "quick_replies[0].title must be at most 20 characters, it has 21";
const ARCHIVE: &str = "chat can't be archived on facebook";

#[tokio::test]
async fn are_those_of_the_documentation() {
    let expected = [
        json!({
            "status": 400,
            "error": "Bad Request",
            "message": "param is missing or the value is empty: participant_external_id"
        }),
        json!({ "status": 400, "error": "Bad Request", "message": "the body must be an object" }),
        json!({ "error": "Not found" }),
        json!({ "errors": ["body must be a string"] }),
        json!({ "errors": [TITLE, "tag must be HUMAN_AGENT"] }),
        json!({ "errors": [ARCHIVE] }),
    ];
    assert_eq!(refusals(&Service::start()).await, expected);
}

#[tokio::test]
async fn hold_one_text_where_the_sdks_read_it_if_that_is_asked_for() {
    let service = Service::start_with(|options| options.error_shape = ErrorShape::Error);
    let expected = [
        json!({ "error": "body must be a string" }),
        json!({ "error": format!("{TITLE}; tag must be HUMAN_AGENT") }),
        json!({ "error": ARCHIVE }),
    ];
    assert_eq!(refusals(&service).await[3..], expected);
}

#[tokio::test]
async fn are_the_same_for_any_other_status() {
    let service = Service::start();
    let unknown = service.call(Method::GET, "/api/nothing").send().await;
    assert_eq!(unknown.expect(404), json!({ "error": "endpoint not found" }));
    let of_control = service.bare_call(Method::POST, "/_emulator/clock").json(&json!({})).send().await;
    assert_eq!(
        of_control.expect(422),
        json!({ "error": "advance_seconds must be a number from 0 to 3155760000" })
    );
    let no_key = service.bare_call(Method::GET, "/api/profiles").send().await;
    assert!(no_key.expect(401)["error"].is_string());
}
