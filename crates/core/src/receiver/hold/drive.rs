//! Takes inputs one by one, and does what time brings.

use super::command::{Abort, Command, Next};
use super::input::Input;
use super::state::{Hold, State};
use crate::receiver::moment::Moment;

impl Hold {
    /// Takes an input, and says what to do next.
    pub fn handle(&mut self, now: Moment, input: Input) -> Next {
        self.now = now;
        match input {
            Input::Taken(taken) => self.handle_first(taken),
            Input::Stored { n, result } => self.handle_stored(n, result),
            Input::StoreFailed { n, why } => self.handle_store_failure(n, &why),
            Input::Handled(result) => {
                if let State::Running(run) = &mut self.state {
                    run.handled.get_or_insert(result);
                }
            }
            Input::Ask { n, ask } => self.handle_ask(n, ask),
            Input::Sent { n, result } => self.handle_sent(n, result),
            Input::Stepped { n, value } => self.handle_stepped(n, value),
            Input::Dropped(n) => {
                if let State::Running(run) = &mut self.state {
                    run.asks.remove(&n);
                }
            }
            Input::FinishedIn { n, is_held } => self.handle_finished_in(n, is_held),
            Input::Told => self.handle_told(),
            Input::Alone => self.handle_alone(),
            Input::GiveWay => self.gives_way = true,
            Input::Close { grace_ms } => {
                let at = now.monotonic_ms.saturating_add(grace_ms);
                self.close_at_ms = Some(self.close_at_ms.map_or(at, |earlier| earlier.min(at)));
            }
            Input::Time => {}
        }
        self.advance();
        Next { commands: std::mem::take(&mut self.commands), wake_ms: self.wake_ms() }
    }

    /// Does what is due by now.
    fn advance(&mut self) {
        let now = self.now.monotonic_ms;
        match &self.state {
            State::Running(run) => {
                let is_freed = run.aborted.is_some_and(|(_, freed_at)| now >= freed_at);
                if run.is_complete() || is_freed {
                    self.end_run();
                } else if now >= self.until_ms {
                    self.abort(Abort::LeaseLost);
                } else if run.aborted.is_some() {
                } else if now >= run.deadline_ms || self.host_until_ms.is_some_and(|until| now >= until) {
                    self.abort(Abort::Timeout);
                } else if self.close_at_ms.is_some_and(|at| now >= at) {
                    self.abort(Abort::Closed);
                }
            }
            State::Telling { until_ms, .. } if now >= *until_ms => self.handle_told(),
            State::Waiting { .. } => self.wait_to_be_alone(),
            _ => {}
        }
        self.repeat_operations();
        self.renew();
    }

    fn wake_ms(&self) -> Option<u64> {
        let mut wake = self.asking.values().filter_map(|asking| asking.repeat_at_ms).min();
        let mut at = |time: Option<u64>| wake = wake.into_iter().chain(time).min();
        match &self.state {
            State::Running(run) => {
                at(Some(self.until_ms));
                match run.aborted {
                    Some((_, freed_at)) => at(Some(freed_at)),
                    None => [Some(run.deadline_ms), self.host_until_ms, self.close_at_ms]
                        .map(at)
                        .into_iter()
                        .collect(),
                }
            }
            State::Telling { until_ms, .. } => at(Some(*until_ms)),
            State::Waiting { ask_at_ms, .. } => at(Some(*ask_at_ms)),
            _ => {}
        }
        let mut at = |time: Option<u64>| wake = wake.into_iter().chain(time).min();
        at(self.next_renewal_ms());
        wake
    }

    pub(super) fn over(&mut self) {
        if !self.is_over() {
            self.state = State::Over;
            self.asking.clear();
            self.commands.push(Command::Over { is_behind: self.is_behind });
        }
    }
}
