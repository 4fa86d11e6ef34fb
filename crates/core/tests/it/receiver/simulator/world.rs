//! One schedule: workers, the store and the service on a simulated clock, with every fault that the plan allows.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use postproxy_dm_core::receiver::hold::SendFailure;
use postproxy_dm_core::receiver::{Lease, ModelStore, NewEvent, Operation, PutState, Stored, Taken};

use super::plan::{Bug, HOUR_MS, Plan};
use super::random::Random;
use super::service::{ANSWER_MS, DELIVERY_WAITS_MS, Inbound, Service};
use super::truth::Truth;
use super::worker::Worker;

/// After this, and the time that all workers were away, a schedule that hasn't ended never will.
const END_MS: u64 = 30 * HOUR_MS;

/// Something that happens at a time.
#[derive(Debug)]
pub(crate) enum Occurrence {
    /// The service delivers an event.
    Deliver {
        event: usize,
    },
    /// A delivery has got no answer in time.
    DeliveryEnds {
        event: usize,
        attempt: usize,
    },
    /// The store carries out a call.
    Store {
        worker: usize,
        incarnation: u64,
        call: Call,
        is_answered: bool,
    },
    /// The service carries out a send.
    Send(Sending),
    /// A process is told something.
    Tell {
        worker: usize,
        incarnation: u64,
        message: Message,
    },
    Restart {
        worker: usize,
    },
    Thaw {
        worker: usize,
    },
    /// The store loses its last second.
    LoseLastSecond,
    /// A worker catches up.
    CatchUp {
        worker: usize,
    },
    /// All workers go away for a day.
    GoAway,
}

/// A call of the store.
#[derive(Debug, Clone)]
pub(crate) enum Call {
    Put {
        delivery: u64,
        event: NewEvent,
        token: Option<String>,
    },
    /// The second step of a bug.
    Index {
        event: NewEvent,
    },
    Take {
        delivery: Option<u64>,
        lane: Option<String>,
        token: String,
    },
    Operation {
        hold: u64,
        n: u64,
        lease: Lease,
        operation: Operation,
    },
    FinishIn {
        hold: u64,
        n: u64,
        lease: Lease,
        ids: Vec<String>,
        keep_ms: u64,
        commits: bool,
    },
}

/// What a process is told. `None` is a failure.
#[derive(Debug)]
pub(crate) enum Message {
    Request {
        event: usize,
        attempt: usize,
    },
    Put {
        delivery: u64,
        lane: String,
        token: Option<String>,
        asked_at_ms: u64,
        result: Option<(PutState, Option<Taken>)>,
    },
    Taken {
        delivery: Option<u64>,
        token: String,
        asked_at_ms: u64,
        result: Option<Taken>,
    },
    Stored {
        hold: u64,
        n: u64,
        result: Option<Stored>,
    },
    FinishedIn {
        hold: u64,
        n: u64,
        result: Option<bool>,
    },
    Sent {
        hold: u64,
        n: u64,
        result: Result<String, SendFailure>,
    },
    /// The handler goes on.
    Step {
        hold: u64,
        run: u64,
    },
    /// A step's function has ended.
    Stepped {
        hold: u64,
        n: u64,
        value: String,
    },
    Told {
        hold: u64,
    },
    WakeHold {
        hold: u64,
    },
    WakeDelivery {
        delivery: u64,
    },
    /// `start`: looks for a lane that is due.
    Poll,
}

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) plan: Plan,
    pub(crate) bug: Option<Bug>,
    /// Whether all that happens is printed.
    pub(crate) is_traced: bool,
    pub(crate) random: Random,
    pub(crate) now_ms: u64,
    /// When all workers come back.
    pub(crate) back_ms: u64,
    pub(crate) store: ModelStore,
    /// What the store was, for the loss of its last second.
    pub(crate) snapshots: VecDeque<(u64, ModelStore)>,
    /// Events that a bug has kept but not yet shown.
    pub(crate) unindexed: BTreeMap<String, NewEvent>,
    pub(crate) service: Service,
    pub(crate) workers: Vec<Worker>,
    pub(crate) truth: Truth,
    heap: BinaryHeap<Reverse<(u64, u64, usize)>>,
    occurrences: BTreeMap<usize, Occurrence>,
    sequence: u64,
}

