//! A delivery whose event is kept: answered at once where somebody is sure to go on, else when it is finished.

use super::protocol::{Answered, Became, DeliveryCommand};
use super::state::{Delivery, State};
use crate::receiver::settings::LEAST_RUN_MS;
use crate::receiver::store::{PutState, Taken};

impl Delivery {
    pub(super) fn handle_put(&mut self, state: PutState, lane: Option<Taken>, is_here: bool) {
        if self.state != State::Keeping {
            return;
        }
        match state {
            PutState::Full => self.answer(Answered::Failed, false),
            PutState::Done => self.answer(Answered::Seen, true),
            PutState::Dead => self.answer(Answered::Dead, true),
            PutState::New | PutState::Waiting if self.is_in_good_hands() => {
                let is_new = state == PutState::New;
                self.answer(if is_new { Answered::Kept } else { Answered::Seen }, true);
            }
            PutState::New | PutState::Waiting => match lane {
                Some(lane) => self.wait_for(lane, is_here),
                None if is_here || self.begin.lives_on => self.watch(),
                None => self.answer(Answered::Kept, false),
            },
        }
    }

    /// Whether somebody is sure to go on with what the store keeps.
    fn is_in_good_hands(&self) -> bool {
        let settings = &self.receiver.settings;
        settings.durable && (settings.lives_on || settings.answers_kept || self.begin.lives_on)
    }

    pub(super) fn handle_lane(&mut self, lane: Taken, is_here: bool) {
        if self.state == State::Taking {
            self.wait_for(lane, is_here);
        }
    }

    fn wait_for(&mut self, lane: Taken, is_here: bool) {
        let now = self.now.monotonic_ms;
        match lane {
            Taken::Head { .. } => self.watch(),
            _ if is_here => self.watch(),
            Taken::Later { in_ms } if self.may_run_at(now.saturating_add(in_ms)) => {
                self.watch();
                self.state = State::Waiting(now + in_ms);
            }
            // Another process may finish it, and this one would never hear of that.
            Taken::Busy { .. } => self.answer(Answered::Kept, false),
            // Whatever is due is worked on here, once there is a place for it.
            _ if self.begin.lives_on => self.watch(),
            Taken::Later { .. } | Taken::Nothing { .. } | Taken::Lost => {
                self.answer(Answered::Kept, false);
            }
        }
    }

    fn has_time(&self) -> bool {
        self.begin.has_room && self.may_run_at(self.now.monotonic_ms)
    }

    /// Whether a run that begins then can still be answered. A host that counts its time must leave enough of it.
    fn may_run_at(&self, at_ms: u64) -> bool {
        let host_until_ms = self.host_ms().map_or(u64::MAX, |left| self.began_at_ms.saturating_add(left));
        at_ms < self.until_ms && at_ms.saturating_add(LEAST_RUN_MS) <= host_until_ms
    }

    fn watch(&mut self) {
        self.state = State::Watching;
        if !self.is_watching {
            self.is_watching = true;
            self.commands.push(DeliveryCommand::Watch);
        }
    }

    pub(super) fn handle_outcome(&mut self, became: Became) {
        match (self.state, became) {
            (State::Watching | State::Waiting(_) | State::Taking, Became::Done) => {
                self.answer(Answered::Done, true);
            }
            (State::Watching | State::Waiting(_) | State::Taking, Became::Dead) => {
                self.answer(Answered::Dead, true);
            }
            (State::Watching | State::Waiting(_) | State::Taking, Became::Failed) => {
                self.answer(Answered::Failed, false);
            }
            // An earlier event of the lane failed, or the hold has ended. Its turn may still come in time.
            (State::Watching, Became::Released) if self.has_time() => {
                self.state = State::Taking;
                self.commands.push(DeliveryCommand::Take);
            }
            (State::Watching, Became::Released) => self.answer(Answered::Kept, false),
            _ => {}
        }
    }
}
