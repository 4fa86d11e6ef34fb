//! A process: it drives deliveries and holds as npm/receiver does. It crashes or freezes between any two commands.

use std::collections::{BTreeMap, VecDeque};

use postproxy_dm_core::receiver::delivery::{Became, Begin, DeliveryCommand, DeliveryInput};
use postproxy_dm_core::receiver::hold::{Command, Ended, HandlerError, Input};
use postproxy_dm_core::receiver::{
    CatchUpTimes, Delivery, Hold, HoldStart, Moment, Operation, PutState, Receiver, Stored, Taken, catch_up,
};
use serde_json::json;

use super::handler::Handler;
use super::plan::Bug;
use super::service::EPOCH_MS;
use super::world::{Call, Message, Occurrence, World};

/// Lanes at a time in one process.
const ROOM: usize = 4;

pub(crate) struct Worker {
    pub(crate) receiver: Receiver,
    /// How far its clock is ahead of the store's.
    pub(crate) skew_ms: i64,
    /// Whether it writes the newer kept form.
    pub(crate) is_newer: bool,
    /// Counts its processes: what was meant for an earlier one never arrives.
    pub(crate) incarnation: u64,
    pub(crate) is_alive: bool,
    pub(crate) is_frozen: bool,
    /// What arrived while it was frozen.
    inbox: Vec<Message>,
    /// Commands that it hasn't carried out.
    todo: VecDeque<Todo>,
    pub(crate) holds: BTreeMap<u64, Driven>,
    pub(crate) deliveries: BTreeMap<u64, Request>,
    poll_ms: u64,
}

enum Todo {
    Hold(u64, Command),
    Delivery(u64, DeliveryCommand),
}

pub(crate) struct Driven {
    pub(crate) hold: Hold,
    pub(crate) lane: String,
    pub(crate) handler: Option<Handler>,
    wake_ms: Option<u64>,
    /// Operations under way, for a bug that writes too early.
    early: Option<Operation>,
    /// Intents that a bug writes too late.
    late: BTreeMap<u64, Operation>,
}

pub(crate) struct Request {
    delivery: Delivery,
    event: usize,
    row: String,
    lane: String,
    is_watching: bool,
    wake_ms: Option<u64>,
    new: postproxy_dm_core::receiver::NewEvent,
    /// Answers nobody: a catch-up.
    is_quiet: bool,
}

impl Worker {
    pub(crate) fn new(receiver: Receiver, skew_ms: i64, is_newer: bool) -> Self {
        Worker {
            receiver,
            skew_ms,
            is_newer,
            incarnation: 1,
            is_alive: true,
            is_frozen: false,
            inbox: Vec::new(),
            todo: VecDeque::new(),
            holds: BTreeMap::new(),
            deliveries: BTreeMap::new(),
            poll_ms: 1000,
        }
    }
}

impl World {
    fn moment(&self, worker: usize) -> Moment {
        Moment {
            monotonic_ms: self.now_ms,
            unix_ms: EPOCH_MS + self.now_ms as i64 + self.workers[worker].skew_ms,
        }
    }

    pub(crate) fn wake_poller(&mut self, worker: usize, in_ms: u64) {
        if self.plan.lives_on {
            self.tell(in_ms, worker, Message::Poll);
        }
    }

    pub(crate) fn crash(&mut self, worker: usize, away_ms: u64) {
        let it = &mut self.workers[worker];
        if !it.is_alive {
            return;
        }
        it.incarnation += 1;
        it.is_alive = false;
        it.is_frozen = false;
        it.inbox.clear();
        it.todo.clear();
        it.holds.clear();
        it.deliveries.clear();
        self.truth.stop(worker);
        self.at(self.now_ms + away_ms, Occurrence::Restart { worker });
    }

    pub(crate) fn restart(&mut self, worker: usize) {
        self.workers[worker].is_alive = true;
        self.workers[worker].poll_ms = 1000;
        self.wake_poller(worker, 10);
    }

    pub(crate) fn thaw(&mut self, worker: usize) {
        if !std::mem::take(&mut self.workers[worker].is_frozen) {
            return;
        }
        self.carry_on(worker);
        let mut inbox = std::mem::take(&mut self.workers[worker].inbox);
        // Timers and sockets come in any order.
        while !inbox.is_empty() {
            let message = inbox.swap_remove(self.random.below(inbox.len() as u64) as usize);
            let incarnation = self.workers[worker].incarnation;
            self.hear(worker, incarnation, message);
        }
    }