impl World {
    pub(crate) fn new(seed: u64, bug: Option<Bug>) -> Self {
        let mut random = Random::new(seed);
        let plan = Plan::draw(&mut random);
        World::of(plan, seed, bug)
    }

    /// Starts a schedule of a plan.
    pub(crate) fn of(plan: Plan, seed: u64, bug: Option<Bug>) -> Self {
        let mut world = World {
            seed,
            bug,
            is_traced: std::env::var_os("POSTPROXY_RECEIVER_TRACE").is_some(),
            random: Random::new(seed ^ 0x5EED),
            now_ms: 0,
            back_ms: 0,
            store: ModelStore::new(),
            snapshots: VecDeque::new(),
            unindexed: BTreeMap::new(),
            service: Service::default(),
            workers: Vec::new(),
            truth: Truth::default(),
            heap: BinaryHeap::new(),
            occurrences: BTreeMap::new(),
            sequence: 0,
            plan,
        };
        world.populate();
        world
    }

    fn populate(&mut self) {
        for at in 0..self.plan.workers as usize {
            // Clocks that are 90 seconds apart.
            let skew_ms = self.random.below(90_001) as i64 - 45_000;
            let is_newer = self.plan.two_versions && at == 0;
            self.workers.push(Worker::new(self.plan.receiver(), skew_ms, is_newer));
            self.wake_poller(at, 10 + at as u64);
        }
        for event in 0..self.plan.messages as usize {
            let chat = format!("chat_{}", self.random.below(self.plan.chats));
            let mut posted_ms = self.random.below(self.plan.spread_ms);
            if self.plan.writes_on && self.random.chance(500) {
                posted_ms = self.random.below(self.plan.away_ms);
            }
            let class = self.plan.class(&mut self.random);
            let inbound = Inbound { chat, posted_ms, class, attempts: 0, is_acknowledged: false };
            self.service.inbound.push(inbound);
            // Deliveries are late, out of order, and sometimes doubled.
            let late_ms = self.random.below(3000);
            self.at(posted_ms + late_ms, Occurrence::Deliver { event });
        }
        if self.plan.loses_last_second {
            for _ in 0..2 {
                let at = self.random.below(self.plan.faults_until_ms);
                self.at(at, Occurrence::LoseLastSecond);
            }
        }
        if self.plan.loses_last_second || self.plan.catches_up {
            for worker in 0..self.plan.workers as usize {
                let at = self.random.below(self.plan.faults_until_ms);
                self.at(at, Occurrence::CatchUp { worker });
                let quiet_ms = self.plan.faults_until_ms.max(self.plan.spread_ms) + self.plan.away_ms;
                let after = quiet_ms + 60_000 + self.random.below(5000);
                self.at(after, Occurrence::CatchUp { worker });
            }
        }
        if self.plan.away_ms > 0 {
            let at = self.random.below(self.plan.spread_ms + 5000);
            self.at(at, Occurrence::GoAway);
        }
    }

    pub(crate) fn has_faults(&self) -> bool {
        self.now_ms < self.plan.faults_until_ms
    }

    pub(crate) fn at(&mut self, ms: u64, occurrence: Occurrence) {
        self.sequence += 1;
        let id = self.sequence as usize;
        self.heap.push(Reverse((ms.max(self.now_ms), self.sequence, id)));
        self.occurrences.insert(id, occurrence);
    }

    pub(crate) fn tell(&mut self, in_ms: u64, worker: usize, message: Message) {
        let incarnation = self.workers[worker].incarnation;
        self.at(self.now_ms + in_ms, Occurrence::Tell { worker, incarnation, message });
    }

