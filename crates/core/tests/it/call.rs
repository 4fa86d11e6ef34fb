//! One call from its first attempt to its result: what is repeated and when, the deadline, the idempotency key,
//! and what an error tells.

mod scenario;

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use postproxy_dm_core::call::{
    BACKOFF_BASE, BACKOFF_CAP, Call, Failure, LONGEST_RETRY_AFTER, MAX_ERROR_BYTES, Now, Step,
};
use postproxy_dm_core::model::{
    Accepted, Chat, Deleted, IceBreakersWritten, List, Message, MessageStatus, Page, Profile,
};
use postproxy_dm_core::operation::{Arguments, GetChat, endpoint};
use postproxy_dm_core::{CallOptions, Client, Error, ErrorClass, Fields, Outcome, Scalar, codes};
use scenario::{API_KEY, Scenario, at, reply};
use serde_json::{Value, json};

/// What a message that is sent asks for.
const ASKED: &str = "(POST https://api.postproxy.dev/api/chats/chat_1/messages)";

const SECOND: Duration = Duration::from_secs(1);

fn refused_connection() -> Failure {
    Failure::Connect("connection refused".to_owned())
}

fn blocked_port() -> Failure {
    Failure::Impossible("bad port".to_owned())
}

fn broken_connection() -> Failure {
    Failure::Interrupted("reset by peer".to_owned())
}

mod success {
    use super::*;

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
                assert_eq!(
                    (error.code.as_ref(), error.outcome),
                    (codes::UNREADABLE_ANSWER, Outcome::Unknown)
                );
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
            assert_eq!(
                it.answer().json::<Page<Chat>>().unwrap_err().code,
                codes::UNREADABLE_ANSWER,
                "{body}"
            );
        }
    }

    /// What is left out is what JavaScript gives too: `npm/models.js` is made of the same defaults.
    #[test]
    fn a_success_that_says_nothing_else_says_that_it_was_done() {
        let it = Scenario::new().answers(reply(200).json(&json!({}))).run();
        assert!(it.answer().json::<Option<Accepted>>().unwrap().unwrap().accepted);
        assert!(it.answer().json::<Option<Deleted>>().unwrap().unwrap().deleted);
        assert!(it.answer().json::<Option<IceBreakersWritten>>().unwrap().unwrap().success);
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
            error.message.starts_with(
                "the service answered 200 with a body of text/html, 43 bytes that can't be read: "
            ),
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
}

mod retries {
    use super::*;

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
        assert_eq!(
            Scenario::new().option("maxRetries", 1).answers(503).answers(503).run().error().attempts,
            2
        );
        let mut scenario = Scenario::new().option("maxRetries", 5).option("timeoutMs", 600_000);
        for _ in 0..5 {
            scenario = scenario.fails(refused_connection());
        }
        assert_eq!(scenario.answers(202).run().answer().attempts, 6);
    }
}

mod idempotency_key {
    use super::*;

    #[test]
    fn every_attempt_carries_the_same_one() {
        let it = Scenario::new().answers(503).fails(broken_connection()).answers(202).run();
        let key = it.keys()[0].unwrap();
        assert_eq!(it.keys(), [Some(key); 3]);
        assert_eq!(it.answer().idempotency_key.as_deref(), Some(key));
    }

    #[test]
    fn every_attempt_is_the_same_request() {
        let it = Scenario::new().answers(503).fails(broken_connection()).answers(202).run();
        for sent in &it.sends {
            assert_eq!(sent.request.method(), it.sends[0].request.method());
            assert_eq!(sent.request.uri(), it.sends[0].request.uri());
            assert_eq!(sent.request.headers(), it.sends[0].request.headers());
            assert_eq!(sent.request.body(), it.sends[0].request.body());
        }
    }

    #[test]
    fn the_callers_own_is_used() {
        let it = Scenario::new().option("idempotencyKey", "order-1").answers(503).answers(202).run();
        assert_eq!(it.keys(), [Some("order-1"); 2]);
        let it = Scenario::new().option("idempotencyKey", "order-1").answers(422).run();
        assert_eq!(it.error().idempotency_key.as_deref(), Some("order-1"));
    }

    #[test]
    fn two_calls_have_different_ones() {
        let one = Scenario::new().seed(1).answers(202).run();
        let other = Scenario::new().seed(2).answers(202).run();
        assert_ne!(one.keys(), other.keys());
    }

    #[test]
    fn reads_carry_none() {
        let it = Scenario::reading().answers(503).answers(200).run();
        assert_eq!(it.keys(), [None, None]);
        assert_eq!(it.answer().idempotency_key, None);
        assert_eq!(Scenario::reading().call().idempotency_key(), None);
    }

    #[test]
    fn it_is_known_before_anything_is_sent() {
        let scenario = Scenario::new();
        let key = scenario.call().idempotency_key().map(str::to_owned);
        assert_eq!(scenario.answers(202).run().keys(), [key.as_deref()]);
    }
}

