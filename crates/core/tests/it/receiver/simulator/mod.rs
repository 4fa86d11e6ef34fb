//! The simulator: random schedules of workers, a store and a service that all fail, and what must hold after each.
//!
//! `seed` repeats a schedule: `POSTPROXY_RECEIVER_SEED=N cargo test -p postproxy-dm-core --test it receiver::simulator`.

mod effects;
mod handler;
mod plan;
mod random;
mod service;
mod truth;
mod worker;
mod world;

use plan::Bug;
use world::World;

/// How many schedules `cargo test` plays.
const SCHEDULES: u64 = 10_000;

#[test]
fn random_schedules_keep_every_invariant() {
    match std::env::var("POSTPROXY_RECEIVER_SEED") {
        Ok(seed) => play(seed.parse().expect("POSTPROXY_RECEIVER_SEED is a number")),
        Err(_) => (0..SCHEDULES).for_each(play),
    }
}

fn play(seed: u64) {
    if let Err(violation) = World::new(seed, None).run() {
        panic!("{violation}");
    }
}

#[test]
fn each_bug_that_is_put_in_is_found() {
    for bug in Bug::ALL {
        let found = (0..SCHEDULES).find_map(|seed| World::new(seed, Some(bug)).run().err());
        let violation = found.unwrap_or_else(|| panic!("{bug:?} was not found"));
        println!("{bug:?}: {violation}");
    }
}
