//! The deadline of a call covers its attempts and its waits.

use std::time::Duration;

use postproxy_dm_core::call::{Failure, Step};
use postproxy_dm_core::{ErrorClass, Outcome, codes};

use super::scenario::{Scenario, at, reply};
use super::{ASKED, SECOND, refused_connection};

#[test]
fn each_attempt_is_given_what_is_left() {
    let it = Scenario::new()
        .option("timeoutMs", 10_000)
        .option("attemptTimeoutMs", 60_000)
        .answers(reply(503).header("retry-after", "2"))
        .taking(SECOND)
        .answers(reply(503).header("retry-after", "0"))
        .taking(SECOND * 3)
        .answers(202)
        .run();
    let timeouts: Vec<Duration> = it.sends.iter().map(|sent| sent.timeout).collect();
    assert_eq!(timeouts, [SECOND * 10, SECOND * 7, SECOND * 4]);
    let moments: Vec<Duration> = it.sends.iter().map(|sent| sent.at).collect();
    assert_eq!(moments, [Duration::ZERO, SECOND * 3, SECOND * 6]);
}

#[test]
fn half_a_minute_is_the_default() {
    let it = Scenario::new().option("attemptTimeoutMs", 60_000).answers(202).run();
    assert_eq!(it.sends[0].timeout, SECOND * 30);
}

#[test]
fn passed_in_flight_the_outcome_is_unknown() {
    let silent = || Scenario::new().option("timeoutMs", 4000);
    for it in [
        silent().stays_silent().run(),
        silent().fails(Failure::Timeout).taking(SECOND * 4).run(),
        silent().answers(202).taking(SECOND * 5).run(),
    ] {
        let error = it.error();
        assert_eq!((error.class, error.code.as_ref()), (ErrorClass::Timeout, codes::TIMEOUT));
        assert_eq!(error.outcome, Outcome::Unknown);
        assert_eq!(error.message, "sendMessage took longer than its 4000 ms, asking api.postproxy.dev:443");
        assert_eq!(error.idempotency_key.as_deref(), it.keys()[0]);
        assert_eq!(it.took, SECOND * 4);
    }
}

#[test]
fn passed_before_the_first_attempt_nothing_was_sent() {
    let it = Scenario::new().option("timeoutMs", 4000).starts_after(SECOND * 4).run();
    assert_eq!(it.error().code, codes::TIMEOUT);
    assert_eq!((it.error().outcome, it.error().attempts), (Outcome::NotSent, 0));
}

#[test]
fn without_time_for_a_retry_the_error_of_the_attempt_is_told() {
    let it = Scenario::new().option("timeoutMs", 5000).answers(503).taking(SECOND * 5).run();
    assert_eq!(it.error().class, ErrorClass::Server);
    assert_eq!(
        it.error().message,
        format!("HTTP 503 Service Unavailable, with no body {ASKED}; no time is left for a retry")
    );
}

/// A driver whose timer fires late: a laptop that slept during the wait.
#[test]
fn passed_during_a_wait_nothing_more_is_sent() {
    let mut call = Scenario::new().option("timeoutMs", 5000).call();
    let Step::Send { .. } = call.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
    call.handle_failure(at(Duration::ZERO), refused_connection());
    let Step::Wait(_) = call.poll(at(Duration::ZERO)) else { panic!("it does not wait") };
    let Step::Done(Err(error)) = call.poll(at(SECOND * 60)) else { panic!("it goes on") };
    assert_eq!(error.code, codes::TIMEOUT);
    assert_eq!((error.outcome, error.attempts), (Outcome::NotSent, 1));
}

#[test]
fn in_flight_a_driver_is_told_how_long_it_may_still_take() {
    let mut call = Scenario::new().option("timeoutMs", 5000).call();
    let Step::Send { .. } = call.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
    let Step::Wait(left) = call.poll(at(SECOND * 2)) else { panic!("it does not wait") };
    assert_eq!(left, SECOND * 3);
}
