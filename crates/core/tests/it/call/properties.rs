//! What holds for every call: whatever the network, the caller and the clock do, and whatever a server sends.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Response};
use postproxy_dm_core::call::{Call, FailureKind, LONGEST_RETRY_AFTER, Now, Start, Step};
use postproxy_dm_core::operation::{Arguments, endpoint};
use postproxy_dm_core::{CallOptions, Client, DEFAULT_TIMEOUT, Error, Fields, Outcome};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::scenario::at;
use crate::properties::any_json;

const TIMEOUT: Duration = Duration::from_secs(60);

/// What a driver, a server or a caller may do between two polls.
#[derive(Debug, Clone)]
enum Move {
    /// The service answers with this status, and perhaps with a `Retry-After`.
    Answer(u16, Option<u32>),
    /// The attempt fails.
    Fail(FailureKind),
    /// The caller gives up.
    Abort,
    /// Time passes.
    Pass(Duration),
    /// The driver waits as long as the call asks it to, which is how most drivers behave.
    Wait,
}

/// What the moves so far have left behind, by the documented meaning of each.
struct Expected {
    worst: Outcome,
    max_retries: u32,
    keys: Vec<String>,
    sends: u32,
}

proptest! {
    // A failure prints its input; nothing is written beside the sources.
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Four promises: attempts ≤ 1 + `maxRetries`; every attempt carries the same key; nothing is sent at or after the
    /// deadline; and the outcome never falls from `unknown` to `rejected` to `not_sent`.
    #[test]
    fn a_call_keeps_its_promises(moves in vec(any_move(), 0..40), max_retries in 0..4_u32, own in 1..90_u64, seed: [u8; 24]) {
        let own = Duration::from_secs(own);
        let (timeout, attempt_timeout) = (Some(TIMEOUT), Some(own));
        let options =
            CallOptions { max_retries: Some(max_retries), timeout, attempt_timeout, ..CallOptions::default() };
        let mut call = started(options, at(Duration::ZERO), seed);
        let mut expected = Expected { worst: Outcome::NotSent, max_retries, keys: Vec::new(), sends: 0 };
        let mut clock = Duration::ZERO;
        let mut is_in_flight = false;
        let mut ends = Duration::ZERO;
        let mut asked_to_wait = Duration::ZERO;
        for it in moves {
            let reported = call.take_report().is_some();
            prop_assert!(!reported || !is_in_flight, "an attempt in flight has no report");
            if is_in_flight && clock >= ends {
                // The driver was told nothing in time.
                expected.worst = Outcome::Unknown;
                is_in_flight = false;
            }
            match call.poll(at(clock)) {
                Step::Send { request, timeout } => {
                    prop_assert!(!is_in_flight, "two attempts at once");
                    prop_assert!(clock < TIMEOUT, "sent {clock:?} after the start");
                    prop_assert_eq!(timeout, own.min(TIMEOUT - clock));
                    ends = clock + timeout;
                    let key = request.headers()["idempotency-key"].to_str().unwrap();
                    expected.keys.push(key.to_owned());
                    expected.sends += 1;
                    is_in_flight = true;
                }
                Step::Ask(..) => prop_assert!(false, "the client has all it needs"),
                Step::Wait(wait) => {
                    prop_assert!(wait > Duration::ZERO, "a wait of nothing never ends");
                    asked_to_wait = wait;
                }
                Step::Done(Ok(answer)) => {
                    prop_assert_eq!(answer.attempts, expected.sends);
                    return expected.hold();
                }
                Step::Done(Err(error)) => return expected.hold_of(&error),
            }
            match it {
                Move::Answer(status, retry_after) if is_in_flight => {
                    if !(200..300).contains(&status) {
                        expected.worst = expected.worst.max(outcome_of_status(status));
                    }
                    call.handle_response(at(clock), answer(status, retry_after));
                    is_in_flight = false;
                }
                Move::Fail(kind) if is_in_flight => {
                    expected.worst = expected.worst.max(outcome_of_failure(kind));
                    call.handle_failure(at(clock), kind.because("of a test".to_owned()));
                    is_in_flight = false;
                }
                Move::Answer(status, retry_after) => call.handle_response(at(clock), answer(status, retry_after)),
                Move::Fail(kind) => call.handle_failure(at(clock), kind.because("too late".to_owned())),
                Move::Abort => {
                    if is_in_flight {
                        expected.worst = Outcome::Unknown;
                    }
                    call.abort(at(clock));
                    is_in_flight = false;
                }
                Move::Pass(time) => clock += time,
                Move::Wait => clock += std::mem::take(&mut asked_to_wait),
            }
        }
        expected.hold()?;
    }

    #[test]
    fn no_retry_after_panics(value in vec(any::<u8>(), 0..40), date in "\\PC{0,40}") {
        assert_wait_is_bounded(&value, date.as_bytes());
    }

    #[test]
    fn nothing_like_a_retry_after_panics(
        value in "[+-]?[0-9]{0,25}([.][0-9]{0,3})?(e[+-]?[0-9]{1,3})?",
        date in "(Sun|Mon|Fri), [0-9]{2} (May|Feb) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT",
    ) {
        assert_wait_is_bounded(value.as_bytes(), date.as_bytes());
        assert_wait_is_bounded(date.as_bytes(), value.as_bytes());
        assert_wait_is_bounded(date.as_bytes(), date.as_bytes());
    }

    #[test]
    fn no_error_body_panics(status in 300..=599_u16, body in any_json()) {
        let mut call = sent();
        let answer = Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap();
        call.handle_response(Now::default(), answer);
        if let Step::Done(result) = call.poll(Now::default()) {
            prop_assert!(!result.unwrap_err().message.is_empty());
        }
    }
}

