//! What really happened, and what must never: the invariants.

use std::collections::{BTreeMap, BTreeSet};

use postproxy_dm_core::receiver::{Lease, Operation, PutState, RowView, RowViewState};

use super::order::Order;
use super::plan::Class;
use super::service::Inbound;
use super::world::World;

/// How much earlier than the marks end a catch-up stops relying on them, at most.
const FORGET_EARLY_MS: u64 = 15 * 60 * 1000;

/// What really happened.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    pub(crate) violation: Option<String>,
    pub(crate) order: Order,
    /// Rows whose handler succeeded.
    pub(crate) succeeded: BTreeSet<String>,
    /// Messages that were finished in the store, and when.
    pub(crate) done: BTreeMap<String, u64>,
    /// Messages that were done and may run again: nobody can know it any more.
    pub(crate) forgiven: BTreeSet<String>,
    /// When a catch-up began after the faults.
    pub(crate) caught_up_ms: Option<u64>,
    /// Effects that were committed with their finish.
    effects: BTreeMap<String, u32>,
    /// Rows of which `onDead` was told.
    told: BTreeSet<String>,
    pub(crate) dead: BTreeSet<String>,
    /// The content of the intent that stands, by key.
    intents: BTreeMap<String, String>,
    /// The lanes in which a handler runs, with their workers.
    running: BTreeMap<(String, usize), Vec<String>>,
    /// The tokens of an event's runs that were counted as alone, truly were, and haven't ended.
    pub(crate) lonely: BTreeMap<String, BTreeSet<String>>,
    /// How many runs there were.
    pub(crate) runs: u64,
}

impl Truth {
    pub(crate) fn violate(&mut self, why: String) {
        self.violation.get_or_insert(why);
    }

    /// What must not be wrong is.
    pub(crate) fn check(&mut self, checked: Result<(), String>) {
        if let Err(why) = checked {
            self.violate(why);
        }
    }

    fn finish(&mut self, now_ms: u64, ids: &[String]) {
        self.order.end(ids);
        self.done.extend(ids.iter().map(|id| (message_of(id), now_ms)));
    }

    pub(crate) fn commit(&mut self, now_ms: u64, ids: &[String], may_be_lost: bool) {
        // The commit is the last thing that the handler does about the event.
        self.running.retain(|_, running| running != ids);
        self.finish(now_ms, ids);
        for id in ids {
            let effects = self.effects.entry(id.clone()).or_default();
            *effects += 1;
            // A store that loses its last second loses the effect with it.
            if *effects > 1 && !may_be_lost && !self.forgiven.contains(&message_of(id)) {
                self.violation.get_or_insert(format!("{id} had its effect twice"));
            }
            self.succeeded.insert(id.clone());
        }
    }

    /// A message was sent: of the first intent's content.
    pub(crate) fn send(&mut self, key: &str, content: &str, may_be_lost: bool) {
        match self.intents.get(key) {
            Some(intent) if intent == content => {}
            _ if may_be_lost => {}
            Some(intent) => {
                self.violate(format!("{key} sent {content}, and its intent is {intent}"));
            }
            None => self.violate(format!("{key} was sent without an intent")),
        }
    }

    pub(crate) fn tell_dead(&mut self, ids: &[String]) {
        self.told.extend(ids.iter().cloned());
    }

    /// A handler begins by a worker's decision.
    pub(crate) fn begin(&mut self, lane: &str, worker: usize, ids: &[String], checks: bool) {
        self.runs += 1;
        if checks {
            let is_done =
                |message: &String| self.done.contains_key(message) && !self.forgiven.contains(message);
            if let Some(id) = ids.iter().find(|id| is_done(&message_of(id))) {
                self.violate(format!("{id} began after it was done"));
            }
            if let Some(((_, other), _)) = self.running.iter().find(|((of, _), _)| of == lane) {
                let why = format!("{lane} is run by workers {other} and {worker} at a time");
                self.violate(why);
            }
            self.check(self.order.begin(lane, ids));
        }
        for ((of, beside), others) in &self.running {
            // Who had company isn't known to have ended the process.
            if of != lane && *beside == worker {
                self.lonely.retain(|id, _| !others.contains(id) && !ids.contains(id));
            }
        }
        self.running.insert((lane.to_owned(), worker), ids.to_vec());
    }

    /// A worker counts a run as alone in its process.
    fn count_alone(&mut self, worker: Option<usize>, lease: &Lease, id: &str) {
        let has_company = |(lane, of): &(String, usize)| Some(*of) == worker && *lane != lease.lane;
        if !self.running.keys().any(has_company) {
            self.lonely.entry(id.to_owned()).or_default().insert(lease.token.clone());
        }
    }

