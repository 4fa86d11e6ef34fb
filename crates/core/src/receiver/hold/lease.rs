//! Keeps the lease while a run needs it, and ends the run when it can't.

use super::command::{Abort, Command};
use super::state::{Hold, Purpose, State};
use crate::receiver::settings::ABORT_GRACE_MS;
use crate::receiver::store::Operation;

impl Hold {
    /// Returns when the lease is renewed next.
    pub(super) fn next_renewal_ms(&self) -> Option<u64> {
        let is_needed = match &self.state {
            State::Waiting { .. }
            | State::Preparing(_)
            | State::Running(_)
            | State::Telling { .. }
            | State::Noting { .. } => true,
            State::Taking | State::Checking(_) | State::Settling { .. } | State::Over => false,
        };
        let is_asked = || self.asking.values().any(|asking| matches!(asking.purpose, Purpose::Renew));
        (is_needed && !is_asked()).then_some(self.renew_at_ms)
    }

    /// Renews the lease at a third of its time.
    pub(super) fn renew(&mut self) {
        if self.next_renewal_ms().is_some_and(|at| self.now.monotonic_ms >= at) {
            self.ask_store(Operation::Renew, Purpose::Renew);
        }
    }

    /// Counts the lease from before it was asked for: the store may have lengthened it then already.
    pub(super) fn handle_renewed(&mut self, asked_at_ms: u64) {
        let lease_ms = self.lease.lease_ms;
        self.until_ms = self.until_ms.max(asked_at_ms.saturating_add(lease_ms));
        self.renew_at_ms = asked_at_ms.saturating_add(lease_ms / 3);
    }

    /// Ends the hold: another process holds the lane, or the event is gone.
    pub(super) fn handle_lost(&mut self) {
        if let State::Running(run) = &self.state {
            let id = run.ids.first().cloned();
            if run.aborted.is_none() {
                self.close_context(Abort::LeaseLost, 0);
            }
            let message =
                "the event isn't this run's any more: the lease ran out before it was renewed, or the event \
                           was discarded or forgotten"
                    .to_owned();
            self.commands.push(Command::TellError { message, id });
        }
        self.over();
    }

    /// Aborts the run's signal and closes its context. A handler that heeds its signal gets a moment to end.
    pub(super) fn abort(&mut self, why: Abort) {
        let now = self.now.monotonic_ms;
        let is_host = self.host_until_ms.is_some_and(|until| now >= until);
        let freed_at = match why {
            // The host may freeze this process now. Given back, a second run would be beside it when it thaws.
            Abort::Timeout if is_host => u64::MAX,
            Abort::Timeout => now.saturating_add(ABORT_GRACE_MS),
            Abort::LeaseLost | Abort::Closed => now,
        };
        self.close_context(why, freed_at);
        if freed_at == now {
            self.end_run();
        }
    }

    fn close_context(&mut self, why: Abort, freed_at: u64) {
        let State::Running(run) = &mut self.state else { return };
        let is_first = run.aborted.is_none();
        run.aborted = Some((why, freed_at));
        let asks = std::mem::take(&mut run.asks);
        if !asks.is_empty() && why != Abort::Closed {
            run.doomed
                .get_or_insert_with(|| "its context was closed before its answers were sent".to_owned());
        }
        if is_first {
            self.commands.push(Command::Abort(why));
        }
        self.commands.extend(asks.into_iter().map(|(n, _)| Command::Reject { n, error: Some(why.into()) }));
    }
}
