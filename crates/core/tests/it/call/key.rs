//! The idempotency key: one for each call, the same in every attempt.

use super::broken_connection;
use super::scenario::Scenario;

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