    /// A run has ended, and the store is told.
    fn end_alone(&mut self, lease: &Lease, id: &str) {
        if let Some(tokens) = self.lonely.get_mut(id) {
            tokens.remove(&lease.token);
        }
    }

    pub(crate) fn end(&mut self, lane: &str, worker: usize) {
        self.running.remove(&(lane.to_owned(), worker));
    }

    /// A process stands still or is gone: it runs nothing by its own knowledge.
    pub(crate) fn stop(&mut self, worker: usize) {
        self.running.retain(|(_, of), _| *of != worker);
    }
}

impl World {
    /// Looks at an operation before the store carries it out. `worker` is who asked for it, if that process is still there.
    pub(crate) fn observe(&mut self, worker: Option<usize>, lease: &Lease, operation: &Operation) {
        if !self.store.carries(lease) {
            return;
        }
        match operation {
            Operation::Record { id, records } => {
                if records.get("alone").is_some_and(Option::is_some) {
                    self.truth.count_alone(worker, lease, id);
                }
                self.observe_records(id, records);
            }
            Operation::Fail { id, records, .. } | Operation::LetGo { id: Some(id), records, .. } => {
                // A store that loses its last second may forget that a run has ended.
                if !self.plan.loses_last_second {
                    self.truth.end_alone(lease, id);
                }
                self.observe_records(id, records);
            }
            Operation::Finish { ids, .. } => {
                for id in ids {
                    if !self.truth.succeeded.contains(id) {
                        self.truth.violate(format!("{id} was finished, and its handler never succeeded"));
                    }
                }
                self.truth.finish(self.now_ms, ids);
            }
            Operation::Bury { ids, .. } => {
                self.observe_burial(ids);
                self.truth.order.end(ids);
            }
            _ => {}
        }
    }

    fn observe_burial(&mut self, ids: &[String]) {
        let rows = self.store.list(self.now_ms);
        let Some(head) = ids.first().and_then(|id| rows.iter().find(|row| row.id == *id)) else { return };
        if head.state != RowViewState::Waiting {
            return;
        }
        if !ids.iter().all(|id| self.truth.told.contains(id)) {
            self.truth.violate(format!("{} was buried and not told", head.id));
        }
        let gives_up = ids.iter().any(|id| self.class_of_one(id) == Some(Class::GivesUp));
        if gives_up {
            self.truth.check(knows_its_answer(head));
        } else if head.failures + 1 < 10 {
            self.observe_burial_by_starts(ids, head.starts);
        }
        self.truth.dead.extend(ids.iter().cloned());
    }

    /// An event dies by its starts only if three of its runs ended their process, or went with it, and nothing ran beside them.
    fn observe_burial_by_starts(&mut self, ids: &[String], starts: u32) {
        let head = &ids[0];
        let alone = self.truth.lonely.get(head).map_or(0, BTreeSet::len);
        let is_broken = self.plan.breaks > 0 || self.plan.away_ms > 0;
        if !is_broken && !ids.iter().any(|id| self.class_of_one(id) == Some(Class::Kills)) {
            let why =
                format!("{head} was buried after {starts} starts, and its handler never ends its process");
            self.truth.violate(why);
        }
        if starts <= 5 || alone < 3 {
            self.truth.violate(format!("{head} was buried after {starts} starts, {alone} of them alone"));
        }
    }

    fn observe_records(&mut self, id: &str, records: &postproxy_dm_core::receiver::Changes) {
        for (name, value) in records {
            let Some(n) = name.strip_prefix("reply:") else { continue };
            let key = format!("reply-{}-{n}", message_of(id));
            let content = value.as_ref().and_then(|text| {
                let record: serde_json::Value = serde_json::from_str(text).unwrap();
                record["content"].as_str().map(str::to_owned)
            });
            match content {
                // The first content stands until it is taken back.
                Some(content) => {
                    self.truth.intents.entry(key).or_insert(content);
                }
                None => {
                    self.truth.intents.remove(&key);
                }
            }
        }
    }

    /// Checks what must be true once faults have ended and all has come to rest.
    pub(crate) fn check_the_end(&mut self) -> Result<(), String> {
        let rows = self.store.list(self.now_ms);
        if let Some(row) = rows.iter().find(|row| row.state == RowViewState::Waiting) {
            return Err(format!("{} waits for ever: {row:?}", row.id));
        }
        for n in 0..self.service.inbound.len() {
            let inbound = self.service.inbound[n].clone();
            self.check_message(n, &inbound)?;
        }
        self.check_what_is_left(&rows)
    }

