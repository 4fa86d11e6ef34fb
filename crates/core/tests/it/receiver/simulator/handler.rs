//! A handler of the simulator: what it does is drawn when it begins, and it writes another text at every run.

use postproxy_dm_core::receiver::hold::{Ask, HandlerError, Input, Run};
use serde_json::json;

use super::plan::Class;
use super::world::{Message, World};

const MINUTE_MS: u64 = 60_000;

/// A run of a handler.
pub(crate) struct Handler {
    run: u64,
    ids: Vec<String>,
    class: Class,
    actions: Vec<Action>,
    /// The ask that it waits for.
    pub(crate) asked: Option<u64>,
    heeds_signal: bool,
    is_aborted: bool,
    /// Whether its transaction commits.
    commits: Option<bool>,
}

#[derive(Debug, Clone)]
enum Action {
    Wait(u64),
    Reply(&'static str),
    Step,
    FinishIn,
    Fail,
    GiveUp,
    Kill,
}

impl World {
    pub(crate) fn class_of_one(&self, id: &str) -> Option<Class> {
        let number = id.rsplit('_').next().and_then(|n| n.parse::<usize>().ok());
        number.map(|n| self.service.inbound[n].class)
    }

    fn class_of(&self, ids: &[String]) -> Class {
        let classes: Vec<Class> = ids.iter().filter_map(|id| self.class_of_one(id)).collect();
        let poison = classes.iter().copied().find(|class| matches!(class, Class::Throws | Class::Kills));
        let first = classes.first().copied().unwrap_or(Class::Plain);
        match poison.unwrap_or(first) {
            Class::Transaction if self.plan.gather => Class::Plain,
            class => class,
        }
    }

    pub(crate) fn begin_handler(&mut self, worker: usize, hold: u64, run: Run) {
        let class = self.class_of(&run.ids);
        let quick = self.random.between(1, 2000);
        let mut actions = vec![Action::Wait(quick)];
        let may_fail = self.has_faults();
        match class {
            Class::Plain => {
                // Some take longer than a lease.
                if self.random.chance(100) {
                    actions.push(Action::Wait(self.random.between(20_000, 50_000)));
                }
                actions.push(Action::Reply("hello"));
                if may_fail && self.random.chance(100) {
                    actions.push(Action::Fail);
                }
            }
            Class::TooLong => {
                actions.push(Action::Reply(if run.attempt == 1 { "too long" } else { "short" }));
            }
            Class::Transaction => actions.push(Action::FinishIn),
            Class::Step => actions.extend([Action::Step, Action::Reply("from a step")]),
            Class::Throws => actions.push(Action::Fail),
            Class::GivesUp => actions.extend([Action::Reply("goodbye"), Action::GiveUp]),
            Class::Kills => actions.push(Action::Kill),
            Class::Slow => {
                if run.attempt <= 2 {
                    actions.push(Action::Wait(40 * MINUTE_MS));
                }
                actions.push(Action::Reply("at last"));
            }
        }
        let handler = Handler {
            run: self.random.next(),
            ids: run.ids,
            class,
            actions,
            asked: None,
            heeds_signal: self.random.chance(500),
            is_aborted: false,
            commits: None,
        };
        let run = handler.run;
        if let Some(driven) = self.workers[worker].holds.get_mut(&hold) {
            driven.handler = Some(handler);
        }
        self.tell(0, worker, Message::Step { hold, run });
    }

    pub(crate) fn step_handler(&mut self, worker: usize, hold: u64, run: u64) {
        let Some(driven) = self.workers[worker].holds.get_mut(&hold) else { return };
        let Some(handler) = driven.handler.as_mut().filter(|handler| handler.run == run) else { return };
        if handler.asked.is_some() || (handler.is_aborted && handler.heeds_signal) {
            return;
        }
        let action = if handler.actions.is_empty() { None } else { Some(handler.actions.remove(0)) };
        let ids = handler.ids.clone();
        let n = self.random.next() >> 1;
        match action {
            Some(Action::Wait(ms)) => self.tell(ms, worker, Message::Step { hold, run }),
            Some(Action::Reply(text)) => {
                handler.asked = Some(n);
                let content = json!({"body": format!("{text} {n:x}"), "ids": ids}).to_string();
                let ask = Ask::Send { chat: None, name: None, content, has_bytes: false };
                self.drive(worker, hold, Input::Ask { n, ask });
            }
            Some(Action::Step) => {
                handler.asked = Some(n);
                self.drive(worker, hold, Input::Ask { n, ask: Ask::Step { name: "model".to_owned() } });
            }
            Some(Action::FinishIn) => {
                handler.asked = Some(n);
                self.drive(worker, hold, Input::Ask { n, ask: Ask::FinishIn });
            }
            Some(Action::Fail) => {
                driven.handler = None;
                self.handler_error(worker, hold, "it throws");
            }
            Some(Action::GiveUp) => {
                driven.handler = None;
                let error =
                    HandlerError { message: "never".to_owned(), is_final: true, ..Default::default() };
                self.drive(worker, hold, Input::Handled(Err(error)));
            }
            Some(Action::Kill) => {
                let away_ms = self.random.between(100, 5000);
                self.crash(worker, away_ms);
            }
            None => {
                let is_class = handler.class != Class::Transaction;
                driven.handler = None;
                if is_class {
                    self.truth.succeeded.extend(ids);
                }
                self.drive(worker, hold, Input::Handled(Ok(())));
            }
        }
    }

    pub(crate) fn note_commit(&mut self, worker: usize, hold: u64, commits: bool) {
        if let Some(handler) = self.workers[worker].holds.get_mut(&hold).and_then(|it| it.handler.as_mut()) {
            handler.commits = Some(commits);
        }
    }

    /// The transaction has ended: one that is rolled back throws in the handler, most of the time.
    pub(crate) fn handler_committed(&mut self, worker: usize, hold: u64, n: u64, is_held: Option<bool>) {
        let is_caught = self.random.chance(300);
        let Some(handler) = self.workers[worker].holds.get_mut(&hold).and_then(|it| it.handler.as_mut())
        else {
            return;
        };
        if handler.asked == Some(n) && is_held == Some(true) && handler.commits == Some(false) && !is_caught {
            handler.actions = vec![Action::Fail];
        }
    }

    pub(crate) fn handler_answered(&mut self, worker: usize, hold: u64, n: u64, is_good: bool) {
        let Some(driven) = self.workers[worker].holds.get_mut(&hold) else { return };
        let Some(handler) = driven.handler.as_mut().filter(|handler| handler.asked == Some(n)) else {
            return;
        };
        handler.asked = None;
        let run = handler.run;
        if !is_good {
            handler.actions = vec![Action::Fail];
        }
        self.tell(1, worker, Message::Step { hold, run });
    }

    pub(crate) fn abort_handler(&mut self, worker: usize, hold: u64) {
        let Some(driven) = self.workers[worker].holds.get_mut(&hold) else { return };
        let Some(handler) = driven.handler.as_mut() else { return };
        handler.is_aborted = true;
        if handler.heeds_signal {
            driven.handler = None;
            self.handler_error(worker, hold, "aborted");
        }
    }
}
