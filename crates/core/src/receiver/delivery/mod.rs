//! One delivery of a webhook: what is done with its event, and when and how it is answered. A 2xx says that the event is
//! finished, or kept where somebody is sure to go on.
//!
//! ```text
//!           ┌── no handler ──────────────────────────────────┐
//!  New ─────┼── direct, forward ──▶ Running ─────────────────┤
//!           └── put ──▶ Keeping ──▶ Watching ◀─┐ ────────────┴──▶ Answered
//!                          │            └── later: take ──┘
//!                          └── kept and alive, seen, full ───────▶
//! ```

mod keep;

use super::refusal::{HttpAnswer, RETRY_AFTER};
use super::settings::{ANSWER_RESERVE_MS, LEAST_RUN_MS};
use super::store::{PutState, Taken};
use super::{Moment, Receiver};

/// What a delivery begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Begin {
    /// The name in `on` of the event's handler.
    pub handler: Option<String>,
    /// Whether the event runs before the answer and never touches the store.
    pub is_direct: bool,
    /// Whether this process works on what is due, or somebody else always does.
    pub lives_on: bool,
    /// Whether there is room here for another lane.
    pub has_room: bool,
    /// What is left of the host's time, in milliseconds. `None`: no limit.
    pub left_ms: Option<u64>,
}

/// What a driver tells a delivery. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryInput {
    /// The event was read. The first input, once.
    Begin(Begin),
    /// What came of the put.
    Put {
        /// What the store knows of the event.
        state: PutState,
        /// What came of asking for its lane, if it was asked for.
        lane: Option<Taken>,
        /// Whether a hold in this process has the lane.
        is_here: bool,
    },
    /// What came of asking for the lane again.
    Taken {
        /// The lane.
        lane: Taken,
        /// Whether a hold in this process has the lane.
        is_here: bool,
    },
    /// The store failed to keep the event, or to hand out its lane.
    StoreFailed,
    /// A hold in this process told what became of the event.
    Outcome(Became),
    /// The direct handler, or `forward`, ended.
    Ran {
        /// Whether it succeeded.
        is_done: bool,
    },
    /// Time has passed.
    Time,
}

/// What became of a delivery's event in a hold of this process. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// Its handler finished.
    Done,
    /// Its handler failed and will run again.
    Failed,
    /// It is dead.
    Dead,
    /// The hold ended without it.
    Released,
}

/// What a delivery tells its driver to do. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryCommand {
    /// Keep the event, and ask for its lane if told to. A lane that is handed out begins a hold.
    Put {
        /// Whether to ask for the lane.
        take: bool,
    },
    /// Ask for the event's lane. A lane that is handed out begins a hold.
    Take,
    /// Run the handler before the answer, without a store.
    RunDirect,
    /// Hand the event to the user's engine.
    Forward,
    /// Say what a hold in this process makes of the event.
    Watch,
    /// Answer the request. Once.
    Answer {
        /// The status and headers.
        answer: HttpAnswer,
        /// What became of the event.
        outcome: Answered,
        /// Whether there is time to work on another lane that is due.
        look_further: bool,
    },
}

/// What an answer reports. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The handler finished.
    Done,
    /// The handler failed, or the store did.
    Failed,
    /// The event is dead.
    Dead,
    /// Nobody handles it.
    Ignored,
    /// It was known.
    Seen,
    /// It is kept.
    Kept,
}

/// What a driver does next, and when it comes back if nothing else happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryNext {
    /// What to do, in this order.
    pub commands: Vec<DeliveryCommand>,
    /// When to say that time has passed, on the monotonic clock. `None`: nothing is waited for.
    pub wake_ms: Option<u64>,
}

/// One delivery of a webhook.
#[derive(Debug)]
pub struct Delivery {
    receiver: Receiver,
    now: Moment,
    began_at_ms: u64,
    /// When it is answered at the latest.
    until_ms: u64,
    begin: Begin,
    state: State,
    is_watching: bool,
    commands: Vec<DeliveryCommand>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// The handler or `forward` runs.
    Running,
    /// The event is being kept.
    Keeping,
    /// A hold here works on the lane.
    Watching,
    /// The lane is asked for at that time.
    Waiting(u64),
    /// The lane was asked for.
    Taking,
    Answered,
}

