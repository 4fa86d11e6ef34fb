//! What an observer of a call learns about each attempt.

use std::time::Duration;

use bytes::Bytes;
use http::Response;

use postproxy_dm_core::call::{Call, Failure, Now, Step};
use postproxy_dm_core::codes;

use super::scenario::{API_KEY, Scenario, at};
use super::{SECOND, broken_connection, response};

/// Number, status, error, duration, and whether another follows.
type Told = (u32, Option<u16>, Option<String>, Duration, bool);

/// Plays a call by hand: what each attempt is told as.
fn told(ends: &[fn(&mut Call, Now)]) -> Vec<Told> {
    let mut call = Scenario::new().call();
    let mut clock = Duration::ZERO;
    let mut told = Vec::new();
    let mut ends = ends.iter();
    loop {
        match call.poll(at(clock)) {
            Step::Send { .. } => {
                clock += SECOND;
                ends.next().expect("no more attempts than ends")(&mut call, at(clock));
                let report = call.take_report().expect("each attempt is told");
                assert_eq!(report.operation, call.operation());
                assert!(call.take_report().is_none(), "once");
                let status = report.status.map(|status| status.as_u16());
                let error = report.error.map(|code| code.into_owned());
                told.push((report.attempt, status, error, report.duration, report.next_delay.is_some()));
            }
            Step::Ask(..) => panic!("the client has all it needs"),
            Step::Wait(wait) => clock += wait,
            Step::Done(_) => return told,
        }
    }
}

fn error(code: &str) -> Option<String> {
    Some(code.to_owned())
}

#[test]
fn tell_of_each_attempt_and_whether_another_follows() {
    let it = told(&[
        |call, now| call.handle_response(now, response(503)),
        |call, now| call.handle_failure(now, broken_connection()),
        |call, now| call.handle_response(now, response(202)),
    ]);
    assert_eq!(
        it,
        [
            (1, Some(503), error(codes::SERVER_ERROR), SECOND, true),
            (2, None, error(codes::CONNECTION_INTERRUPTED), SECOND, true),
            (3, Some(202), None, SECOND, false),
        ]
    );
}

#[test]
fn tell_of_the_last_attempt_too() {
    let it = told(&[|call, now| call.handle_response(now, response(422))]);
    assert_eq!(it, [(1, Some(422), error(codes::VALIDATION_FAILED), SECOND, false)]);
    let it = told(&[|call, now| call.handle_failure(now, Failure::TooLarge)]);
    assert_eq!(it, [(1, None, error(codes::ANSWER_TOO_LARGE), SECOND, false)]);
    let it = told(&[|call, now| call.abort(now)]);
    assert_eq!(it, [(1, None, error(codes::ABORTED), SECOND, false)]);
}

#[test]
fn tell_the_request_and_the_key_of_each_attempt() {
    let mut call = Scenario::new().call();
    let Step::Send { .. } = call.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
    let answer = Response::builder().status(503).header("x-request-id", "req_1").body(Bytes::new()).unwrap();
    call.handle_response(at(SECOND), answer);
    let report = call.take_report().unwrap();
    assert_eq!(report.request_id.as_deref(), Some("req_1"));
    assert_eq!(report.idempotency_key.as_deref(), call.idempotency_key());
    assert!(report.idempotency_key.is_some());

    let mut read = Scenario::reading().call();
    let Step::Send { .. } = read.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
    let answer = Response::builder().header("x-request-id", API_KEY).body(Bytes::new()).unwrap();
    read.handle_response(at(SECOND), answer);
    let report = read.take_report().unwrap();
    assert_eq!(report.idempotency_key, None);
    assert_eq!(report.request_id.as_deref(), Some("[redacted]"));
}
