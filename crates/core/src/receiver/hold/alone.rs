//! An event that ends its process takes along whatever runs beside it, and each of those starts counts as well. An event whose
//! runs never ended therefore runs alone, and the store is told before: the next end of the process is its own.

use super::command::Command;
use super::run::Run;
use super::state::{Hold, State};
use crate::receiver::settings::{ALONE_ASK_MS, STARTS_IN_COMPANY};
use crate::receiver::store::Records;

/// The record that counts the runs that were begun alone and haven't ended.
pub(super) const ALONE: &str = "alone";

/// Returns how many runs of an event were begun alone and never ended. A replay takes its starts back, not its records: a
/// count that its starts can't hold is from before.
pub(super) fn count(records: &Records, starts: u32) -> u64 {
    let count = records.get(ALONE).and_then(|text| text.parse().ok()).unwrap_or(0_u64);
    let never_ended = u64::from(starts.saturating_sub(1));
    if count.saturating_add(STARTS_IN_COMPANY) <= never_ended { count } else { 0 }
}

impl Hold {
    /// Asks now and then whether the run may begin. Gives it back uncounted where it no longer may.
    pub(super) fn wait_to_be_alone(&mut self) {
        let now = self.now.monotonic_ms;
        let is_over = !self.may_begin() || now >= self.until_ms;
        let State::Waiting { run, ask_at_ms } = &mut self.state else { return };
        if is_over {
            let id = run.ids.first().cloned().unwrap_or_default();
            self.let_go(id, 0);
        } else if now >= *ask_at_ms {
            *ask_at_ms = now.saturating_add(ALONE_ASK_MS);
            self.commands.push(Command::Alone);
        }
    }

    /// Nothing else runs in this process. Whoever gave way waits for one run, not for all that the lane has.
    pub(super) fn handle_alone(&mut self) {
        if !self.may_begin() || self.now.monotonic_ms >= self.until_ms {
            return;
        }
        match std::mem::replace(&mut self.state, State::Taking) {
            State::Waiting { mut run, .. } => {
                self.gives_way = true;
                self.is_behind |= self.may_look_further();
                run.count_alone();
                self.prepare(run);
            }
            other => self.state = other,
        }
    }
}

impl Run {
    fn count_alone(&mut self) {
        let before = count(&self.records, self.attempt.saturating_sub(self.failures));
        self.alone_before = Some(before);
        self.change(ALONE, Some(before.saturating_add(1).to_string()));
    }

    /// The run has ended, or never began: it isn't counted any more.
    pub(super) fn take_back_alone(&mut self) {
        if let Some(before) = self.alone_before.take() {
            self.change(ALONE, (before > 0).then(|| before.to_string()));
        }
    }
}