impl Delivery {
    /// Starts a delivery. Its first input is [`DeliveryInput::Begin`].
    pub fn new(receiver: &Receiver) -> Self {
        Delivery {
            receiver: receiver.clone(),
            now: Moment::default(),
            began_at_ms: 0,
            until_ms: u64::MAX,
            begin: Begin::default(),
            state: State::New,
            is_watching: false,
            commands: Vec::new(),
        }
    }

    /// Whether it is answered.
    pub fn is_answered(&self) -> bool {
        self.state == State::Answered
    }

    /// Takes an input, and says what to do next.
    pub fn handle(&mut self, now: Moment, input: DeliveryInput) -> DeliveryNext {
        self.now = now;
        match input {
            DeliveryInput::Begin(begin) => self.handle_begin(begin),
            DeliveryInput::Put { state, lane, is_here } => self.handle_put(state, lane, is_here),
            DeliveryInput::Taken { lane, is_here } => self.handle_lane(lane, is_here),
            DeliveryInput::StoreFailed => self.answer(Answered::Failed, false),
            DeliveryInput::Outcome(became) => self.handle_outcome(became),
            DeliveryInput::Ran { is_done } => self.handle_ran(is_done),
            DeliveryInput::Time => {}
        }
        self.advance();
        DeliveryNext { commands: std::mem::take(&mut self.commands), wake_ms: self.wake_ms() }
    }

    fn handle_begin(&mut self, begin: Begin) {
        if self.state != State::New {
            return;
        }
        let now = self.now.monotonic_ms;
        let within_ms = self.receiver.settings.answer_within_ms;
        let left_ms = begin.left_ms.map_or(u64::MAX, |left| left.saturating_sub(ANSWER_RESERVE_MS));
        self.began_at_ms = now;
        self.until_ms = now.saturating_add(within_ms.min(left_ms));
        self.begin = begin;
        let is_forwarded = self.receiver.settings.forward;
        if is_forwarded {
            self.state = State::Running;
            self.commands.push(DeliveryCommand::Forward);
        } else if self.begin.handler.is_none() {
            self.answer(Answered::Ignored, true);
        } else if self.begin.is_direct {
            self.state = State::Running;
            self.commands.push(DeliveryCommand::RunDirect);
        } else {
            let take = self.begin.has_room && self.begin.left_ms.is_none_or(|left| left >= LEAST_RUN_MS);
            self.state = State::Keeping;
            self.commands.push(DeliveryCommand::Put { take });
        }
    }

    fn handle_ran(&mut self, is_done: bool) {
        if self.state != State::Running {
            return;
        }
        match (is_done, self.receiver.settings.forward) {
            (true, true) => self.answer(Answered::Kept, true),
            (true, false) => self.answer(Answered::Done, true),
            (false, _) => self.answer(Answered::Failed, false),
        }
    }

    fn advance(&mut self) {
        let now = self.now.monotonic_ms;
        match self.state {
            State::Waiting(at) if now >= at => {
                self.state = State::Taking;
                self.commands.push(DeliveryCommand::Take);
            }
            State::Running | State::Keeping | State::Watching | State::Waiting(_) | State::Taking
                if now >= self.until_ms =>
            {
                let is_kept = !matches!(self.state, State::Running | State::Keeping);
                self.answer(if is_kept { Answered::Kept } else { Answered::Failed }, false);
            }
            _ => {}
        }
    }

    fn wake_ms(&self) -> Option<u64> {
        match self.state {
            State::New | State::Answered => None,
            State::Waiting(at) => Some(at.min(self.until_ms)),
            State::Running | State::Keeping | State::Watching | State::Taking => Some(self.until_ms),
        }
    }

    /// Answers with success or with 503, upon which the service comes again.
    fn answer(&mut self, outcome: Answered, is_success: bool) {
        if self.is_answered() {
            return;
        }
        let was_kept = !matches!(self.state, State::New | State::Running);
        self.state = State::Answered;
        let (status, headers) = if is_success { (204, Vec::new()) } else { (503, vec![RETRY_AFTER]) };
        let time_left_ms = self.until_ms.saturating_sub(self.now.monotonic_ms);
        let look_further = was_kept
            && outcome != Answered::Failed
            && !self.begin.lives_on
            && self.begin.has_room
            && time_left_ms >= LEAST_RUN_MS;
        let answer = HttpAnswer { status, headers };
        self.commands.push(DeliveryCommand::Answer { answer, outcome, look_further });
    }
}
