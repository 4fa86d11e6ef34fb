//! What the store and the service do with a call: on the way there and back, requests and answers are lost.

use postproxy_dm_core::Outcome;
use postproxy_dm_core::receiver::hold::SendFailure;
use postproxy_dm_core::receiver::{Changes, Operation, PutState, Stored, StoredEvent, TakeRequest, Taken};

use super::plan::Bug;
use super::service::Outbound;
use super::world::{Call, Message, Occurrence, Sending, World};

/// How long a driver waits for the store.
const STORE_TIMEOUT_MS: u64 = 5000;

const LEASE_MS: u64 = 30_000;

impl World {
    fn latency(&mut self) -> u64 {
        match self.random.below(20) {
            0 if self.has_faults() => self.random.between(100, 3000),
            _ => self.random.between(1, 20),
        }
    }

    /// Calls the store. A call that is lost, or whose answer is, fails after the driver's patience.
    pub(crate) fn call_store(&mut self, worker: usize, call: Call) {
        let incarnation = self.workers[worker].incarnation;
        let in_ms = self.latency();
        let is_lost = self.has_faults() && self.random.chance(self.plan.losses);
        let is_answered = !(self.has_faults() && self.random.chance(self.plan.losses));
        if is_lost || !is_answered {
            let failure = self.failure(&call);
            self.tell(STORE_TIMEOUT_MS, worker, failure);
        }
        if !is_lost {
            self.at(self.now_ms + in_ms, Occurrence::Store { worker, incarnation, call, is_answered });
        }
    }

    fn failure(&self, call: &Call) -> Message {
        let asked_at_ms = self.now_ms;
        match call.clone() {
            Call::Put { delivery, event, token } => {
                Message::Put { delivery, lane: event.lane, token, asked_at_ms, result: None }
            }
            Call::Index { .. } => Message::Poll,
            Call::Take { delivery, token, .. } => {
                Message::Taken { delivery, token, asked_at_ms, result: None }
            }
            Call::Operation { hold, n, .. } => Message::Stored { hold, n, result: None },
            Call::FinishIn { hold, n, .. } => Message::FinishedIn { hold, n, result: None },
        }
    }

    /// Carries out a call. It takes effect even if its caller is gone by now.
    pub(crate) fn carry_out(&mut self, worker: usize, incarnation: u64, call: Call, is_answered: bool) {
        if self.plan.loses_last_second {
            self.snapshots.push_back((self.now_ms, self.store.clone()));
            self.forget_snapshots();
        }
        let now_ms = self.now_ms;
        let asked_at_ms = now_ms.saturating_sub(1);
        let answer = match call {
            Call::Put { delivery, event, token } => {
                let lane = event.lane.clone();
                let result = self.put(worker, event, token.as_deref());
                Message::Put { delivery, lane, token, asked_at_ms, result: Some(result) }
            }
            Call::Index { event } => {
                if self.unindexed.remove(&event.id).is_some() {
                    self.store.put(now_ms, event, None);
                }
                return;
            }
            Call::Take { delivery, lane, token } => {
                let request = TakeRequest { token: &token, lease_ms: LEASE_MS, most: self.most() };
                let taken = self.store.take(now_ms, lane.as_deref(), request);
                let taken = self.handed_out(worker, taken);
                Message::Taken { delivery, token, asked_at_ms, result: Some(taken) }
            }
            Call::Operation { hold, n, lease, mut operation } => {
                let is_there = self.workers[worker].incarnation == incarnation;
                self.observe(is_there.then_some(worker), &lease, &operation);
                if let (Some(Bug::RowKept), Operation::Finish { ids, next, keep_ms, most }) =
                    (self.bug, &operation)
                {
                    let (ids, error) = (ids.clone(), String::new());
                    let (next, keep_ms, most) = (*next, *keep_ms, *most);
                    operation = Operation::Bury { ids, next, keep_ms, error, most };
                }
                let result = match self.store.operate(now_ms, &lease, &operation) {
                    Stored::Taken(taken) => Stored::Taken(self.handed_out(worker, taken)),
                    other => other,
                };
                Message::Stored { hold, n, result: Some(result) }
            }
            Call::FinishIn { hold, n, lease, ids, keep_ms, commits } => {
                let is_held = if commits {
                    let waits =
                        self.store.list(now_ms).iter().filter(|row| ids.contains(&row.id)).count() > 0;
                    let is_held = self.store.finish_in(now_ms, &lease, &ids, keep_ms);
                    if is_held && waits {
                        self.truth.commit(now_ms, &ids, self.plan.loses_last_second);
                    }
                    is_held
                } else {
                    self.store.operate(
                        now_ms,
                        &lease,
                        &Operation::Record { id: String::new(), records: Changes::new() },
                    ) == Stored::Held
                };
                Message::FinishedIn { hold, n, result: Some(is_held) }
            }
        };
        if is_answered {
            let in_ms = self.latency();
            self.at(now_ms + in_ms, Occurrence::Tell { worker, incarnation, message: answer });
        }
    }

    fn most(&self) -> u64 {
        if self.plan.gather { 50 } else { 1 }
    }

