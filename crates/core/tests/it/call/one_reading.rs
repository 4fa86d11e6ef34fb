//! A file that can be read only once is not sent again once an attempt may have begun to send it.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use postproxy_dm_core::call::{Call, Failure, Start, Step};
use postproxy_dm_core::operation::{Arguments, File, endpoint};
use postproxy_dm_core::{CallOptions, Client, Fields, Outcome};
use serde_json::json;

use super::refused_connection;
use super::scenario::at;

#[test]
fn an_attempt_that_got_nowhere_is_repeated() {
    let mut call = call(true);
    fails(&mut call, refused_connection());
    assert!(matches!(call.poll(at(Duration::ZERO)), Step::Wait(_)));
}

#[test]
fn an_attempt_without_an_answer_is_the_last() {
    let mut call = call(true);
    fails(&mut call, Failure::Interrupted("reset".into()));
    let Step::Done(Err(error)) = call.poll(at(Duration::ZERO)) else { panic!("it goes on") };
    assert_eq!((error.attempts, error.outcome), (1, Outcome::Unknown));
}

#[test]
fn an_answer_is_the_last_and_still_says_when_to_come_back() {
    let mut call = call(true);
    answers(&mut call, StatusCode::SERVICE_UNAVAILABLE);
    let Step::Done(Err(error)) = call.poll(at(Duration::ZERO)) else { panic!("it goes on") };
    assert_eq!((error.attempts, error.retry_after), (1, Some(Duration::from_secs(1))));
}

#[test]
fn a_file_that_can_be_read_again_is_sent_again() {
    let mut call = call(false);
    answers(&mut call, StatusCode::SERVICE_UNAVAILABLE);
    assert!(matches!(call.poll(at(Duration::ZERO)), Step::Wait(_)));
}

#[test]
fn a_refused_key_is_not_asked_for_again() {
    for is_read_once in [false, true] {
        let client = Client::keyed_by_call(Fields::new()).unwrap();
        let mut call = call_of(&client, is_read_once);
        assert!(matches!(call.poll(at(Duration::ZERO)), Step::Ask(..)));
        call.take_reply(Some("pp_test_1"));
        answers(&mut call, StatusCode::UNAUTHORIZED);
        let next = call.poll(at(Duration::ZERO));
        assert_eq!(matches!(next, Step::Done(Err(_))), is_read_once, "{next:?}");
    }
}

fn fails(call: &mut Call, failure: Failure) {
    assert!(matches!(call.poll(at(Duration::ZERO)), Step::Send { .. }));
    call.handle_failure(at(Duration::ZERO), failure);
}

fn answers(call: &mut Call, status: StatusCode) {
    assert!(matches!(call.poll(at(Duration::ZERO)), Step::Send { .. }));
    let response = http::Response::builder().status(status).header("retry-after", "1");
    call.handle_response(at(Duration::ZERO), response.body(Bytes::new()).unwrap());
}

fn call(is_read_once: bool) -> Call {
    call_of(&Client::new(Fields::new().with("apiKey", "pp_test_1")).unwrap(), is_read_once)
}

fn call_of(client: &Client, is_read_once: bool) -> Call {
    let content = json!({"media": [{"filename": "a.pdf"}]});
    let file = File { size: 4, first: Bytes::from_static(b"%PDF"), is_read_once };
    let arguments = Arguments::new(["chat_1"]).content(&content).file(Some(&file));
    let options = CallOptions::default();
    let start = Start { options, now: at(Duration::ZERO), randomness: [7; 24] };
    Call::of_endpoint(client, endpoint("sendMessage").unwrap(), arguments, start).unwrap()
}
