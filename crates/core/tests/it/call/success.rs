//! What counts as a success, and reading its body.

use http::StatusCode;
use postproxy_dm_core::model::{
    Accepted, Chat, Deleted, List, Message, MessageStatus, Page, Profile, Succeeded,
};
use postproxy_dm_core::{ErrorClass, Outcome, codes};
use serde_json::{Value, json};

use super::scenario::{Scenario, reply};

#[test]
fn the_first_answer_is_the_result() {
    let body = json!({"id": "msg_1", "status": "pending"});
    let it = Scenario::new().answers(reply(202).header("x-request-id", "req_1").json(&body)).run();
    let answer = it.answer();
    assert_eq!((answer.status, answer.attempts), (StatusCode::ACCEPTED, 1));
    assert_eq!(answer.request_id.as_deref(), Some("req_1"));
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.idempotency_key.as_deref(), it.keys()[0]);
    assert_eq!(answer.json::<Message>().unwrap().status, MessageStatus::Pending);
    assert!(it.waits.is_empty());
}

#[test]
fn every_2xx_is_a_success() {
    for status in [200, 201, 202, 204, 206, 299] {
        assert_eq!(Scenario::new().answers(status).run().answer().status, status);
    }
}

#[test]
fn an_answer_without_a_body_is_nothing_where_it_may_be_and_else_can_not_be_read() {
    for answered in [
        reply(204),
        reply(200),
        reply(204).text("text/html", "<p>ignored</p>"),
        reply(200).text("application/json", "null"),
    ] {
        let it = Scenario::new().answers(answered).run();
        assert_eq!(it.answer().json::<Option<Accepted>>().unwrap(), None);
        assert_eq!(it.answer().json::<Value>().unwrap(), Value::Null);
        for error in [
            it.answer().json::<Message>().unwrap_err(),
            it.answer().json::<Page<Chat>>().unwrap_err(),
            it.answer().json::<List<Profile>>().unwrap_err(),
        ] {
            assert_eq!((error.code.as_ref(), error.outcome), (codes::UNREADABLE_ANSWER, Outcome::Unknown));
            assert_eq!(error.idempotency_key.as_deref(), it.keys()[0]);
        }
    }
}

#[test]
fn an_answer_that_is_no_object_list_or_page_can_not_be_read() {
    for body in [
        "[]",
        "\"x\"",
        "7",
        "true",
        "{\"data\":[]}",
        "{\"total\":1,\"page\":0,\"per_page\":20}",
        "{\"total\":\"1\",\"page\":0,\"per_page\":20,\"data\":[]}",
        "{\"total\":-1,\"page\":0,\"per_page\":20,\"data\":[]}",
        "{\"total\":1,\"page\":0,\"per_page\":20,\"data\":[7]}",
    ] {
        let it = Scenario::reading().answers(reply(200).text("application/json", body)).run();
        assert_eq!(it.answer().json::<Page<Chat>>().unwrap_err().code, codes::UNREADABLE_ANSWER, "{body}");
    }
}

/// What is left out is what JavaScript gives too: `npm/models.js` is made of the same defaults.
#[test]
fn a_success_that_says_nothing_else_says_that_it_was_done() {
    let it = Scenario::new().answers(reply(200).json(&json!({}))).run();
    assert!(it.answer().json::<Option<Accepted>>().unwrap().unwrap().accepted);
    assert!(it.answer().json::<Option<Deleted>>().unwrap().unwrap().deleted);
    assert!(it.answer().json::<Option<Succeeded>>().unwrap().unwrap().success);
}

#[test]
fn an_answer_that_is_not_json_is_an_error_with_an_unknown_outcome() {
    let page = "<html>Welcome to the hotel's network</html>";
    let answered = reply(200).header("x-request-id", "req_1").text("text/html", page);
    let it = Scenario::new().answers(503).answers(answered).run();
    let error = it.answer().json::<Message>().unwrap_err();
    assert_eq!((error.class, error.code.as_ref()), (ErrorClass::Other, codes::UNREADABLE_ANSWER));
    assert_eq!(error.outcome, Outcome::Unknown);
    assert!(
        error
            .message
            .starts_with("the service answered 200 with a body of text/html, 43 bytes that can't be read: "),
        "{error}"
    );
    assert_eq!((error.status, error.attempts), (Some(StatusCode::OK), 2));
    assert_eq!(error.body.as_deref(), Some(page));
    assert_eq!(error.request_id.as_deref(), Some("req_1"));
    assert_eq!(error.headers["content-type"], "text/html");
    assert_eq!(error.idempotency_key.as_deref(), it.keys()[0]);
}

#[test]
fn an_answer_of_another_form_is_an_error_too() {
    let it = Scenario::new().answers(reply(202).json(&json!(["msg_1"]))).run();
    assert_eq!(it.answer().json::<Vec<String>>().unwrap(), ["msg_1"]);
    assert_eq!(it.answer().json::<u64>().unwrap_err().code, codes::UNREADABLE_ANSWER);
}
