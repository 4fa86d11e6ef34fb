//! The caller gives up: before an attempt, during one, between two.

use std::time::Duration;

use postproxy_dm_core::call::{Call, Step};
use postproxy_dm_core::{ErrorClass, Outcome, codes};

use super::scenario::{Scenario, at};
use super::{SECOND, broken_connection, refused_connection, response};

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
