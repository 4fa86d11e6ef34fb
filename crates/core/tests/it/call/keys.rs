//! A client whose calls each ask for the key.

use std::time::Duration;

use postproxy_dm_core::call::{Call, Failure, Question, Start, Step};
use postproxy_dm_core::operation::{Arguments, endpoint};
use postproxy_dm_core::{CallOptions, Client, ErrorClass, Fields, Outcome, codes};
use serde_json::json;

use super::scenario::at;
use super::{SECOND, response};

const START: Duration = Duration::ZERO;

fn call() -> Call {
    let client = Client::keyed_by_call(Fields::new()).unwrap();
    let arguments = Arguments::new(["chat_1"]).content(&json!({"body": "Hi"}));
    let options = CallOptions { max_retries: Some(0), ..CallOptions::default() };
    let start = Start { options, now: at(START), randomness: [7; 24] };
    Call::of_endpoint(&client, endpoint("sendMessage").unwrap(), arguments, start).unwrap()
}

/// Answers the call's question for a key, and returns the key of the request that follows.
fn asked(call: &mut Call, key: &str) -> String {
    assert!(matches!(call.poll(at(START)), Step::Ask(Question::Key, _)));
    assert!(matches!(call.poll(at(START)), Step::Wait(_)), "it asks once");
    call.take_reply(Some(key));
    let Step::Send { request, .. } = call.poll(at(START)) else { panic!("nothing is sent") };
    request.headers()["authorization"].to_str().unwrap().to_owned()
}

#[test]
fn is_asked_for_before_the_first_attempt_and_after_one_401() {
    let mut call = call();
    assert_eq!(asked(&mut call, "pp_first"), "Bearer pp_first");
    call.handle_response(at(START), response(401));
    let report = call.take_report().unwrap();
    assert_eq!((report.attempt, report.next_delay), (1, Some(Duration::ZERO)));
    assert_eq!(asked(&mut call, "pp_second"), "Bearer pp_second");
    call.handle_response(at(START), response(401));
    let Step::Done(Err(error)) = call.poll(at(START)) else { panic!("it goes on") };
    assert_eq!((error.class, error.attempts), (ErrorClass::Authentication, 2));
}

#[test]
fn renewed_takes_no_retry_from_a_failure_and_gives_none() {
    let mut call = call();
    asked(&mut call, "pp_first");
    call.handle_response(at(START), response(401));
    asked(&mut call, "pp_second");
    call.handle_failure(at(START), Failure::Interrupted("reset".to_owned()));
    let Step::Done(Err(error)) = call.poll(at(START)) else { panic!("it goes on") };
    assert_eq!((error.outcome, error.attempts), (Outcome::Unknown, 2));
}

#[test]
fn that_cannot_be_had_ends_the_call_before_it_is_sent() {
    let mut failed = call();
    assert!(matches!(failed.poll(at(START)), Step::Ask(Question::Key, _)));
    failed.take_reply(None);
    let Step::Done(Err(error)) = failed.poll(at(START)) else { panic!("it goes on") };
    assert_eq!((error.field.as_deref(), error.outcome), (Some("apiKey"), Outcome::NotSent));

    let mut late = call();
    assert!(matches!(late.poll(at(START)), Step::Ask(Question::Key, _)));
    let Step::Done(Err(error)) = late.poll(at(SECOND * 30)) else { panic!("it goes on") };
    assert_eq!((error.code.as_ref(), error.outcome, error.attempts), (codes::TIMEOUT, Outcome::NotSent, 0));
    late.take_reply(Some("pp_late"));
    assert!(matches!(late.poll(at(SECOND * 30)), Step::Done(Err(_))));
}

#[test]
fn is_refused_as_an_option_would_be() {
    for key in ["", "pp key", "pp_ä"] {
        let mut call = call();
        assert!(matches!(call.poll(at(START)), Step::Ask(Question::Key, _)));
        call.take_reply(Some(key));
        let Step::Done(Err(error)) = call.poll(at(START)) else { panic!("{key} is taken") };
        assert_eq!(error.field.as_deref(), Some("apiKey"));
        assert!(key.is_empty() || !error.message.contains(key));
    }
}

#[test]
fn is_asked_for_once_it_is_the_calls_turn() {
    let client = Client::keyed_by_call(Fields::new().with("maxConcurrency", 1)).unwrap();
    let start = Start { options: CallOptions::default(), now: at(START), randomness: [7; 24] };
    let mut call =
        Call::of_endpoint(&client, endpoint("getChat").unwrap(), Arguments::new(["chat_1"]), start).unwrap();
    assert!(matches!(call.poll(at(START)), Step::Ask(Question::Turn, _)));
    call.take_reply(None);
    assert!(matches!(call.poll(at(SECOND)), Step::Ask(Question::Key, left) if left == SECOND * 29));
    call.take_reply(Some("pp_first"));
    assert!(matches!(call.poll(at(SECOND)), Step::Send { .. }));
}