    /// Checks that of a finished event only its marks are left: no row, no text, no lane.
    fn check_what_is_left(&self, rows: &[RowView]) -> Result<(), String> {
        let is_finished = |row: &&RowView| {
            let message = message_of(&row.id);
            self.truth.done.contains_key(&message) && !self.truth.forgiven.contains(&message)
        };
        // What was finished in the second that the store lost may have died since.
        if let (false, Some(row)) = (self.plan.loses_last_second, rows.iter().find(is_finished)) {
            return Err(format!("{} was finished, and its row is left: {row:?}", row.id));
        }
        let dead: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut store = self.store.clone();
        store.discard(self.now_ms, &dead, self.plan.keep_ms);
        let (stats, text) = (store.stats(self.now_ms), format!("{store:?}"));
        // Every event and every answer has a body.
        if stats.lanes > 0 || stats.marks > 2 * self.service.inbound.len() || text.contains("body") {
            return Err(format!("more than marks is left of what was finished: {text}"));
        }
        Ok(())
    }

    fn check_message(&mut self, n: usize, inbound: &Inbound) -> Result<(), String> {
        let (event, message) = (format!("e:evt_{n}"), format!("m:msg_{n}"));
        let is = |set: &BTreeSet<String>| set.contains(&event) || set.contains(&message);
        let receiver = self.plan.receiver();
        let text = inbound.event(n);
        let new = receiver.incoming(&text, None, 0).unwrap().event;
        let state = self.store.clone().put(self.now_ms, new, None).0;
        let is_forgotten = |at: &u64| at + self.plan.keep_ms <= self.now_ms;
        let was_done = self.truth.done.get(&format!("msg_{n}")).is_some_and(is_forgotten);
        let is_known = matches!(state, PutState::Done | PutState::Dead) || was_done;
        // Deliveries end while everybody is away, and a catch-up finds what is new enough.
        let is_found =
            |at: u64| at >= inbound.posted_ms && at + FORGET_EARLY_MS < inbound.posted_ms + self.plan.keep_ms;
        let is_found = self.truth.caught_up_ms.is_some_and(is_found);
        let is_missed = self.plan.away_ms > 0 && !is_found;
        if !is_known && (inbound.is_acknowledged || !is_missed) {
            return Err(format!(
                "evt_{n} is {state:?} at the end; acknowledged: {}",
                inbound.is_acknowledged
            ));
        }
        let is_dead = is(&self.truth.dead);
        match inbound.class {
            Class::Plain | Class::TooLong | Class::Step if is_known && !is_dead => {
                let answers = self.answers(n);
                // A batch whose record was lost with the last second is put together anew, under the key of the old one.
                let is_promised = !(self.plan.gather && self.plan.loses_last_second);
                if answers != 1 && is_promised {
                    return Err(format!("msg_{n} ({:?}) was answered {answers} times", inbound.class));
                }
            }
            Class::Transaction if is_known && !is_dead && !self.plan.gather => {
                let effects =
                    [&event, &message].iter().filter_map(|id| self.truth.effects.get(*id)).sum::<u32>();
                let is_promised =
                    !self.plan.loses_last_second && !self.truth.forgiven.contains(&format!("msg_{n}"));
                if effects != 1 && is_promised {
                    return Err(format!("msg_{n} had its effect {effects} times"));
                }
            }
            Class::Throws | Class::Kills if is_known && !is_dead && !self.plan.gather => {
                return Err(format!("msg_{n} always fails, and isn't dead"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Counts the answers that were written for a message.
    fn answers(&self, n: usize) -> usize {
        let id = format!("\"e:evt_{n}\"");
        let caught_up = format!("\"m:msg_{n}\"");
        let is_for = |content: &str| content.contains(&id) || content.contains(&caught_up);
        self.service.outbound.iter().filter(|message| is_for(&message.content)).count()
    }
}

/// Checks that a replay would know that the answer arrived, however late it comes.
fn knows_its_answer(row: &RowView) -> Result<(), String> {
    match row.records.get("reply:1") {
        Some(record) if record.contains("\"message\"") => Ok(()),
        other => Err(format!("{} was buried, and what came of its answer is {other:?}", row.id)),
    }
}

/// Returns the id of a row's message: both are made of one number.
pub(crate) fn message_of(row: &str) -> String {
    row.trim_start_matches("e:evt_")
        .trim_start_matches("m:msg_")
        .parse::<u64>()
        .map_or_else(|_| row.to_owned(), |n| format!("msg_{n}"))
}