    pub(crate) fn hear(&mut self, worker: usize, incarnation: u64, message: Message) {
        let it = &mut self.workers[worker];
        let is_request = matches!(message, Message::Request { .. });
        if !it.is_alive || (it.incarnation != incarnation && !is_request) {
            return;
        }
        if it.is_frozen {
            return it.inbox.push(message);
        }
        match message {
            Message::Request { event, attempt } => self.request(worker, event, attempt),
            Message::Put { delivery, lane, token, asked_at_ms, result } => {
                let taken = result.as_ref().and_then(|(_, taken)| taken.clone());
                if let (Some(Taken::Head { .. }), Some(token)) = (&taken, token) {
                    self.begin_hold(worker, token, asked_at_ms, taken.clone());
                }
                let is_here = self.is_here(worker, &lane);
                let input = match result {
                    Some((state, lane)) => DeliveryInput::Put { state, lane, is_here },
                    None => DeliveryInput::StoreFailed,
                };
                self.index(worker, delivery, &input);
                self.drive_delivery(worker, delivery, input);
            }
            Message::Taken { delivery, token, asked_at_ms, result } => {
                let is_head = matches!(result, Some(Taken::Head { .. }));
                if is_head {
                    self.begin_hold(worker, token, asked_at_ms, result.clone());
                }
                match delivery {
                    Some(delivery) => {
                        let lane = self.workers[worker].deliveries.get(&delivery).map(|it| it.lane.clone());
                        let is_here = lane.is_some_and(|lane| self.is_here(worker, &lane));
                        let input = match result {
                            Some(lane) => DeliveryInput::Taken { lane, is_here },
                            None => DeliveryInput::StoreFailed,
                        };
                        self.drive_delivery(worker, delivery, input);
                    }
                    None => self.polled(worker, is_head, result),
                }
            }
            Message::Stored { hold, n, result } => self.stored(worker, hold, n, result),
            Message::FinishedIn { hold, n, result } => {
                self.handler_committed(worker, hold, n, result);
                let input = result.map_or(Input::Dropped(n), |is_held| Input::FinishedIn { n, is_held });
                self.drive(worker, hold, input);
                if result.is_none() {
                    self.handler_answered(worker, hold, n, false);
                }
            }
            Message::Sent { hold, n, result } => {
                let late = self.workers[worker].holds.get_mut(&hold).and_then(|it| it.late.remove(&n));
                if let Some(operation) = late {
                    let lease = self.workers[worker].holds[&hold].hold.lease().clone();
                    self.call_store(worker, Call::Operation { hold, n: u64::MAX, lease, operation });
                }
                self.drive(worker, hold, Input::Sent { n, result });
            }
            Message::Step { hold, run } => self.step_handler(worker, hold, run),
            Message::Stepped { hold, n, value } => self.drive(worker, hold, Input::Stepped { n, value }),
            Message::Told { hold } => self.drive(worker, hold, Input::Told),
            Message::WakeHold { hold } => {
                let due = self.workers[worker].holds.get_mut(&hold).and_then(|it| it.wake_ms.take());
                match due {
                    Some(at) if at <= self.now_ms => self.drive(worker, hold, Input::Time),
                    Some(at) => self.wake_hold(worker, hold, Some(at)),
                    None => {}
                }
            }
            Message::WakeDelivery { delivery } => {
                let due = self.workers[worker].deliveries.get_mut(&delivery).and_then(|it| it.wake_ms.take());
                match due {
                    Some(at) if at <= self.now_ms => {
                        self.drive_delivery(worker, delivery, DeliveryInput::Time)
                    }
                    Some(at) => self.wake_delivery(worker, delivery, Some(at)),
                    None => {}
                }
            }
            Message::Poll => {
                let token = self.token();
                if self.workers[worker].holds.len() < ROOM {
                    self.call_store(worker, Call::Take { delivery: None, lane: None, token });
                } else {
                    self.wake_poller(worker, 1000);
                }
            }
        }
    }

    fn token(&mut self) -> String {
        format!("{:016x}", self.random.next())
    }

    fn polled(&mut self, worker: usize, is_head: bool, result: Option<Taken>) {
        let it = &mut self.workers[worker];
        it.poll_ms = if is_head { 1000 } else { (it.poll_ms * 2).min(30_000) };
        let wait_ms = match result {
            Some(Taken::Head { .. }) => 0,
            Some(Taken::Nothing { in_ms: Some(in_ms) }) => in_ms.clamp(1, it.poll_ms),
            _ => it.poll_ms,
        };
        self.wake_poller(worker, wait_ms);
    }

