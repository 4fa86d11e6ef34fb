//! Takes inputs one by one, does what time brings, and answers.

use super::protocol::{Answered, Begin, DeliveryCommand, DeliveryInput, DeliveryNext};
use super::state::{Delivery, State};
use crate::receiver::moment::Moment;
use crate::receiver::refusal::{HttpAnswer, RETRY_AFTER};
use crate::receiver::settings::{ANSWER_RESERVE_MS, LEAST_RUN_MS};

impl Delivery {
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
        self.began_at_ms = now;
        self.begin = begin;
        self.until_ms = now.saturating_add(within_ms.min(self.host_ms().unwrap_or(u64::MAX)));
        let is_forwarded = self.receiver.settings.forward;
        if is_forwarded {
            self.state = State::Running;
            self.commands.push(DeliveryCommand::Forward);
        } else if !self.begin.has_handler {
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

    /// What is left of the host's time for a run, counted from the beginning.
    pub(super) fn host_ms(&self) -> Option<u64> {
        self.begin.left_ms.map(|left| left.saturating_sub(ANSWER_RESERVE_MS))
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
    pub(super) fn answer(&mut self, outcome: Answered, is_success: bool) {
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
