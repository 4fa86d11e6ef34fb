//! What a schedule is like: its receiver, its workers, its customers and its faults, all from a seed.

use postproxy_dm_core::receiver::Receiver;
use serde_json::json;

use super::random::Random;

pub(crate) const HOUR_MS: u64 = 3_600_000;

/// A bug that is put in by hand, in the driver or the store, to see that the simulator finds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    /// Finish is written before the handler runs.
    FinishFirst,
    /// A lease isn't renewed.
    NoRenewal,
    /// An intent is written after the send.
    IntentAfterSend,
    /// An intent is kept after a refusal.
    IntentKept,
    /// "There is work" changes in a second step.
    WorkInSecondStep,
    /// A `seen` doesn't try its lane.
    SeenDoesNotTry,
    /// Starts aren't counted.
    StartsNotCounted,
    /// A batch grows between two runs.
    BatchGrows,
    /// The store hands out the newest event first.
    NewestFirst,
    /// A catch-up goes by the marks alone.
    MarksAlone,
    /// A run that must be alone in its process begins beside others.
    NotAlone,
    /// What is finished keeps its row, as if it were dead.
    RowKept,
}

impl Bug {
    pub(crate) const ALL: [Bug; 12] = [
        Bug::FinishFirst,
        Bug::NoRenewal,
        Bug::IntentAfterSend,
        Bug::IntentKept,
        Bug::WorkInSecondStep,
        Bug::SeenDoesNotTry,
        Bug::StartsNotCounted,
        Bug::BatchGrows,
        Bug::NewestFirst,
        Bug::MarksAlone,
        Bug::NotAlone,
        Bug::RowKept,
    ];
}

/// What the handler of an event does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Answers once; fails now and then while there are faults.
    Plain,
    /// Its first text is too long for the service.
    TooLong,
    /// Finishes inside its own transaction.
    Transaction,
    /// Has a step, then answers with its value.
    Step,
    /// Always throws.
    Throws,
    /// Answers once, and then never wants to be tried again. Only in named cases.
    GivesUp,
    /// Ends its process.
    Kills,
    /// Takes 40 minutes, twice; heeds its signal or not.
    Slow,
}

/// What a schedule is like.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) workers: u64,
    /// Whether the workers have called `start`. Else only redeliveries wake them.
    pub(crate) lives_on: bool,
    pub(crate) durable: bool,
    pub(crate) chats: u64,
    pub(crate) messages: u64,
    /// The time over which the customers write.
    pub(crate) spread_ms: u64,
    /// When faults end.
    pub(crate) faults_until_ms: u64,
    /// Lost requests and answers, in a thousand.
    pub(crate) losses: u64,
    /// Crashes and freezes, in a thousand steps.
    pub(crate) breaks: u64,
    /// Whether the store loses its last second, now and then.
    pub(crate) loses_last_second: bool,
    /// For how long all workers are away, once. 0: never.
    pub(crate) away_ms: u64,
    /// Whether the customers go on writing meanwhile.
    pub(crate) writes_on: bool,
    /// How long marks stay.
    pub(crate) keep_ms: u64,
    pub(crate) platform: &'static str,
    /// Whether some workers write a newer kept form.
    pub(crate) two_versions: bool,
    pub(crate) gather: bool,
    /// Whether the messages of a catch-up come beside live deliveries.
    pub(crate) catches_up: bool,
    pub(crate) handler_timeout_ms: u64,
    /// How many events in a thousand aren't plain.
    pub(crate) odd: u64,
}

impl Plan {
    /// Draws a plan.
    pub(crate) fn draw(random: &mut Random) -> Self {
        let lives_on = random.chance(600);
        let loses_last_second = lives_on && random.chance(80);
        let faults_until_ms =
            if lives_on { random.between(10_000, 300_000) } else { random.between(5000, 50_000) };
        let mut plan = Plan {
            workers: random.between(1, 4),
            lives_on,
            durable: true,
            chats: random.between(1, 3),
            messages: random.between(1, 8),
            spread_ms: if random.chance(300) {
                1000
            } else {
                random.between(1000, if lives_on { 120_000 } else { 20_000 })
            },
            faults_until_ms,
            losses: [0, 20, 150][random.below(3) as usize],
            breaks: [0, 10, 60][random.below(3) as usize],
            loses_last_second,
            away_ms: if lives_on && !loses_last_second && random.chance(30) { 25 * HOUR_MS } else { 0 },
            writes_on: false,
            keep_ms: 72 * HOUR_MS,
            platform: ["facebook", "telegram", "bluesky"][random.below(3) as usize],
            two_versions: lives_on && random.chance(100),
            gather: lives_on && random.chance(250),
            catches_up: lives_on && random.chance(200),
            handler_timeout_ms: if random.chance(60) { 3_600_000 } else { 60_000 },
            odd: if lives_on { 300 } else { 60 },
        };
        if plan.away_ms > 0 {
            plan.go_away(random);
        }
        if plan.lives_on && random.chance(200) {
            plan.crowd(random);
        }
        plan
    }

    /// Many chats at a time in few processes, so that one event ends a process beside others.
    fn crowd(&mut self, random: &mut Random) {
        self.workers = random.between(1, 2);
        self.chats = random.between(4, 8);
        self.messages = random.between(8, 16);
        self.spread_ms = random.between(1000, 20_000);
    }

    /// Draws an absence of a day to a week, after which marks are forgotten or about to be, and most often a catch-up.
    pub(crate) fn go_away(&mut self, random: &mut Random) {
        self.away_ms = [25, 4 * 24, 8 * 24][random.below(3) as usize] * HOUR_MS;
        self.keep_ms = match random.below(3) {
            0 => 72 * HOUR_MS,
            // Longer than the service delivers an event.
            1 => random.between(4, 24) * HOUR_MS,
            _ => self.away_ms + self.faults_until_ms.max(self.spread_ms) + random.below(90_000),
        };
        self.writes_on = random.chance(300);
        self.catches_up = random.chance(700);
    }

    /// Returns a plan without faults and without odd events, for a named case to change.
    pub(crate) fn calm() -> Self {
        Plan {
            workers: 3,
            lives_on: true,
            durable: true,
            chats: 2,
            messages: 12,
            spread_ms: 20_000,
            faults_until_ms: 0,
            losses: 0,
            breaks: 0,
            loses_last_second: false,
            away_ms: 0,
            writes_on: false,
            keep_ms: 72 * HOUR_MS,
            platform: "telegram",
            two_versions: false,
            gather: false,
            catches_up: false,
            handler_timeout_ms: 60_000,
            odd: 0,
        }
    }

    /// Returns the receiver of a worker.
    pub(crate) fn receiver(&self) -> Receiver {
        let options = json!({
            "on": ["message.received"],
            "gather": if self.gather { json!({"quietMs": 2000, "maxMs": 10_000}) } else { json!(null) },
            "handlerTimeoutMs": self.handler_timeout_ms,
            "keepMs": self.keep_ms,
            "store": {"kind": "model", "durable": self.durable},
        });
        Receiver::new(&options.to_string()).unwrap()
    }

    /// Returns what an event's handler does.
    pub(crate) fn class(&self, random: &mut Random) -> Class {
        if !random.chance(self.odd) {
            return Class::Plain;
        }
        // Only who looks at what is due by itself can outlive these.
        let most = if self.lives_on { 6 } else { 3 };
        match random.below(most) {
            0 => Class::TooLong,
            1 => Class::Transaction,
            2 => Class::Step,
            3 => Class::Throws,
            4 => Class::Kills,
            _ => Class::Slow,
        }
    }
}
