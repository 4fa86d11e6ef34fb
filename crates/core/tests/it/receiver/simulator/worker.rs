//! A process: its clock, its memory, what it hears, and how it crashes, freezes and comes back. `driving.rs` drives its
//! deliveries and holds as npm/receiver does.

use std::collections::{BTreeMap, VecDeque};

use postproxy_dm_core::receiver::delivery::{DeliveryCommand, DeliveryInput};
use postproxy_dm_core::receiver::hold::{Command, Input};
use postproxy_dm_core::receiver::{Delivery, Hold, Moment, NewEvent, Operation, Receiver, Taken};

use super::handler::Handler;
use super::service::EPOCH_MS;
use super::world::{Call, Message, Occurrence, World};

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
    pub(crate) inbox: Vec<Message>,
    /// Commands that it hasn't carried out.
    pub(crate) todo: VecDeque<Todo>,
    pub(crate) holds: BTreeMap<u64, Driven>,
    /// The hold that is alone in this process, or waits until it is.
    pub(crate) alone: Option<u64>,
    pub(crate) deliveries: BTreeMap<u64, Request>,
    pub(crate) poll_ms: u64,
}

pub(crate) enum Todo {
    Hold(u64, Command),
    Delivery(u64, DeliveryCommand),
}

pub(crate) struct Driven {
    pub(crate) hold: Hold,
    pub(crate) lane: String,
    pub(crate) handler: Option<Handler>,
    pub(crate) wake_ms: Option<u64>,
    /// Operations under way, for a bug that writes too early.
    pub(crate) early: Option<Operation>,
    /// Intents that a bug writes too late.
    pub(crate) late: BTreeMap<u64, Operation>,
}

pub(crate) struct Request {
    pub(crate) delivery: Delivery,
    pub(crate) event: usize,
    pub(crate) row: String,
    pub(crate) lane: String,
    pub(crate) is_watching: bool,
    pub(crate) wake_ms: Option<u64>,
    pub(crate) new: NewEvent,
    /// Answers nobody: a catch-up.
    pub(crate) is_quiet: bool,
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
            alone: None,
            deliveries: BTreeMap::new(),
            poll_ms: 1000,
        }
    }
}

impl World {
    pub(crate) fn moment(&self, worker: usize) -> Moment {
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
        it.alone = None;
        it.deliveries.clear();
        self.truth.stop(worker);
        self.at(self.now_ms + away_ms, Occurrence::Restart { worker });
    }

    pub(crate) fn restart(&mut self, worker: usize) {
        if self.now_ms < self.back_ms {
            return self.at(self.back_ms, Occurrence::Restart { worker });
        }
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
                if self.has_room(worker) {
                    self.call_store(worker, Call::Take { delivery: None, lane: None, token });
                } else {
                    self.wake_poller(worker, 1000);
                }
            }
        }
    }

    pub(crate) fn token(&mut self) -> String {
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

    pub(crate) fn is_here(&self, worker: usize, lane: &str) -> bool {
        self.workers[worker].holds.values().any(|it| it.lane == lane)
    }

    fn request(&mut self, worker: usize, event: usize, _attempt: usize) {
        let text = self.service.inbound[event].event(event);
        self.begin_delivery(worker, event, &text, false);
    }
}
