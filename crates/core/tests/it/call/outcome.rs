//! Whether the service may have acted on a call that failed.

use postproxy_dm_core::Outcome;
use postproxy_dm_core::call::Failure;

use super::scenario::Scenario;
use super::{blocked_port, broken_connection, refused_connection};

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
