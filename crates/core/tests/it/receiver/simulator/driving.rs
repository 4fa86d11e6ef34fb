//! Drives deliveries and holds: inputs in, commands out, and a process may break between any two of these.

use std::collections::BTreeMap;

use postproxy_dm_core::receiver::delivery::{Became, Begin, DeliveryCommand, DeliveryInput};
use postproxy_dm_core::receiver::hold::{Command, Ended, HandlerError, Input};
use postproxy_dm_core::receiver::{Delivery, Hold, HoldStart, Operation, PutState, Stored, Taken};

use super::plan::Bug;
use super::worker::{Driven, Request, Todo};
use super::world::{Call, Message, Occurrence, World};

/// Lanes at a time in one process.
const ROOM: usize = 8;

impl World {
    /// Whether a worker may take another lane.
    pub(crate) fn has_room(&self, worker: usize) -> bool {
        let it = &self.workers[worker];
        it.holds.len() < ROOM && it.alone.is_none()
    }

    /// A hold wants to be alone in its process.
    fn isolate(&mut self, worker: usize, hold: u64) {
        if self.bug == Some(Bug::NotAlone) {
            return self.drive(worker, hold, Input::Alone);
        }
        let it = &mut self.workers[worker];
        if *it.alone.get_or_insert(hold) != hold {
            self.drive(worker, hold, Input::GiveWay);
        } else if it.holds.len() == 1 {
            self.drive(worker, hold, Input::Alone);
        }
    }

    /// Gives a hold an input that may hand out a head.
    fn hand_out(&mut self, worker: usize, hold: u64, input: Input) {
        if self.workers[worker].alone.is_some_and(|alone| alone != hold) {
            self.drive(worker, hold, Input::GiveWay);
        }
        self.drive(worker, hold, input);
    }

    pub(crate) fn begin_delivery(&mut self, worker: usize, event: usize, text: &str, is_quiet: bool) {
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
        let has_room = self.has_room(worker);
        self.workers[worker].deliveries.insert(id, request);
        let begin = Begin {
            has_handler: incoming.handler.is_some(),
            is_direct: incoming.is_direct,
            lives_on: self.plan.lives_on,
            has_room,
            left_ms: None,
        };
        self.drive_delivery(worker, id, DeliveryInput::Begin(begin));
    }

    /// The second step of a bug.
    pub(crate) fn index(&mut self, worker: usize, delivery: u64, input: &DeliveryInput) {
        if self.bug == Some(Bug::WorkInSecondStep)
            && matches!(input, DeliveryInput::Put { state: PutState::New, .. })
            && let Some(event) = self.workers[worker].deliveries.get(&delivery).map(|it| it.new.clone())
        {
            self.call_store(worker, Call::Index { event });
        }
    }

    pub(crate) fn begin_hold(
        &mut self,
        worker: usize,
        token: String,
        asked_at_ms: u64,
        taken: Option<Taken>,
    ) {
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
        self.hand_out(worker, id, Input::Taken(Taken::Head { lane, events }));
    }

    pub(crate) fn stored(&mut self, worker: usize, hold: u64, n: u64, result: Option<Stored>) {
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
        self.hand_out(worker, hold, input);
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
                Command::Abort(_) | Command::Over { .. } | Command::Tell(_) => self.truth.end(&lane, worker),
                Command::Store { operation, .. } if ends(operation) => self.truth.end(&lane, worker),
                _ => {}
            }
        }
        self.wake_hold(worker, hold, next.wake_ms);
        let todo = next.commands.into_iter().map(|command| Todo::Hold(hold, command));
        self.workers[worker].todo.extend(todo);
        self.carry_on(worker);
    }

    pub(crate) fn wake_hold(&mut self, worker: usize, hold: u64, wake_ms: Option<u64>) {
        let Some(driven) = self.workers[worker].holds.get_mut(&hold) else { return };
        let Some(at) = wake_ms else { return driven.wake_ms = None };
        let is_set = driven.wake_ms.is_some_and(|earlier| earlier <= at);
        driven.wake_ms = Some(at);
        if !is_set {
            self.tell(at.saturating_sub(self.now_ms), worker, Message::WakeHold { hold });
        }
    }

    pub(crate) fn wake_delivery(&mut self, worker: usize, delivery: u64, wake_ms: Option<u64>) {
        let Some(request) = self.workers[worker].deliveries.get_mut(&delivery) else { return };
        request.wake_ms = wake_ms;
        if let Some(at) = wake_ms {
            self.tell(at.saturating_sub(self.now_ms), worker, Message::WakeDelivery { delivery });
        }
    }

    pub(crate) fn drive_delivery(&mut self, worker: usize, delivery: u64, input: DeliveryInput) {
        let now = self.moment(worker);
        let Some(request) = self.workers[worker].deliveries.get_mut(&delivery) else { return };
        let next = request.delivery.handle(now, input);
        self.wake_delivery(worker, delivery, next.wake_ms);
        let todo = next.commands.into_iter().map(|command| Todo::Delivery(delivery, command));
        self.workers[worker].todo.extend(todo);
        self.carry_on(worker);
    }

    /// Carries out commands, and breaks between any two of them.
    pub(crate) fn carry_on(&mut self, worker: usize) {
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
            Command::Alone => self.isolate(worker, hold),
            Command::Store { n, operation } => self.store_operation(worker, hold, n, operation),
            Command::Run(run) => {
                if self.bug == Some(Bug::FinishFirst) {
                    let operation = Operation::Finish {
                        ids: run.ids.clone(),
                        next: false,
                        keep_ms: self.plan.keep_ms,
                        most: 1,
                    };
                    driven.early = Some(operation.clone());
                    self.call_store(worker, Call::Operation { hold, n: u64::MAX, lease, operation });
                }
                self.begin_handler(worker, hold, run);
            }
            Command::Send { n, chat, content, key } => {
                let content = content.unwrap_or_default();
                self.call_service(worker, hold, n, [chat, key, content]);
            }
            Command::Call { n } => {
                let value = format!("\"{:x}\"", self.random.next());
                let in_ms = self.random.between(10, 3000);
                self.tell(in_ms, worker, Message::Stepped { hold, n, value });
            }
            Command::FinishIn { n, ids, keep_ms } => {
                // A transaction is rolled back only while there are faults: who has no `start` has five deliveries to end.
                let commits = !self.has_faults() || self.random.chance(850);
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
            Command::Over { is_behind } => {
                let lane = driven.lane.clone();
                let it = &mut self.workers[worker];
                it.holds.remove(&hold);
                it.alone = it.alone.filter(|alone| *alone != hold);
                if is_behind && !self.plan.lives_on && self.has_room(worker) {
                    let token = self.token();
                    self.call_store(worker, Call::Take { delivery: None, lane: None, token });
                }
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