impl Expected {
    fn hold(&self) -> Result<(), TestCaseError> {
        prop_assert!(
            self.sends <= 1 + self.max_retries,
            "{} attempts, {} retries",
            self.sends,
            self.max_retries
        );
        prop_assert!(self.keys.windows(2).all(|pair| pair[0] == pair[1]), "{:?}", self.keys);
        Ok(())
    }

    fn hold_of(&self, error: &Error) -> Result<(), TestCaseError> {
        prop_assert_eq!(error.attempts, self.sends);
        prop_assert_eq!(error.idempotency_key.as_ref().or(self.keys.first()), error.idempotency_key.as_ref());
        prop_assert!(error.outcome >= self.worst, "{:?} after {:?}: {error:?}", error.outcome, self.worst);
        self.hold()
    }
}

/// What the service may have done when it answers so, by the table of docs/errors.md.
fn outcome_of_status(status: u16) -> Outcome {
    match status {
        // A 409 without a body means that an earlier attempt is still running.
        100..=199 | 409 | 500..=599 => Outcome::Unknown,
        _ => Outcome::Rejected,
    }
}

/// What the service may have done when an attempt ends so.
fn outcome_of_failure(kind: FailureKind) -> Outcome {
    match kind {
        FailureKind::Connect | FailureKind::Impossible | FailureKind::File => Outcome::NotSent,
        FailureKind::Redirected => Outcome::Rejected,
        FailureKind::Interrupted | FailureKind::Timeout | FailureKind::TooLarge => Outcome::Unknown,
    }
}

fn any_move() -> impl Strategy<Value = Move> {
    let status =
        proptest::sample::select(vec![101, 200, 202, 302, 400, 404, 408, 409, 422, 425, 429, 500, 503, 599]);
    let retry_after = proptest::option::of(proptest::sample::select(vec![0, 1, 5, 59, 61]));
    prop_oneof![
        6 => (status, retry_after).prop_map(|(status, after)| Move::Answer(status, after)),
        6 => proptest::sample::select(FailureKind::ALL).prop_map(Move::Fail),
        1 => Just(Move::Abort),
        3 => (0..5_000_u64).prop_map(|ms| Move::Pass(Duration::from_millis(ms))),
        // A laptop that slept.
        2 => (20_000..100_000_u64).prop_map(|ms| Move::Pass(Duration::from_millis(ms))),
        8 => Just(Move::Wait),
    ]
}

fn started(options: CallOptions, now: Now, randomness: [u8; 24]) -> Call {
    let client = Client::new(Fields::new().with("apiKey", "pp_test_1").with("timeoutMs", 600_000)).unwrap();
    let arguments = Arguments::new(["chat_1"]).content(&json!({"body": "Hi"}));
    let send = endpoint("sendMessage").unwrap();
    Call::of_endpoint(&client, send, arguments, Start { options, now, randomness }).unwrap()
}

/// A call whose first attempt is in flight.
fn sent() -> Call {
    let mut call = started(CallOptions::default(), Now::default(), [7; 24]);
    assert!(matches!(call.poll(Now::default()), Step::Send { .. }));
    call
}

fn answer(status: u16, retry_after: Option<u32>) -> Response<Bytes> {
    let answer = Response::builder().status(status);
    let answer = match retry_after {
        Some(seconds) => answer.header("retry-after", seconds),
        None => answer,
    };
    answer.body(Bytes::new()).unwrap()
}

fn assert_wait_is_bounded(retry_after: &[u8], date: &[u8]) {
    let (Ok(retry_after), Ok(date)) = (HeaderValue::from_bytes(retry_after), HeaderValue::from_bytes(date))
    else {
        return;
    };
    let answer = Response::builder().status(429).header("retry-after", retry_after).header("date", date);
    let mut call = sent();
    call.handle_response(Now::default(), answer.body(Bytes::new()).unwrap());
    match call.poll(Now::default()) {
        Step::Ask(..) => panic!("the client has all it needs"),
        Step::Wait(wait) => assert!(wait <= LONGEST_RETRY_AFTER, "{wait:?}"),
        Step::Send { .. } => {}
        Step::Done(Err(error)) => {
            assert!(error.retry_after.is_some_and(|after| after >= DEFAULT_TIMEOUT), "{error:?}");
        }
        Step::Done(Ok(answer)) => panic!("that was no success: {answer:?}"),
    }
}