    fn put(
        &mut self,
        worker: usize,
        mut event: postproxy_dm_core::receiver::NewEvent,
        token: Option<&str>,
    ) -> (PutState, Option<Taken>) {
        if self.workers[worker].is_newer {
            event.head = event.head.replacen("1:", "2:", 1);
        }
        let now_ms = self.now_ms;
        if self.bug == Some(Bug::WorkInSecondStep) {
            let known = self.store.clone().put(now_ms, event.clone(), None).0;
            if self.unindexed.contains_key(&event.id) {
                return (PutState::Waiting, Some(Taken::Nothing { in_ms: None }));
            }
            if known == PutState::New {
                self.unindexed.insert(event.id.clone(), event);
                return (PutState::New, Some(Taken::Nothing { in_ms: None }));
            }
        }
        let most = self.most();
        let request = token.map(|token| TakeRequest { token, lease_ms: LEASE_MS, most });
        let kept = event.clone();
        if self.bug == Some(Bug::NewestFirst) {
            event.at = -event.at;
        }
        let (state, lane) = if self.bug == Some(Bug::SeenDoesNotTry) {
            let lane = event.lane.clone();
            let (state, _) = self.store.put(now_ms, event, None);
            let taken = request
                .filter(|_| state == PutState::New)
                .map(|request| self.store.take(now_ms, Some(&lane), request));
            (state, Some(taken.unwrap_or(Taken::Nothing { in_ms: None })))
        } else {
            self.store.put(now_ms, event, request)
        };
        if state == PutState::New {
            self.truth.order.keep(&kept);
        }
        (state, lane.map(|taken| self.handed_out(worker, taken)))
    }

    /// Puts in the bugs of a store, and what one version can't read of another.
    fn handed_out(&mut self, worker: usize, taken: Taken) -> Taken {
        let Taken::Head { lane, mut events } = taken else { return taken };
        let ids: Vec<String> = events.iter().map(|event| event.id.clone()).collect();
        if let (false, Some(head)) = (self.plan.loses_last_second, ids.first()) {
            let checked = self.truth.order.hand_out(&lane, head);
            self.truth.check(checked);
        }
        for event in &mut events {
            self.alter(worker, event, &ids);
        }
        Taken::Head { lane, events }
    }

    fn alter(&self, worker: usize, event: &mut StoredEvent, ids: &[String]) {
        if self.bug == Some(Bug::StartsNotCounted) {
            event.starts = 1;
        }
        if self.bug == Some(Bug::BatchGrows)
            && let Some(batch) = event.records.get_mut("batch")
        {
            *batch = serde_json::to_string(ids).unwrap();
        }
        if self.workers[worker].is_newer {
            event.head = event.head.replacen("2:", "1:", 1);
        }
    }

    /// Sends a message. The driver's own repetitions are part of one send here.
    pub(crate) fn call_service(
        &mut self,
        worker: usize,
        hold: u64,
        n: u64,
        [chat, key, content]: [String; 3],
    ) {
        let incarnation = self.workers[worker].incarnation;
        if self.has_faults() && self.random.chance(self.plan.losses) {
            let result = Err(SendFailure { outcome: Outcome::NotSent, is_already_answered: false });
            return self.tell(100, worker, Message::Sent { hold, n, result });
        }
        let in_ms = self.random.between(5, 300);
        let is_answered = !(self.has_faults() && self.random.chance(self.plan.losses * 2));
        if !is_answered {
            let result = Err(SendFailure { outcome: Outcome::Unknown, is_already_answered: false });
            self.tell(10_000, worker, Message::Sent { hold, n, result });
        }
        let send = Sending { worker, incarnation, hold, n, chat, key, content, is_answered };
        self.at(self.now_ms + in_ms, Occurrence::Send(send));
    }

    pub(crate) fn carry_out_send(&mut self, sending: Sending) {
        let Sending { worker, incarnation, hold, n, chat, key, content, is_answered } = sending;
        let takes_ms = self.random.between(1, 500);
        let sent = self.service.outbound.len();
        let message = Outbound { chat, content: content.clone(), sent_ms: self.now_ms };
        let result = self.service.send(self.now_ms + takes_ms, &key, message);
        if self.service.outbound.len() > sent {
            self.truth.send(&key, &content, self.plan.loses_last_second);
        }
        let is_refused = matches!(&result, Err(failure) if failure.outcome == Outcome::Rejected && !failure.is_already_answered);
        if is_refused && is_answered {
            *self.service.refusals.entry(content).or_default() += 1;
        }
        if let Some((text, times)) = self.service.refusals.iter().find(|(_, times)| **times >= 8) {
            self.truth.violate(format!("the refused text {text:?} was sent {times} times"));
        }
        if is_answered {
            let message = Message::Sent { hold, n, result };
            self.at(self.now_ms + takes_ms, Occurrence::Tell { worker, incarnation, message });
        }
    }

    fn forget_snapshots(&mut self) {
        while self.snapshots.front().is_some_and(|(at, _)| *at + 1000 < self.now_ms) {
            self.snapshots.pop_front();
        }
    }

    pub(crate) fn lose_last_second(&mut self) {
        self.forget_snapshots();
        if let Some((_, store)) = self.snapshots.pop_front() {
            self.store = store;
            self.snapshots.clear();
        }
    }
}