mod backoff {
    use super::*;

    fn waits_of(seed: u8) -> Vec<Duration> {
        let mut scenario =
            Scenario::new().seed(seed).option("maxRetries", 100).option("timeoutMs", 2_147_483_647);
        for _ in 0..100 {
            scenario = scenario.answers(503);
        }
        scenario.answers(202).run().waits
    }

    #[test]
    fn each_wait_is_below_twice_the_bound_of_the_one_before_up_to_8_seconds() {
        for seed in 0..=255 {
            let bounds = [500, 1000, 2000, 4000, 8000].map(Duration::from_millis);
            let bounds = bounds.into_iter().chain(std::iter::repeat(Duration::from_secs(8)));
            for (attempt, (wait, bound)) in waits_of(seed).into_iter().zip(bounds).enumerate() {
                assert!(wait < bound, "seed {seed}, attempt {}: {wait:?}", attempt + 1);
            }
        }
        assert_eq!((BACKOFF_BASE, BACKOFF_CAP), (Duration::from_millis(500), Duration::from_secs(8)));
    }

    #[test]
    fn the_waits_are_spread_over_all_that_is_allowed() {
        let first: Vec<Duration> = (0..=255).map(|seed| waits_of(seed)[0]).collect();
        let mean = first.iter().sum::<Duration>() / 256;
        assert!((Duration::from_millis(200)..Duration::from_millis(300)).contains(&mean), "{mean:?}");
        assert!(first.iter().any(|wait| *wait < Duration::from_millis(50)));
        assert!(first.iter().any(|wait| *wait > Duration::from_millis(450)));
    }

    #[test]
    fn two_seeds_wait_differently_and_one_seed_alike() {
        assert_ne!(waits_of(1), waits_of(2));
        assert_eq!(waits_of(1), waits_of(1));
    }

    #[test]
    fn a_driver_that_polls_early_is_told_what_is_left() {
        let mut call = Scenario::new().call();
        let Step::Send { .. } = call.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
        call.handle_failure(at(Duration::ZERO), refused_connection());
        let Step::Wait(whole) = call.poll(at(Duration::ZERO)) else { panic!("it does not wait") };
        let Step::Wait(half) = call.poll(at(whole / 2)) else { panic!("it does not wait") };
        assert_eq!(half, whole - whole / 2);
        assert!(matches!(call.poll(at(whole)), Step::Send { .. }));
    }
}

mod retry_after {
    use super::*;

    /// The wait after a 429 with these headers; `None` where it is of our own choice.
    fn wait_for(headers: &[(&str, &str)]) -> Option<Duration> {
        let limited = headers.iter().fold(reply(429), |reply, (name, value)| reply.header(name, value));
        let it = Scenario::new().option("timeoutMs", 600_000).answers(limited).answers(202).run();
        let own_choice = Scenario::new().answers(429).answers(202).run().waits;
        (it.waits != own_choice).then(|| it.waits.iter().sum())
    }

    #[test]
    fn seconds_are_waited_for() {
        for (value, seconds) in
            [("1", 1.0), ("20", 20.0), (" 3 ", 3.0), ("1.5", 1.5), ("0.25", 0.25), ("60", 60.0)]
        {
            let wait = wait_for(&[("retry-after", value)]);
            assert_eq!(wait, Some(Duration::from_secs_f64(seconds)), "{value:?}");
        }
    }

