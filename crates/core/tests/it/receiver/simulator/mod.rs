//! The simulator: random schedules of workers, a store and a service that all fail, and what must hold after each.
//!
//! A violation names its seed, and the seed repeats the schedule: `POSTPROXY_RECEIVER_SEED=N cargo test -p
//! postproxy-dm-core --test it receiver::simulator::random`. With `POSTPROXY_RECEIVER_TRACE=1` all that happens is printed.
//! `npm run soak -- --only receiver` plays a million schedules, from a random seed or from `--seed N`.

mod catching_up;
mod driving;
mod effects;
mod flood;
mod handler;
mod named;
mod order;
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
        Ok(seed) => _ = play(seed.parse().expect("POSTPROXY_RECEIVER_SEED is a number")),
        Err(_) => {
            let runs: u64 = (0..SCHEDULES).map(play).sum();
            println!("{SCHEDULES} schedules with {runs} runs of handlers keep every invariant");
        }
    }
}

/// `npm run soak -- --only receiver`.
#[test]
#[ignore = "plays a million schedules"]
fn soak() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let schedules = number("POSTPROXY_RECEIVER_SCHEDULES").unwrap_or(1_000_000);
    let first = number("POSTPROXY_RECEIVER_SEED").unwrap_or(SCHEDULES);
    println!("{schedules} schedules from seed {first}");
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let runs: u64 = std::thread::scope(|scope| {
        let play =
            |thread| (thread..schedules).step_by(threads as usize).map(|at| play(first + at)).sum::<u64>();
        let players: Vec<_> = (0..threads).map(|thread| scope.spawn(move || play(thread))).collect();
        players.into_iter().map(|player| player.join().expect("a schedule violates an invariant")).sum()
    });
    println!("{schedules} schedules with {runs} runs of handlers keep every invariant");
}

/// Plays a schedule, and returns how many runs of handlers it had.
fn play(seed: u64) -> u64 {
    World::new(seed, None).run().unwrap_or_else(|violation| panic!("{violation}")).runs
}

#[test]
fn each_bug_that_is_put_in_is_found() {
    for bug in Bug::ALL {
        let found = (0..SCHEDULES).find_map(|seed| World::new(seed, Some(bug)).run().err());
        let violation = found.unwrap_or_else(|| panic!("{bug:?} was not found"));
        println!("{bug:?}: {violation}");
    }
}
