//! `Retry-After`: how it is read, and when a call is not willing to wait that long.

use std::time::Duration;

use postproxy_dm_core::ErrorClass;
use postproxy_dm_core::call::LONGEST_RETRY_AFTER;
use serde_json::json;

use super::SECOND;
use super::scenario::{Scenario, reply};

/// The wait after a 429 with these headers; `None` where it is of our own choice.
fn wait_for(headers: &[(&str, &str)]) -> Option<Duration> {
    let limited = headers.iter().fold(reply(429), |reply, (name, value)| reply.header(name, value));
    let it = Scenario::new().option("timeoutMs", 600_000).answers(limited).answers(202).run();
    let own_choice = Scenario::new().answers(429).answers(202).run().waits;
    (it.waits != own_choice).then(|| it.waits.iter().sum())
}

#[test]
fn seconds_are_waited_for() {
    for (value, seconds) in [("1", 1), ("20", 20), (" 3 ", 3), ("007", 7), ("60", 60)] {
        let wait = wait_for(&[("retry-after", value)]);
        assert_eq!(wait, Some(Duration::from_secs(seconds)), "{value:?}");
    }
}

#[test]
fn zero_is_no_wait() {
    for value in ["0", "000"] {
        assert_eq!(wait_for(&[("retry-after", value)]), Some(Duration::ZERO), "{value:?}");
    }
}

#[test]
fn it_counts_for_every_status_that_is_repeated() {
    for status in [408, 409, 425, 429, 500, 503] {
        let it = Scenario::new().answers(reply(status).header("retry-after", "7")).answers(202).run();
        assert_eq!(it.waits, [SECOND * 7], "{status}");
    }
}

#[test]
fn a_date_counts_from_the_answers_own_date() {
    let headers =
        [("retry-after", "Sun, 31 May 2009 10:00:09 GMT"), ("date", "Sun, 31 May 2009 10:00:00 GMT")];
    assert_eq!(wait_for(&headers), Some(SECOND * 9), "though the clock here says 2026");
}

#[test]
fn a_date_without_the_answers_own_counts_from_the_drivers_clock() {
    assert_eq!(wait_for(&[("retry-after", "Sun, 31 May 2026 14:00:12 GMT")]), Some(SECOND * 12));
    let headers = [("retry-after", "Sun, 31 May 2026 14:00:12 GMT"), ("date", "today")];
    assert_eq!(wait_for(&headers), Some(SECOND * 12), "the answer's date is no date");
}

#[test]
fn a_date_that_has_passed_is_no_wait() {
    assert_eq!(wait_for(&[("retry-after", "Sun, 31 May 2026 13:00:00 GMT")]), Some(Duration::ZERO));
}

#[test]
fn what_is_neither_is_passed_over() {
    for value in [
        "",
        "soon",
        "-1",
        "+1",
        "1.5",
        "0.0",
        "60.5",
        "2e3",
        "NaN",
        "inf",
        "1e400",
        "2026-05-31T14:00:12Z",
        "1 second",
    ] {
        assert_eq!(wait_for(&[("retry-after", value)]), None, "{value:?}");
    }
}

#[test]
fn two_of_them_are_none() {
    assert_eq!(wait_for(&[("retry-after", "1"), ("retry-after", "2")]), None);
}

#[test]
fn of_more_than_60_seconds_it_is_over_at_once_and_never_comes_back_sooner() {
    for (value, seconds) in [
        ("61", 61),
        ("3600", 3600),
        ("Sun, 31 May 2026 15:00:00 GMT", 3600),
        ("99999999999999999999", u64::MAX),
    ] {
        for status in [408, 409, 425, 429, 500, 503] {
            let limited = reply(status).header("retry-after", value).json(&json!({"error": "Slow down"}));
            let scenario = Scenario::new().option("timeoutMs", 7_200_000).option("maxRetries", 5);
            let it = scenario.answers(limited).run();
            let error = it.error();
            assert_eq!((it.sends.len(), it.waits.len(), it.took), (1, 0, Duration::ZERO), "{value:?}");
            assert_eq!(error.retry_after, Some(Duration::from_secs(seconds)), "{value:?}");
            assert!(error.message.starts_with("Slow down; the service asks to wait "), "{error}");
        }
    }
    assert_eq!(LONGEST_RETRY_AFTER, SECOND * 60);
}

#[test]
fn a_wait_beyond_the_deadline_fails_at_once_and_says_so() {
    let limited = reply(429).header("retry-after", "3600").json(&json!({"error": "Slow down"}));
    let it = Scenario::new().option("timeoutMs", 10_000).answers(limited).taking(SECOND * 2).run();
    let error = it.error();
    assert_eq!(error.class, ErrorClass::RateLimit);
    assert_eq!(
        error.message,
        "Slow down; the service asks to wait 3600 s before a retry, but 8.0 s are left of timeoutMs"
    );
    assert_eq!(error.retry_after, Some(SECOND * 3600), "never shortened");
    assert_eq!((it.took, it.waits.len()), (SECOND * 2, 0));
}

#[test]
fn a_wait_just_within_the_deadline_is_waited() {
    let busy = || reply(503).header("retry-after", "10");
    let it = Scenario::new().option("timeoutMs", 10_001).answers(busy()).answers(202).run();
    assert_eq!(it.sends[1].timeout, Duration::from_millis(1));
    let it = Scenario::new().option("timeoutMs", 10_000).answers(busy()).run();
    assert_eq!((it.error().class, it.took), (ErrorClass::Server, Duration::ZERO), "it would end too late");
}

#[test]
fn an_error_that_is_not_repeated_keeps_it() {
    let it = Scenario::new().answers(reply(403).header("retry-after", "120")).run();
    assert_eq!(it.error().retry_after, Some(SECOND * 120));
    assert_eq!(serde_json::to_value(it.error()).unwrap()["retryAfterMs"], 120_000);
}