    #[test]
    fn zero_is_no_wait() {
        for value in ["0", "0.0"] {
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
        for value in ["", "soon", "-1", "NaN", "inf", "1e400", "2026-05-31T14:00:12Z", "1 second"] {
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
            ("60.5", 60.5),
            ("61", 61.0),
            ("3600", 3600.0),
            ("Sun, 31 May 2026 15:00:00 GMT", 3600.0),
            ("99999999999999999999", u64::MAX as f64),
        ] {
            for status in [408, 409, 425, 429, 500, 503] {
                let limited = reply(status).header("retry-after", value).json(&json!({"error": "Slow down"}));
                let scenario = Scenario::new().option("timeoutMs", 7_200_000).option("maxRetries", 5);
                let it = scenario.answers(limited).run();
                let error = it.error();
                assert_eq!((it.sends.len(), it.waits.len(), it.took), (1, 0, Duration::ZERO), "{value:?}");
                assert_eq!(error.retry_after.map(|it| it.as_secs_f64()), Some(seconds), "{value:?}");
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
        assert_eq!(
            (it.error().class, it.took),
            (ErrorClass::Server, Duration::ZERO),
            "it would end too late"
        );
    }

    #[test]
    fn an_error_that_is_not_repeated_keeps_it() {
        let it = Scenario::new().answers(reply(403).header("retry-after", "120")).run();
        assert_eq!(it.error().retry_after, Some(SECOND * 120));
        assert_eq!(serde_json::to_value(it.error()).unwrap()["retryAfterMs"], 120_000);
    }
}

mod deadline {
    use super::*;

    #[test]
    fn each_attempt_is_given_what_is_left() {
        let it = Scenario::new()
            .option("timeoutMs", 10_000)
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
        assert_eq!(Scenario::new().answers(202).run().sends[0].timeout, SECOND * 30);
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
            assert_eq!(
                error.message,
                "sendMessage took longer than its 4000 ms, asking api.postproxy.dev:443"
            );
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
}

mod abort {
    use super::*;

    #[test]
    fn before_anything_is_sent() {
        let mut call = Scenario::new().call();
        call.abort(at(Duration::ZERO));
        let Step::Done(Err(error)) = call.poll(at(Duration::ZERO)) else { panic!("it goes on") };
        assert_eq!((error.class, error.code.as_ref()), (ErrorClass::Abort, codes::ABORTED));
        assert_eq!((error.outcome, error.attempts), (Outcome::NotSent, 0));
    }

    #[test]
    fn in_flight_the_outcome_is_unknown() {
        let it = Scenario::new().aborts_in_flight().run();
        assert_eq!(it.error().code, codes::ABORTED);
        assert_eq!(it.error().outcome, Outcome::Unknown);
        assert_eq!(it.error().idempotency_key.as_deref(), it.keys()[0]);
    }

    #[test]
    fn while_waiting_the_outcome_is_that_of_the_attempts() {
        for (it, outcome) in [
            (Scenario::new().fails(refused_connection()), Outcome::NotSent),
            (Scenario::new().answers(429), Outcome::Rejected),
            (Scenario::new().answers(503), Outcome::Unknown),
            (Scenario::new().fails(broken_connection()), Outcome::Unknown),
        ] {
            let it = it.aborts_while_waiting().run();
            assert_eq!(it.error().code, codes::ABORTED);
            assert_eq!(it.error().outcome, outcome);
        }
    }

    #[test]
    fn after_the_result_it_changes_nothing() {
        let mut call = Scenario::new().call();
        let Step::Send { .. } = call.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
        call.handle_response(at(Duration::ZERO), response(202));
        call.abort(at(Duration::ZERO));
        assert!(matches!(call.poll(at(Duration::ZERO)), Step::Done(Ok(_))));
    }

    #[test]
    fn what_comes_in_later_is_not_heard() {
        let reports: [fn(&mut Call); 3] = [
            |call| call.handle_response(at(SECOND), response(202)),
            |call| call.handle_response(at(SECOND), response(503)),
            |call| call.handle_failure(at(SECOND), broken_connection()),
        ];
        for report in reports {
            let mut call = Scenario::new().call();
            let Step::Send { .. } = call.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
            call.abort(at(Duration::ZERO));
            report(&mut call);
            let Step::Done(Err(error)) = call.poll(at(SECOND)) else { panic!("it goes on") };
            assert_eq!(error.code, codes::ABORTED);
            report(&mut call);
            assert!(matches!(call.poll(at(SECOND)), Step::Done(Err(_))), "the call is over");
        }
    }
}

mod outcome {
    use super::*;

    #[test]
    fn of_one_attempt() {
        let once = || Scenario::new().option("maxRetries", 0);
        for (it, outcome) in [
            (once().fails(refused_connection()), "not_sent"),
            (once().fails(blocked_port()), "not_sent"),
            (once().fails(broken_connection()), "unknown"),
            (once().fails(Failure::TooLarge), "unknown"),
            (once().fails(Failure::Redirected), "rejected"),
            (once().answers(422), "rejected"),
            (once().answers(429), "rejected"),
            (once().answers(307), "rejected"),
            (once().answers(409), "unknown"),
            (once().answers(500), "unknown"),
            (once().answers(504), "unknown"),
        ] {
            let it = it.run();
            assert_eq!(it.error().outcome.as_str(), outcome, "{:?}", it.error());
        }
    }

    /// A later refusal does not undo what an earlier attempt may have done.
    #[test]
    fn of_several_is_the_worst() {
        let worst = |it: Scenario| it.run().error().outcome;
        let new = || Scenario::new().option("maxRetries", 1);
        assert_eq!(worst(new().fails(broken_connection()).answers(401)), Outcome::Unknown);
        assert_eq!(worst(new().answers(503).answers(422)), Outcome::Unknown);
        assert_eq!(worst(new().answers(503).fails(refused_connection())), Outcome::Unknown);
        assert_eq!(worst(new().fails(refused_connection()).answers(422)), Outcome::Rejected);
        assert_eq!(worst(new().answers(429).fails(refused_connection())), Outcome::Rejected);
        assert_eq!(worst(new().fails(refused_connection()).fails(refused_connection())), Outcome::NotSent);
    }
}

mod errors {
    use super::*;

    #[test]
    fn each_status_has_its_class_and_code() {
        for (status, class, code) in [
            (307, "PostproxyError", "redirected"),
            (400, "ValidationError", "validation_failed"),
            (401, "AuthenticationError", "authentication_failed"),
            (402, "PostproxyError", "unexpected_status"),
            (403, "PermissionError", "permission_denied"),
            (404, "NotFoundError", "not_found"),
            (408, "PostproxyError", "unexpected_status"),
            (409, "ConflictError", "idempotency_key_in_flight"),
            (418, "PostproxyError", "unexpected_status"),
            (422, "ValidationError", "validation_failed"),
            (429, "RateLimitError", "rate_limited"),
            (500, "ServerError", "server_error"),
            (599, "ServerError", "server_error"),
        ] {
            let it = Scenario::new().option("maxRetries", 0).answers(status).run();
            assert_eq!((it.error().class.name(), it.error().code.as_ref()), (class, code), "{status}");
            assert_eq!(it.error().status.map(|status| status.as_u16()), Some(status));
        }
    }

    #[test]
    fn each_failure_has_its_class_code_and_words() {
        for (failure, class, code, message) in [
            (
                refused_connection(),
                "ConnectionError",
                "connection_failed",
                "no connection to api.postproxy.dev:443 could be made: connection refused",
            ),
            (
                blocked_port(),
                "ConnectionError",
                "connection_failed",
                "no connection to api.postproxy.dev:443 could be made: bad port",
            ),
            (
                broken_connection(),
                "ConnectionError",
                "connection_interrupted",
                "the connection to api.postproxy.dev:443 broke: reset by peer",
            ),
            (
                Failure::Redirected,
                "PostproxyError",
                "redirected",
                "the service answered with a redirect, which is not followed; check baseUrl (POST https://api.postproxy.dev/api/chats/chat_1/messages)",
            ),
            (
                Failure::TooLarge,
                "PostproxyError",
                "answer_too_large",
                "the answer is longer than 16777216 bytes",
            ),
        ] {
            let it = Scenario::new().option("maxRetries", 0).fails(failure).run();
            let error = it.error();
            assert_eq!((error.class.name(), error.code.as_ref()), (class, code));
            assert_eq!(error.message, message);
            assert_eq!((error.status, error.body.as_deref()), (None, None));
        }
    }

    /// What the service says, in whichever way it says it.
    #[test]
    fn the_message_is_the_services_own_text() {
        for (body, message) in [
            (json!({"error": "Chat not found"}), "Chat not found"),
            (json!({"message": "Chat not found"}), "Chat not found"),
            (json!({"errors": "Chat not found"}), "Chat not found"),
            (json!({"error": "first", "message": "second"}), "first"),
            (json!({"error": null, "message": "second"}), "second"),
            (json!({"error": "", "message": "second"}), "second"),
            (json!({"error": "  spaces around \n"}), "spaces around"),
            (json!({"error": {"message": "nested", "type": "x"}}), "nested"),
            (json!({"error": {"message": {"message": "nested twice"}}}), "nested twice"),
            (json!({"error": {"reason": "closed"}}), "reason closed"),
            (json!({"errors": ["one", "two"]}), "one; two"),
            (json!({"errors": [{"message": "one"}, {"message": "two"}]}), "one; two"),
            (json!({"errors": [null, "one", []]}), "one"),
            (json!({"errors": {"body": ["is too long", "is rude"]}}), "body is too long; is rude"),
            (json!({"error": 1004}), "1004"),
            (json!({"error": true}), "true"),
            (json!("Chat not found"), "Chat not found"),
            (json!(["one", "two"]), "one; two"),
        ] {
            let it = Scenario::new().answers(reply(403).json(&body)).run();
            assert_eq!(it.error().message, message, "{body}");
            assert_eq!(it.error().to_string(), message);
            assert_eq!(it.error().body, Some(body.to_string()), "the body is kept as it came");
        }
    }

    #[test]
    fn where_the_service_says_nothing_the_status_does() {
        for (answered, message) in [
            (reply(404), "HTTP 404 Not Found, with no body"),
            (reply(404).json(&json!({})), "HTTP 404 Not Found, with a body of application/json, 2 bytes"),
            (
                reply(404).json(&json!({"error": null})),
                "HTTP 404 Not Found, with a body of application/json, 14 bytes",
            ),
            (
                reply(404).json(&json!({"status": 404})),
                "HTTP 404 Not Found, with a body of application/json, 14 bytes",
            ),
            (reply(404).json(&json!(null)), "HTTP 404 Not Found, with a body of application/json, 4 bytes"),
            (
                reply(404).text("application/json", "{\"error\":"),
                "HTTP 404 Not Found, with a body of application/json, 9 bytes",
            ),
            (reply(499), "HTTP 499 an unknown status, with no body"),
        ] {
            assert_eq!(Scenario::new().answers(answered).run().error().message, format!("{message} {ASKED}"));
        }
    }

    /// Which chat is not there, and whether the base URL is the service's at all.
    #[test]
    fn what_is_not_there_is_named() {
        let not_found = || reply(404).json(&json!({"error": "chat not found"}));
        let it = Scenario::new().answers(not_found()).run();
        assert_eq!(it.error().message, format!("chat not found {ASKED}"));
        let it = Scenario::reading().option("profileGroupId", "group_1").answers(not_found()).run();
        assert_eq!(
            it.error().message,
            "chat not found (GET https://api.postproxy.dev/api/chats/chat_1)",
            "without the query"
        );
        let page = Scenario::reading().answers(reply(200).text("text/html", "<html>")).run();
        let unreadable = page.answer().json::<Message>().unwrap_err();
        assert!(
            unreadable.message.ends_with(" (GET https://api.postproxy.dev/api/chats/chat_1)"),
            "{unreadable}"
        );
    }

    #[test]
    fn the_host_is_named_with_its_port() {
        for (base_url, host) in [
            ("https://api.postproxy.dev", "api.postproxy.dev:443"),
            ("http://127.0.0.1", "127.0.0.1:80"),
            ("HTTPS://Proxy.example:8443/postproxy/", "Proxy.example:8443"),
            ("http://[::1]:4010", "[::1]:4010"),
            ("https://[::1]/x", "[::1]:443"),
        ] {
            let client =
                Client::new(Fields::new().with("apiKey", API_KEY).with("baseUrl", base_url)).unwrap();
            let get = GetChat { chat_id: "chat_1" };
            let options = CallOptions { max_retries: Some(0), ..CallOptions::default() };
            let mut call = Call::new(&client, &get, options, Now::default(), [7; 24]).unwrap();
            let Step::Send { .. } = call.poll(Now::default()) else { panic!() };
            call.handle_failure(Now::default(), refused_connection());
            let Step::Done(Err(error)) = call.poll(Now::default()) else { panic!() };
            assert_eq!(error.message, format!("no connection to {host} could be made: connection refused"));
        }
    }

    #[test]
    fn a_proxys_page_is_not_a_message() {
        let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
        let answered = reply(502).text("text/html; charset=utf-8", page);
        let it = Scenario::new().option("maxRetries", 0).answers(answered).run();
        assert_eq!(
            it.error().message,
            format!("HTTP 502 Bad Gateway, with a body of text/html; charset=utf-8, 50 bytes {ASKED}")
        );
        assert_eq!(it.error().body.as_deref(), Some(page));
        assert_eq!(it.error().class, ErrorClass::Server);
    }

    #[test]
    fn a_short_plain_text_is_a_message() {
        let said = |text: &str| {
            let it = Scenario::new().answers(reply(403).text("text/plain; charset=utf-8", text)).run();
            it.error().message.clone()
        };
        assert_eq!(said("Forbidden by policy\n"), "Forbidden by policy");
        let nothing = "HTTP 403 Forbidden, with a body of text/plain; charset=utf-8";
        assert_eq!(said(" \n"), format!("{nothing}, 2 bytes {ASKED}"));
        assert_eq!(said(&"x".repeat(501)), format!("{nothing}, 501 bytes {ASKED}"));
    }

    #[test]
    fn the_field_is_what_the_service_names() {
        for (body, field) in [
            (json!({"error": "is bad", "field": "buttons[1].url"}), Some("buttons[1].url")),
            (json!({"error": {"message": "is bad", "field": "card.image_url"}}), Some("card.image_url")),
            (json!({"errors": {"participant_name": ["is too long"]}}), Some("participant_name")),
            (json!({"error": "buttons[1].url must be an https:// URL"}), Some("buttons[1].url")),
            (json!({"error": "quick_replies: at most 13"}), Some("quick_replies")),
            (json!({"error": "body is too long (maximum is 2000 characters)"}), Some("body")),
            (json!({"error": "media must hold exactly one attachment"}), Some("media")),
            (json!({"error": "reply_markup"}), Some("reply_markup")),
            (json!({"error": "body is bad", "field": null}), Some("body")),
            (json!({"error": "Body is too long"}), None),
            (json!({"error": "the chat is closed"}), None),
            (json!({"error": "reactions are not supported here"}), None),
            (json!({"error": "etc. is not a field"}), None),
            (json!({"error": "https://example.com/a_b is unreachable"}), None),
            (json!({}), None),
        ] {
            let it = Scenario::new().answers(reply(422).json(&body)).run();
            assert_eq!(it.error().field.as_deref(), field, "{body}");
        }
    }

    #[test]
    fn only_a_validation_error_reads_a_field_from_the_text() {
        let body = json!({"error": "message_id was not found"});
        assert_eq!(Scenario::new().answers(reply(404).json(&body)).run().error().field, None);
        assert!(Scenario::new().answers(reply(400).json(&body)).run().error().field.is_some());
    }

    #[test]
    fn the_services_own_code_goes_before_ours() {
        let body = json!({"error": "Past due", "code": "account_past_due"});
        assert_eq!(Scenario::new().answers(reply(403).json(&body)).run().error().code, "account_past_due");
        let body = json!({"error": "Past due", "code": 17});
        assert_eq!(Scenario::new().answers(reply(403).json(&body)).run().error().code, "permission_denied");
    }

    #[test]
    fn the_request_id_and_the_headers_are_kept() {
        let answered = reply(422).header("x-request-id", "req_9").header("x-ratelimit-remaining", "3");
        let it = Scenario::new().answers(answered).run();
        assert_eq!(it.error().request_id.as_deref(), Some("req_9"));
        assert_eq!(it.error().headers["x-ratelimit-remaining"], "3");
    }

    #[test]
    fn a_body_is_kept_up_to_a_limit_and_read_as_text() {
        let long = "é".repeat(MAX_ERROR_BYTES);
        let it = Scenario::new().answers(reply(404).text("text/html", &long)).run();
        assert!(it.error().body.as_ref().unwrap().len() <= MAX_ERROR_BYTES);

        let mut call = Scenario::new().call();
        let Step::Send { .. } = call.poll(at(Duration::ZERO)) else { panic!("nothing is sent") };
        let body = Bytes::from_static(b"caf\xe9 closed");
        call.handle_response(at(Duration::ZERO), Response::builder().status(404).body(body).unwrap());
        let Step::Done(Err(error)) = call.poll(at(Duration::ZERO)) else { panic!("it goes on") };
        assert_eq!(error.body.as_deref(), Some("caf\u{fffd} closed"));
    }

    #[test]
    fn an_error_crosses_to_javascript_with_these_keys() {
        let answered = reply(422)
            .header("x-request-id", "req_9")
            .header("retry-after", "1.5")
            .json(&json!({"error": "tag must be HUMAN_AGENT"}));
        let it = Scenario::new().option("idempotencyKey", "order-1").answers(answered).run();
        let expected = json!({
            "name": "ValidationError",
            "code": "validation_failed",
            "message": "tag must be HUMAN_AGENT",
            "status": 422,
            "requestId": "req_9",
            "headers": [
                ["x-request-id", "req_9"], ["retry-after", "1.5"], ["content-type", "application/json"],
            ],
            "body": "{\"error\":\"tag must be HUMAN_AGENT\"}",
            "field": "tag",
            "retryAfterMs": 1500,
            "attempts": 1,
            "idempotencyKey": "order-1",
            "outcome": "rejected",
        });
        assert_eq!(serde_json::to_value(it.error()).unwrap(), expected);
    }

    #[test]
    fn an_error_without_an_answer_has_the_same_keys() {
        let it = Scenario::reading().option("maxRetries", 0).fails(refused_connection()).run();
        let expected = json!({
            "name": "ConnectionError",
            "code": "connection_failed",
            "message": "no connection to api.postproxy.dev:443 could be made: connection refused",
            "status": null,
            "requestId": null,
            "headers": [],
            "body": null,
            "field": null,
            "retryAfterMs": null,
            "attempts": 1,
            "idempotencyKey": null,
            "outcome": "not_sent",
        });
        assert_eq!(serde_json::to_value(it.error()).unwrap(), expected);
    }

    #[test]
    fn a_retry_after_beyond_all_numbers_crosses_as_the_largest_that_javascript_holds() {
        let it = Scenario::new().answers(reply(403).header("retry-after", "1e19")).run();
        assert_eq!(serde_json::to_value(it.error()).unwrap()["retryAfterMs"], 9_007_199_254_740_991_u64);
    }

    #[test]
    fn every_code_and_class_is_listed_once() {
        let names: Vec<&str> = ErrorClass::ALL.iter().map(|class| class.name()).collect();
        for list in [codes::ALL, &names] {
            for (at, name) in list.iter().enumerate() {
                assert!(!list[..at].contains(name), "{name} is listed twice");
            }
        }
        assert!(ErrorClass::ALL.iter().all(|class| class.summary().ends_with('.')));
    }
}

mod api_key {
    use super::*;

    /// However a server or a library repeats the key, no rendering of the error shows it.
    #[test]
    fn is_in_no_error() {
        let once = || Scenario::new().option("maxRetries", 0);
        let said = format!("bad key {API_KEY}");
        for it in [
            once().answers(reply(401).json(&json!({"error": said}))),
            once().answers(reply(401).json(&json!({"error": said, "code": API_KEY}))),
            once().answers(reply(401).json(&json!({"error": said, "field": API_KEY}))),
            once().answers(reply(401).json(&json!({"errors": {API_KEY: "is bad"}}))),
            once().answers(reply(422).json(&json!({"error": format!("{API_KEY} is bad")}))),
            once().answers(reply(401).text("text/plain", &said)),
            once().answers(reply(401).text("text/html", &format!("<pre>{said} {said}</pre>"))),
            once().answers(reply(401).text(&format!("text/x-{API_KEY}"), "?")),
            once().answers(reply(401).header("x-request-id", API_KEY)),
            once().answers(reply(401).header("www-authenticate", &format!("Bearer realm=\"{API_KEY}\""))),
            once().answers(reply(500).header("x-debug-headers", &format!("Authorization: Bearer {API_KEY}"))),
            once().answers(reply(307).header("location", &format!("https://example.com/?key={API_KEY}"))),
            once().fails(Failure::Connect(said.clone())),
            once().fails(Failure::Interrupted(said.clone())),
        ] {
            assert_hidden(it.run().error());
        }
    }

    /// Whoever reads the body as JSON, or a page as a browser does, does not find it either.
    #[test]
    fn is_in_no_error_however_it_is_written() {
        let unit = |it: char| format!("\\u{:04x}", u32::from(it));
        let units: String = API_KEY.chars().map(unit).collect();
        let first = format!("{}{}", unit('p'), &API_KEY[1..]);
        let percent: String = API_KEY.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let entities: String = API_KEY.bytes().map(|byte| format!("&#{byte};")).collect();
        for written in [units.clone(), units.to_uppercase().replace("\\U", "\\u"), first] {
            for body in [
                format!(r#"{{"error":"bad {written}"}}"#),
                format!(r#"{{"code":"{written}","field":"{written}","error":"no"}}"#),
                format!(r#"{{"errors":{{"{written}":["{written}"]}}}}"#),
                format!(r#"{{"error":"no","request":{{"headers":[["authorization","Bearer {written}"]]}}}}"#),
            ] {
                let it = Scenario::new().answers(reply(422).text("application/json", &body)).run();
                assert_hidden(it.error());
                let body: Value = serde_json::from_str(it.error().body.as_deref().unwrap()).unwrap();
                assert!(!body.to_string().contains(API_KEY), "{body}");
                assert!(body.to_string().contains("[redacted]"), "{body}");
            }
        }
        for (kind, body) in [
            ("text/html", format!("<pre>Bearer {entities}</pre>")),
            ("text/plain", format!("bad key in /api?key={percent}")),
            ("application/json", json!({"error": "no", "url": format!("/?key={percent}")}).to_string()),
            ("application/json", json!({"error": format!("{{\"key\":\"{units}\"}}")}).to_string()),
            ("application/json", format!(r#"{{"error":"cut off: {units}"#)),
        ] {
            let it = Scenario::new().answers(reply(401).text(kind, &body)).run();
            assert_hidden(it.error());
            let shown = it.error().body.clone().unwrap();
            assert!(
                shown.contains("[redacted]") && !shown.contains("%70") && !shown.contains("0070"),
                "{shown}"
            );
        }
    }

    #[test]
    fn is_not_begun_where_a_body_is_cut() {
        let long = "x".repeat(MAX_ERROR_BYTES - 8);
        let it = Scenario::new().answers(reply(401).text("text/html", &format!("{long}{API_KEY}"))).run();
        let body = it.error().body.as_deref().unwrap();
        assert!(body.ends_with("x[redacted]"), "{}", &body[body.len() - 20..]);
    }

    /// Whoever gives the key for an id is not shown it, in whichever way the call fails.
    #[test]
    fn is_in_no_error_about_what_was_asked_for() {
        let client = Client::new(Fields::new().with("apiKey", API_KEY)).unwrap();
        let call = |ids: Vec<Scalar>, query: Fields| {
            let arguments = Arguments { ids, query, ..Arguments::default() };
            let list = endpoint("listMessages").unwrap();
            Call::of_endpoint(&client, list, arguments, CallOptions::default(), Now::default(), [7; 24])
        };
        let mut called = call(vec![API_KEY.into()], Fields::new()).unwrap();
        let Step::Send { .. } = called.poll(Now::default()) else { panic!() };
        called.handle_response(Now::default(), response(404));
        let Step::Done(Err(error)) = called.poll(Now::default()) else { panic!() };
        assert_hidden(&error);
        let misspelt = Fields::new().with(API_KEY, Scalar::Other("a list".to_owned()));
        assert_hidden(&call(vec!["chat_1".into()], misspelt).unwrap_err());
    }

    #[test]
    fn is_in_no_report() {
        let mut call = Scenario::new().call();
        let Step::Send { .. } = call.poll(Now::default()) else { panic!() };
        let body = Bytes::from(json!({"error": "no", "code": API_KEY}).to_string());
        let answered = Response::builder().status(422).body(body).unwrap();
        call.handle_response(Now::default(), answered);
        assert_eq!(call.take_report().unwrap().error.as_deref(), Some("[redacted]"));
    }

    #[test]
    fn is_in_no_error_about_a_success() {
        let answered = reply(200).header("x-debug", API_KEY).header("x-request-id", API_KEY);
        let it = Scenario::new().answers(answered.text(&format!("text/x-{API_KEY}"), API_KEY)).run();
        assert_hidden(&it.answer().json::<Message>().unwrap_err());
        let it = Scenario::new().answers(reply(200).json(&json!(API_KEY))).run();
        assert_hidden(&it.answer().json::<Message>().unwrap_err());
    }

    #[test]
    fn what_stood_around_it_stays() {
        let body = json!({"error": format!("key {API_KEY} is unknown")});
        let it = Scenario::new().answers(reply(401).header("x-debug", API_KEY).json(&body)).run();
        assert_eq!(it.error().message, "key [redacted] is unknown");
        assert_eq!(it.error().body.as_deref(), Some(r#"{"error":"key [redacted] is unknown"}"#));
        assert_eq!(it.error().headers["x-debug"], "[redacted]");
    }

    fn assert_hidden(error: &postproxy_dm_core::Error) {
        let shown = format!("{error} {error:?} {error:#?} {}", serde_json::to_string(error).unwrap());
        assert!(!shown.contains(API_KEY), "{shown}");
    }
}

fn response(status: u16) -> Response<Bytes> {
    Response::builder().status(status).body(Bytes::new()).unwrap()
}

mod reports {
    use super::*;

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
        let it = told(&[|call, now| call.handle_failure(now, Failure::Timeout)]);
        assert_eq!(it, [(1, None, error(codes::TIMEOUT), SECOND, false)]);
        let it = told(&[|call, now| call.abort(now)]);
        assert_eq!(it, [(1, None, error(codes::ABORTED), SECOND, false)]);
    }
}

/// 422 is the status for a wrong argument, and for an idempotency key that was used with other content.
mod already_answered {
    use super::*;

    fn error_of(status: u16, body: &str) -> Error {
        Scenario::new().answers(reply(status).text("application/json", body)).run().error().clone()
    }

    #[test]
    fn a_key_that_was_used_with_other_content_is_a_conflict() {
        for body in [
            r#"{"error":"Idempotency-Key must be new for each write: it was used with another body, path or query"}"#,
            r#"{"error":"Idempotency key already used with a different request body"}"#,
            r#"{"error":"Idempotency-Key has already been used"}"#,
            r#"{"error":"Idempotency-Key was reused with different parameters"}"#,
            r#"{"message":"The idempotency key does not match the request payload"}"#,
            r#"{"error":"IDEMPOTENCY KEY CONFLICT"}"#,
            r#"{"error":"Keys for idempotent requests can only be used with the same parameters they were first used with: this key was used with a different body"}"#,
            r#"{"error":"Keys for idempotent requests can only be used with the same parameters as before"}"#,
            r#"{"error":{"type":"idempotency_conflict","message":"Request refused"}}"#,
            r#"{"errors":["Idempotency key has been used for another request"]}"#,
            r#"{"errors":{"idempotency_key":["has already been taken"]}}"#,
            r#"{"error":"was used before with a different body","field":"Idempotency-Key"}"#,
            r#"{"error":"Unprocessable","code":"idempotency_key_reused"}"#,
            r#"{"error":{"code":"idempotency_mismatch","message":"Request refused"}}"#,
            r#"{"status":422,"error":"Unprocessable Entity","message":"This key was already used with a different request body"}"#,
        ] {
            let error = error_of(422, body);
            assert_eq!(
                (error.class, error.code.as_ref()),
                (ErrorClass::Conflict, codes::ALREADY_ANSWERED),
                "{body}"
            );
            assert_eq!((error.outcome, error.attempts), (Outcome::Rejected, 1), "{body}");
            assert_eq!(error.body.as_deref(), Some(body));
            assert!(error.idempotency_key.is_some());
        }
    }

    #[test]
    fn a_wrong_argument_is_not() {
        for body in [
            r#"{"error":"quick_replies[0].payload is already used"}"#,
            r#"{"error":"buttons[1].title must be different from buttons[0].title"}"#,
            r#"{"error":"Idempotency-Key must be 1 to 255 characters"}"#,
            r#"{"error":"Idempotency-Key is too long"}"#,
            r#"{"error":"Idempotency-Key must match the pattern of visible ASCII characters"}"#,
            r#"{"error":"Idempotency-Key can't be used without an account"}"#,
            r#"{"error":"reply_markup.keyboard: key is already used"}"#,
            r#"{"error":"The API key was already used for another request"}"#,
            r#"{"error":"A profile of another platform can't send this"}"#,
            r#"{"error":"This comment was already answered"}"#,
            r#"{"error":"body is the same as that of another message","field":"body"}"#,
            r#"{"error":"The webhook with this url already exists"}"#,
            r#"{"error":"key"}"#,
            "{}",
        ] {
            let error = error_of(422, body);
            assert_eq!(
                (error.class, error.code.as_ref()),
                (ErrorClass::Validation, codes::VALIDATION_FAILED),
                "{body}"
            );
        }
    }

    #[test]
    fn only_a_422_to_a_call_with_a_key_is() {
        let body = r#"{"error":"Idempotency key already used with a different request body"}"#;
        for status in [400, 403, 404] {
            assert_ne!(error_of(status, body).code, codes::ALREADY_ANSWERED, "{status}");
        }
        let read = Scenario::reading().answers(reply(422).text("application/json", body)).run();
        assert_eq!(read.error().code, codes::VALIDATION_FAILED);
    }
}