    fn is_here(&self, worker: usize, lane: &str) -> bool {
        self.workers[worker].holds.values().any(|it| it.lane == lane)
    }

    fn request(&mut self, worker: usize, event: usize, _attempt: usize) {
        let text = self.service.inbound[event].event(event);
        self.begin_delivery(worker, event, &text, false);
    }

    fn begin_delivery(&mut self, worker: usize, event: usize, text: &str, is_quiet: bool) {
        let now = self.moment(worker);
        let receiver = self.workers[worker].receiver.clone();
        let mut incoming = receiver.incoming(text, None, now.unix_ms).unwrap();
        text.clone_into(&mut incoming.event.body);
        let id = self.random.next();
        let request = Request {
            delivery: Delivery::new(&receiver),
            event,
            row: incoming.event.id.clone(),
            lane: incoming.event.lane.clone(),
            is_watching: false,
            wake_ms: None,
            new: incoming.event,
            is_quiet,
        };
        let has_room = self.workers[worker].holds.len() < ROOM;
        self.workers[worker].deliveries.insert(id, request);
        let begin = Begin {
            handler: incoming.handler,
            is_direct: incoming.is_direct,
            lives_on: self.plan.lives_on,
            has_room,
            left_ms: None,
        };
        self.drive_delivery(worker, id, DeliveryInput::Begin(begin));
    }

    /// Puts what the service still has and the store doesn't know.
    pub(crate) fn catch_up(&mut self, worker: usize) {
        if !self.workers[worker].is_alive || self.workers[worker].is_frozen {
            return;
        }
        let now = self.moment(worker);
        let (inbound, now_ms) = (self.service.inbound.clone(), self.now_ms);
        for (n, it) in inbound.iter().enumerate().filter(|(_, it)| it.posted_ms <= now_ms) {
            let message = it.message(n).to_string();
            let chat =
                json!({"platform": "facebook", "last_inbound_at": it.message(n)["created_at"]}).to_string();
            let read = |text| postproxy_dm_core::json::Json::read_leniently(text).unwrap();
            let times = CatchUpTimes { since_ms: EPOCH_MS - 1, now_ms: now.unix_ms, keep_ms: 72 * 3_600_000 };
            let decision = catch_up(read(&chat), &[read(&message)], times).unwrap();
            if !decision.put.is_empty() {
                let text = it.caught_up(n);
                self.begin_delivery(worker, n, &text, true);
            }
        }
    }

    /// The second step of a bug.
    fn index(&mut self, worker: usize, delivery: u64, input: &DeliveryInput) {
        if self.bug == Some(Bug::WorkInSecondStep)
            && matches!(input, DeliveryInput::Put { state: PutState::New, .. })
            && let Some(event) = self.workers[worker].deliveries.get(&delivery).map(|it| it.new.clone())
        {
            self.call_store(worker, Call::Index { event });
        }
    }

    fn begin_hold(&mut self, worker: usize, token: String, asked_at_ms: u64, taken: Option<Taken>) {
        let Some(Taken::Head { lane, events }) = taken else { return };
        let id = self.random.next();
        let start =
            HoldStart { lane: lane.clone(), token, asked_at_ms, left_ms: None, seed: id.to_le_bytes() };
        let hold = Hold::new(&self.workers[worker].receiver, start);
        let driven = Driven {
            hold,
            lane: lane.clone(),
            handler: None,
            wake_ms: None,
            early: None,
            late: BTreeMap::new(),
        };
        self.workers[worker].holds.insert(id, driven);
        self.drive(worker, id, Input::Taken(Taken::Head { lane, events }));
    }

    fn stored(&mut self, worker: usize, hold: u64, n: u64, result: Option<Stored>) {
        let Some(driven) = self.workers[worker].holds.get_mut(&hold) else { return };
        if n == u64::MAX {
            return;
        }
        if driven.early.is_some() && matches!(result, Some(Stored::Taken(_))) {
            return;
        }
        let input = match result {
            Some(result) => Input::Stored { n, result },
            None => Input::StoreFailed { n, why: "no answer".to_owned() },
        };
        self.drive(worker, hold, input);
    }

    /// Gives a hold an input, and carries out its commands.
    pub(crate) fn drive(&mut self, worker: usize, hold: u64, input: Input) {
        let now = self.moment(worker);
        let Some(driven) = self.workers[worker].holds.get_mut(&hold) else { return };
        let lane = driven.lane.clone();
        let next = driven.hold.handle(now, input);
        for command in &next.commands {
            match command {
                Command::Run(run) => {
                    let checks = !self.plan.loses_last_second;
                    self.truth.begin(&lane, worker, &run.ids, checks);
                }
                Command::Abort(_) | Command::Over | Command::Tell(_) => self.truth.end(&lane, worker),
                Command::Store { operation, .. } if ends(operation) => self.truth.end(&lane, worker),
                _ => {}
            }
        }
        self.wake_hold(worker, hold, next.wake_ms);
        let todo = next.commands.into_iter().map(|command| Todo::Hold(hold, command));
        self.workers[worker].todo.extend(todo);
        self.carry_on(worker);
    }

