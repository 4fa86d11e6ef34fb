//! What the design promises, one case each, over many seeds.

use postproxy_dm_core::receiver::{Lease, ModelStore, NewEvent, Operation, TakeRequest};

use super::flood::event;
use super::plan::{Class, HOUR_MS, Plan};
use super::world::World;

const SEEDS: u64 = 100;

/// Plays a plan with many seeds. `arrange` may change the customers' messages.
fn play(plan: &Plan, arrange: impl Fn(&mut World)) {
    let one = std::env::var("POSTPROXY_RECEIVER_SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in one.map_or(0..SEEDS, |seed| seed..seed + 1) {
        let mut world = World::of(plan.clone(), seed, None);
        arrange(&mut world);
        world.run().unwrap_or_else(|violation| panic!("{violation}"));
    }
}

fn all_are(class: Class) -> impl Fn(&mut World) {
    move |world| world.service.inbound.iter_mut().for_each(|inbound| inbound.class = class)
}

fn first_is(class: Class) -> impl Fn(&mut World) {
    move |world| {
        let first = world.service.inbound.iter_mut().min_by_key(|inbound| inbound.posted_ms);
        first.expect("somebody writes").class = class;
    }
}

/// Crashes and freezes, lost requests and answers.
fn harsh() -> Plan {
    Plan { faults_until_ms: 120_000, losses: 100, breaks: 60, ..Plan::calm() }
}

#[test]
fn an_answer_is_the_first_run_s_and_is_sent_once() {
    play(&harsh(), |_| {});
}

#[test]
fn a_refused_text_is_not_sent_for_ever() {
    play(&harsh(), all_are(Class::TooLong));
}

#[test]
fn an_effect_in_the_user_s_transaction_happens_once() {
    play(&harsh(), all_are(Class::Transaction));
}

#[test]
fn a_day_away_sends_nothing_twice() {
    play(&Plan { away_ms: 25 * HOUR_MS, ..harsh() }, |_| {});
}

#[test]
fn a_catch_up_of_a_week_answers_nobody_twice() {
    let away = Plan { away_ms: 8 * 24 * HOUR_MS, catches_up: true, ..harsh() };
    play(&away, |_| {});
    play(&Plan { writes_on: true, ..away.clone() }, |_| {});
    play(&Plan { platform: "facebook", ..away.clone() }, |_| {});
    // The marks end about when the catch-up asks, by clocks that are apart.
    play(&Plan { keep_ms: away.away_ms + 155_000, ..away }, |_| {});
}

#[test]
fn a_poison_event_is_buried_and_its_chat_goes_on() {
    for class in [Class::Throws, Class::Kills] {
        play(&Plan::calm(), first_is(class));
        play(&harsh(), first_is(class));
    }
}

#[test]
fn a_buried_event_knows_that_its_answer_arrived() {
    play(&Plan::calm(), all_are(Class::GivesUp));
    // Processes break at any step. No request of the store is lost: a burial doesn't wait for ever to write this.
    play(&Plan { losses: 0, ..harsh() }, all_are(Class::GivesUp));
}

#[test]
fn a_poison_event_takes_no_other_along() {
    let crowd = Plan { workers: 1, chats: 8, messages: 12, spread_ms: 500, ..Plan::calm() };
    let two = Plan { workers: 2, losses: 100, faults_until_ms: 120_000, ..crowd.clone() };
    for plan in [crowd, two] {
        play(&plan, first_is(Class::Kills));
        play(&plan, |world| {
            for inbound in world.service.inbound.iter_mut().step_by(5) {
                inbound.class = Class::Kills;
            }
        });
    }
}

#[test]
fn a_handler_of_forty_minutes_keeps_its_lane() {
    play(&Plan { handler_timeout_ms: 3_600_000, ..Plan::calm() }, first_is(Class::Slow));
    play(&Plan { handler_timeout_ms: 3_600_000, ..harsh() }, first_is(Class::Slow));
}

#[test]
fn a_message_is_in_one_answered_batch() {
    play(&Plan { gather: true, ..harsh() }, |_| {});
}

#[test]
fn two_versions_at_once_lose_nothing() {
    play(&Plan { two_versions: true, ..harsh() }, |_| {});
}

#[test]
fn redeliveries_alone_finish_what_failed() {
    let plan = Plan { lives_on: false, faults_until_ms: 40_000, spread_ms: 5000, messages: 5, ..harsh() };
    play(&plan, |_| {});
}

#[test]
fn a_catch_up_beside_live_deliveries_answers_nobody_twice() {
    play(&Plan { catches_up: true, ..harsh() }, |_| {});
}

#[test]
fn a_lost_last_second_is_healed_by_a_catch_up() {
    play(&Plan { loses_last_second: true, ..harsh() }, |_| {});
}

/// Of a finished event nothing stays but its marks.
#[test]
fn a_finished_event_leaves_only_its_marks() {
    let mut store = ModelStore::new();
    let request = TakeRequest { token: "t", lease_ms: 30_000, most: 1 };
    store.put(0, NewEvent { body: "personal".to_owned(), ..event("a", 1) }, Some(request));
    let lease = Lease { lane: "c:a".to_owned(), token: "t".to_owned(), lease_ms: 30_000 };
    let records = [("reply:1".to_owned(), Some("personal".to_owned()))].into_iter().collect();
    store.operate(1, &lease, &Operation::Record { id: "e:a1".to_owned(), records });
    assert!(format!("{store:?}").contains("personal"));
    let finish = Operation::Finish { ids: vec!["e:a1".to_owned()], next: true, keep_ms: 1000, most: 1 };
    store.operate(2, &lease, &finish);
    assert!(!format!("{store:?}").contains("personal"));
    assert_eq!(store.stats(2).marks, 2);
    store.put(5000, event("b", 1), None);
    assert_eq!(store.stats(5000).marks, 2, "only the new event's marks are left");
}
