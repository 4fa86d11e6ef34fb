//! An attempt without an answer is given up and repeated, while the call has time.

use std::time::Duration;

use bytes::Bytes;
use postproxy_dm_core::call::{Call, Failure, Start};
use postproxy_dm_core::operation::{Arguments, File, endpoint};
use postproxy_dm_core::{CallOptions, Client, ErrorClass, Fields, Outcome, codes};
use serde_json::json;

use super::scenario::{Scenario, at};
use super::{SECOND, refused_connection};

#[test]
fn ten_seconds_are_the_default() {
    let it = Scenario::new().stays_silent().fails(Failure::Timeout).taking(SECOND * 10).answers(202).run();
    assert_eq!(it.answer().attempts, 3);
    let timeouts: Vec<Duration> = it.sends.iter().map(|sent| sent.timeout).collect();
    assert_eq!(timeouts[..2], [SECOND * 10; 2]);
    // The third has what the deadline leaves.
    assert!(timeouts[2] < SECOND * 10, "{timeouts:?}");
    assert!(it.keys().windows(2).all(|keys| keys[0].is_some() && keys[0] == keys[1]));
}

#[test]
fn the_error_of_the_last_one_names_its_time() {
    let it = Scenario::new().option("attemptTimeoutMs", 2000).option("maxRetries", 1);
    let it = it.stays_silent().stays_silent().run();
    let error = it.error();
    assert_eq!((error.class, error.code.as_ref()), (ErrorClass::Timeout, codes::TIMEOUT));
    assert_eq!((error.outcome, error.attempts), (Outcome::Unknown, 2));
    assert_eq!(
        error.message,
        "sendMessage took longer than its 2000 ms for an attempt, asking api.postproxy.dev:443"
    );
}

#[test]
fn one_without_an_answer_may_have_arrived() {
    let it = Scenario::new().option("attemptTimeoutMs", 2000).option("maxRetries", 1);
    let it = it.stays_silent().fails(refused_connection()).run();
    assert_eq!(it.error().code, codes::CONNECTION_FAILED);
    assert_eq!(it.error().outcome, Outcome::Unknown);
}

#[test]
fn a_longer_one_than_the_deadline_is_the_deadline() {
    let it = Scenario::new().option("timeoutMs", 1000).option("attemptTimeoutMs", 1000).stays_silent().run();
    assert_eq!(it.error().attempts, 1);
    assert_eq!(it.error().message, "sendMessage took longer than its 1000 ms, asking api.postproxy.dev:443");
}

#[test]
fn the_client_sets_it_for_all_calls_and_a_call_for_itself() {
    let client =
        Client::new(Fields::new().with("apiKey", "pp_test_1").with("attemptTimeoutMs", 3000)).unwrap();
    assert_eq!(timeout_of(&client, Fields::new(), None), SECOND * 3);
    assert_eq!(timeout_of(&client, Fields::new().with("attemptTimeoutMs", 4000), None), SECOND * 4);
}

#[test]
fn a_file_takes_as_long_as_it_is_large() {
    let client = Client::new(Fields::new().with("apiKey", "pp_test_1")).unwrap();
    let file = File { size: 4, first: Bytes::from_static(b"%PDF"), ..File::default() };
    assert_eq!(timeout_of(&client, Fields::new(), Some(file.clone())), SECOND * 30);
    let options = Fields::new().with("attemptTimeoutMs", 2000);
    assert_eq!(timeout_of(&client, options, Some(file)), SECOND * 2);
}

/// How long the first attempt of a message may take.
fn timeout_of(client: &Client, options: Fields, file: Option<File>) -> Duration {
    let content = match file {
        Some(_) => json!({"media": [{"filename": "a.pdf", "content_type": "application/pdf"}]}),
        None => json!({"body": "Hi"}),
    };
    let arguments = Arguments::new(["chat_1"]).content(&content).file(file.as_ref());
    let options = CallOptions::read(options).unwrap();
    let start = Start { options, now: at(Duration::ZERO), randomness: [7; 24] };
    let mut call = Call::of_endpoint(client, endpoint("sendMessage").unwrap(), arguments, start).unwrap();
    match call.poll(at(Duration::ZERO)) {
        postproxy_dm_core::call::Step::Send { timeout, .. } => timeout,
        other => panic!("nothing is sent: {other:?}"),
    }
}