    /// Runs the schedule to its end.
    pub(crate) fn run(mut self) -> Result<Truth, String> {
        while let Some(Reverse((ms, _, id))) = self.heap.pop() {
            let Some(occurrence) = self.occurrences.remove(&id) else { continue };
            if ms > END_MS + self.plan.away_ms {
                break;
            }
            self.now_ms = ms;
            if self.is_traced {
                println!("{ms:>9} {occurrence:?}");
            }
            self.happen(occurrence);
            if let Some(violation) = self.truth.violation.take() {
                return Err(format!("seed {}: {violation}\n{:?}", self.seed, self.plan));
            }
            if self.is_settled() {
                break;
            }
        }
        self.check_the_end().map_err(|why| format!("seed {}: {why}\n{:?}", self.seed, self.plan))?;
        Ok(self.truth)
    }

    /// Whether nothing more can happen: no faults, no deliveries, nothing waits, nobody runs.
    fn is_settled(&self) -> bool {
        let is_quiet = |worker: &Worker| worker.holds.is_empty() && worker.deliveries.is_empty();
        let is_over =
            |inbound: &Inbound| inbound.is_acknowledged || inbound.attempts >= DELIVERY_WAITS_MS.len();
        !self.has_faults()
            && self.workers.iter().all(is_quiet)
            && self.service.inbound.iter().all(is_over)
            && self.store.stats(self.now_ms).waiting == 0
            && self.unindexed.is_empty()
            && !self.occurrences.values().any(is_to_come)
    }

    fn happen(&mut self, occurrence: Occurrence) {
        match occurrence {
            Occurrence::Deliver { event } => self.deliver(event),
            Occurrence::DeliveryEnds { event, attempt } => self.deliver_again(event, attempt),
            Occurrence::Store { worker, incarnation, call, is_answered } => {
                self.carry_out(worker, incarnation, call, is_answered);
            }
            Occurrence::Send(sending) => self.carry_out_send(sending),
            Occurrence::Tell { worker, incarnation, message } => self.hear(worker, incarnation, message),
            Occurrence::Restart { worker } => self.restart(worker),
            Occurrence::Thaw { worker } => self.thaw(worker),
            Occurrence::LoseLastSecond => self.lose_last_second(),
            Occurrence::CatchUp { worker } => self.catch_up(worker),
            Occurrence::GoAway => {
                self.back_ms = self.now_ms + self.plan.away_ms;
                for worker in 0..self.workers.len() {
                    self.crash(worker, self.plan.away_ms);
                }
            }
        }
    }

    fn deliver(&mut self, event: usize) {
        let inbound = &mut self.service.inbound[event];
        inbound.attempts += 1;
        let attempt = inbound.attempts;
        self.at(self.now_ms + ANSWER_MS, Occurrence::DeliveryEnds { event, attempt });
        let worker = self.random.below(self.workers.len() as u64) as usize;
        self.tell(0, worker, Message::Request { event, attempt });
        if self.has_faults() && self.random.chance(100) {
            let worker = self.random.below(self.workers.len() as u64) as usize;
            let in_ms = self.random.below(2000);
            self.tell(in_ms, worker, Message::Request { event, attempt });
        }
    }

    fn deliver_again(&mut self, event: usize, attempt: usize) {
        let inbound = &self.service.inbound[event];
        if !inbound.is_acknowledged && attempt < DELIVERY_WAITS_MS.len() && inbound.attempts == attempt {
            let wait_ms = DELIVERY_WAITS_MS[attempt].saturating_sub(ANSWER_MS);
            self.at(self.now_ms + wait_ms, Occurrence::Deliver { event });
        }
    }
}

/// Whether something begins that nothing shows yet.
fn is_to_come(occurrence: &Occurrence) -> bool {
    matches!(
        occurrence,
        Occurrence::CatchUp { .. }
            | Occurrence::GoAway
            | Occurrence::Tell { message: Message::Request { .. }, .. }
    )
}

/// A send on its way.
#[derive(Debug)]
pub(crate) struct Sending {
    pub(crate) worker: usize,
    pub(crate) incarnation: u64,
    pub(crate) hold: u64,
    pub(crate) n: u64,
    pub(crate) chat: String,
    pub(crate) key: String,
    pub(crate) content: String,
    pub(crate) is_answered: bool,
}
