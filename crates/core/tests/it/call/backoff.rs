//! How long a call waits before a retry when the service does not say.

use std::time::Duration;

use postproxy_dm_core::call::{BACKOFF_BASE, BACKOFF_CAP, Step};

use super::refused_connection;
use super::scenario::{Scenario, at};

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
