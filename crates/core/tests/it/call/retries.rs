//! Which answers and failures are repeated, and how often.

use http::StatusCode;
use postproxy_dm_core::call::Failure;
use postproxy_dm_core::{ErrorClass, Outcome, codes};
use serde_json::json;

use super::scenario::{Scenario, reply};
use super::{blocked_port, broken_connection, refused_connection};

#[test]
fn what_may_work_later_is_repeated() {
    for status in [408, 425, 429, 500, 501, 502, 503, 504, 599] {
        let it = Scenario::new().answers(status).answers(202).run();
        assert_eq!(it.answer().attempts, 2, "{status}");
        assert_eq!(it.waits.len(), 1, "{status}");
    }
    for failure in [refused_connection(), broken_connection()] {
        let it = Scenario::new().fails(failure.clone()).answers(202).run();
        assert_eq!(it.answer().attempts, 2, "{failure:?}");
    }
}

#[test]
fn a_1xx_is_no_answer() {
    let it = Scenario::new().answers(101).answers(202).run();
    assert_eq!(it.answer().attempts, 2);
    let it = Scenario::new().option("maxRetries", 0).answers(101).run();
    assert_eq!(it.error().code, codes::CONNECTION_INTERRUPTED);
    assert_eq!(it.error().outcome, Outcome::Unknown);
}

#[test]
fn reads_are_repeated_like_writes() {
    let it = Scenario::reading().answers(500).fails(broken_connection()).answers(200).run();
    assert_eq!(it.answer().attempts, 3);
}

#[test]
fn what_stays_as_it_is_is_not_repeated() {
    for status in [300, 301, 302, 304, 307, 308, 400, 401, 402, 403, 404, 405, 410, 413, 418, 422, 451] {
        let it = Scenario::new().answers(status).run();
        assert_eq!(it.error().attempts, 1, "{status}");
        assert_eq!(it.error().outcome, Outcome::Rejected, "{status}");
    }
    for failure in [Failure::Redirected, Failure::TooLarge, blocked_port()] {
        assert_eq!(Scenario::new().fails(failure.clone()).run().error().attempts, 1, "{failure:?}");
    }
}

#[test]
fn an_idempotency_key_in_flight_is_waited_for() {
    let in_flight = || reply(409).json(&json!({"error": "A request with this key is in progress"}));
    let it = Scenario::new().answers(in_flight()).answers(in_flight()).answers(202).run();
    assert_eq!(it.answer().attempts, 3);

    let it = Scenario::new().answers(in_flight()).answers(reply(409)).answers(in_flight()).run();
    assert_eq!(it.error().class, ErrorClass::Conflict);
    assert_eq!(it.error().code, codes::IDEMPOTENCY_KEY_IN_FLIGHT);
    assert_eq!(it.error().outcome, Outcome::Unknown);
    assert_eq!(it.error().message, "A request with this key is in progress");
}

#[test]
fn other_conflicts_are_not_repeated() {
    for body in [
        json!({"error": "A backfill is already running", "profile_sync_id": "sync_1"}),
        json!({"error": "Duplicate submission", "duplicate_post_id": "post_1"}),
    ] {
        let it = Scenario::new().answers(reply(409).json(&body)).run();
        assert_eq!(it.error().code, codes::CONFLICT, "{body}");
        assert_eq!(it.error().outcome, Outcome::Rejected, "{body}");
        assert_eq!(it.error().attempts, 1, "{body}");
    }
}

#[test]
fn a_read_has_no_key_that_could_be_in_flight() {
    let it = Scenario::reading().answers(reply(409).json(&json!({"error": "Busy"}))).run();
    assert_eq!((it.error().code.as_ref(), it.error().attempts), (codes::CONFLICT, 1));
}

#[test]
fn two_retries_are_the_default() {
    let it = Scenario::new().answers(500).answers(502).answers(503).run();
    assert_eq!(it.error().attempts, 3);
    assert_eq!(it.error().status, Some(StatusCode::SERVICE_UNAVAILABLE), "the last answer is told");
}

#[test]
fn max_retries_is_how_often_a_call_is_repeated() {
    assert_eq!(Scenario::new().option("maxRetries", 0).answers(503).run().error().attempts, 1);
    assert_eq!(Scenario::new().option("maxRetries", 1).answers(503).answers(503).run().error().attempts, 2);
    let mut scenario = Scenario::new().option("maxRetries", 5).option("timeoutMs", 600_000);
    for _ in 0..5 {
        scenario = scenario.fails(refused_connection());
    }
    assert_eq!(scenario.answers(202).run().answer().attempts, 6);
}