    fn wake_hold(&mut self, worker: usize, hold: u64, wake_ms: Option<u64>) {
        let Some(driven) = self.workers[worker].holds.get_mut(&hold) else { return };
        let Some(at) = wake_ms else { return driven.wake_ms = None };
        let is_set = driven.wake_ms.is_some_and(|earlier| earlier <= at);
        driven.wake_ms = Some(at);
        if !is_set {
            self.tell(at.saturating_sub(self.now_ms), worker, Message::WakeHold { hold });
        }
    }

    fn wake_delivery(&mut self, worker: usize, delivery: u64, wake_ms: Option<u64>) {
        let Some(request) = self.workers[worker].deliveries.get_mut(&delivery) else { return };
        request.wake_ms = wake_ms;
        if let Some(at) = wake_ms {
            self.tell(at.saturating_sub(self.now_ms), worker, Message::WakeDelivery { delivery });
        }
    }

    fn drive_delivery(&mut self, worker: usize, delivery: u64, input: DeliveryInput) {
        let now = self.moment(worker);
        let Some(request) = self.workers[worker].deliveries.get_mut(&delivery) else { return };
        let next = request.delivery.handle(now, input);
        self.wake_delivery(worker, delivery, next.wake_ms);
        let todo = next.commands.into_iter().map(|command| Todo::Delivery(delivery, command));
        self.workers[worker].todo.extend(todo);
        self.carry_on(worker);
    }

    /// Carries out commands, and breaks between any two of them.
    fn carry_on(&mut self, worker: usize) {
        while !self.workers[worker].is_frozen
            && let Some(todo) = self.workers[worker].todo.pop_front()
        {
            if self.has_faults() && self.random.chance(self.plan.breaks) {
                self.workers[worker].todo.push_front(todo);
                let away_ms = self.random.between(100, 60_000);
                if self.random.chance(500) {
                    self.crash(worker, away_ms);
                } else {
                    self.workers[worker].is_frozen = true;
                    self.truth.stop(worker);
                    self.at(self.now_ms + away_ms, Occurrence::Thaw { worker });
                }
                return;
            }
            match todo {
                Todo::Hold(hold, command) => self.carry_out_command(worker, hold, command),
                Todo::Delivery(delivery, command) => self.carry_out_delivery(worker, delivery, command),
            }
        }
    }

    fn carry_out_command(&mut self, worker: usize, hold: u64, command: Command) {
        let Some(driven) = self.workers[worker].holds.get_mut(&hold) else { return };
        let lease = driven.hold.lease().clone();
        match command {
            Command::Store { n, operation } => self.store_operation(worker, hold, n, operation),
            Command::Run(run) => {
                if self.bug == Some(Bug::FinishFirst) {
                    let operation = Operation::Finish {
                        ids: run.ids.clone(),
                        next: false,
                        keep_ms: 72 * 3_600_000,
                        most: 1,
                    };
                    driven.early = Some(operation.clone());
                    self.call_store(worker, Call::Operation { hold, n: u64::MAX, lease, operation });
                }
                self.begin_handler(worker, hold, run);
            }
            Command::Send { n, content, key, .. } => {
                let content = content.unwrap_or_default();
                self.call_service(worker, hold, n, [key, content]);
            }
            Command::Call { n } => {
                let value = format!("\"{:x}\"", self.random.next());
                let in_ms = self.random.between(10, 3000);
                self.tell(in_ms, worker, Message::Stepped { hold, n, value });
            }
            Command::FinishIn { n, ids, keep_ms } => {
                let commits = self.random.chance(850);
                self.note_commit(worker, hold, commits);
                self.call_store(worker, Call::FinishIn { hold, n, lease, ids, keep_ms, commits });
            }
            Command::Resolve { n, .. } => self.handler_answered(worker, hold, n, true),
            Command::Reject { n, .. } => self.handler_answered(worker, hold, n, false),
            Command::Abort(_) => self.abort_handler(worker, hold),
            Command::Tell(tell) => {
                let became = match tell.state {
                    Ended::Done => Became::Done,
                    Ended::Failed { .. } => Became::Failed,
                    Ended::Dead => Became::Dead,
                };
                self.tell_watchers(worker, |request| request.row == tell.id, became);
            }
            Command::TellError { .. } => {}
            Command::TellDead { ids, .. } => {
                self.truth.tell_dead(&ids);
                let in_ms = self.random.between(1, 2000);
                self.tell(in_ms, worker, Message::Told { hold });
            }
            Command::Over => {
                let lane = driven.lane.clone();
                self.workers[worker].holds.remove(&hold);
                self.tell_watchers(worker, |request| request.lane == lane, Became::Released);
            }
        }
    }

    fn tell_watchers(&mut self, worker: usize, is_meant: impl Fn(&Request) -> bool, became: Became) {
        let deliveries = &self.workers[worker].deliveries;
        let meant = deliveries.iter().filter(|(_, request)| request.is_watching && is_meant(request));
        for delivery in meant.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.drive_delivery(worker, delivery, DeliveryInput::Outcome(became));
        }
    }

    /// Does an operation as the driver does, or as one with a bug would.
    fn store_operation(&mut self, worker: usize, hold: u64, n: u64, mut operation: Operation) {
        let lease = self.workers[worker].holds[&hold].hold.lease().clone();
        let is_intent = matches!(&operation, Operation::Record { records, .. } if records.keys().any(|name| name.starts_with("reply:")));
        match (self.bug, &mut operation) {
            (Some(Bug::NoRenewal), Operation::Renew) => {
                return self.tell(1, worker, Message::Stored { hold, n, result: Some(Stored::Held) });
            }
            (Some(Bug::FinishFirst), Operation::Finish { .. }) => {
                if let Some(driven) = self.workers[worker].holds.get_mut(&hold) {
                    driven.early = None;
                }
                let result = Some(Stored::Taken(Taken::Nothing { in_ms: None }));
                return self.tell(1, worker, Message::Stored { hold, n, result });
            }
            (Some(Bug::IntentAfterSend), Operation::Record { .. }) if is_intent => {
                if let Some(driven) = self.workers[worker].holds.get_mut(&hold)
                    && let Some(ask) = driven.handler.as_ref().and_then(|handler| handler.asked)
                {
                    driven.late.insert(ask, operation.clone());
                }
                return self.tell(1, worker, Message::Stored { hold, n, result: Some(Stored::Held) });
            }
            (
                Some(Bug::IntentKept),
                Operation::Record { records, .. }
                | Operation::Fail { records, .. }
                | Operation::LetGo { records, .. },
            ) => records.retain(|name, value| {
                let is_taken_back = value.as_ref().is_none_or(|text| text.contains("\"content\":null"));
                !is_taken_back || !name.starts_with("reply:")
            }),
            _ => {}
        }
        self.call_store(worker, Call::Operation { hold, n, lease, operation });
    }

    fn carry_out_delivery(&mut self, worker: usize, delivery: u64, command: DeliveryCommand) {
        let Some(request) = self.workers[worker].deliveries.get_mut(&delivery) else { return };
        match command {
            DeliveryCommand::Put { take } => {
                let event = request.new.clone();
                let token = take.then(|| self.token());
                self.call_store(worker, Call::Put { delivery, event, token });
            }
            DeliveryCommand::Take => {
                let lane = Some(request.lane.clone());
                let token = self.token();
                self.call_store(worker, Call::Take { delivery: Some(delivery), lane, token });
            }
            DeliveryCommand::Watch => request.is_watching = true,
            DeliveryCommand::RunDirect | DeliveryCommand::Forward => {
                self.drive_delivery(worker, delivery, DeliveryInput::Ran { is_done: true });
            }
            DeliveryCommand::Answer { answer, .. } => {
                let (event, is_quiet) = (request.event, request.is_quiet);
                self.workers[worker].deliveries.remove(&delivery);
                let is_lost = self.has_faults() && self.random.chance(self.plan.losses);
                if answer.status == 204 && !is_quiet && !is_lost {
                    self.service.inbound[event].is_acknowledged = true;
                }
            }
        }
    }

    pub(crate) fn handler_error(&mut self, worker: usize, hold: u64, message: &str) {
        let error = HandlerError { message: message.to_owned(), ..HandlerError::default() };
        self.drive(worker, hold, Input::Handled(Err(error)));
    }
}

/// Whether an operation ends a run.
fn ends(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::Finish { .. }
            | Operation::Fail { .. }
            | Operation::Bury { .. }
            | Operation::LetGo { .. }
            | Operation::Take { .. }
    )
}
