//! Operations of the store under way: what each is for, and how often it is repeated when the store fails.

use super::command::Command;
use super::state::{Asking, Hold, Purpose, State};
use crate::receiver::store::{Changes, Operation, Stored, Taken};

/// The first wait before a failed operation is repeated, in milliseconds; it doubles, to two seconds.
const REPEAT_MS: u64 = 250;

/// How often a record is tried. Its answer isn't sent if it can't be written.
const RECORD_TRIES: u32 = 2;

impl Hold {
    pub(super) fn ask_store(&mut self, operation: Operation, purpose: Purpose) {
        self.last_n += 1;
        let n = self.last_n;
        self.commands.push(Command::Store { n, operation: operation.clone() });
        let asked_at_ms = self.now.monotonic_ms;
        self.asking.insert(n, Asking { operation, purpose, asked_at_ms, tries: 1, repeat_at_ms: None });
    }

    pub(super) fn handle_stored(&mut self, n: u64, result: Stored) {
        let Some(Asking { purpose, asked_at_ms, .. }) = self.asking.remove(&n) else { return };
        let is_lost = matches!(result, Stored::Lost | Stored::Taken(Taken::Lost));
        match purpose {
            // How a run ends is asked for with the same token, and answered by itself.
            Purpose::Renew
                if is_lost && matches!(self.state, State::Settling { .. } | State::Checking(_)) => {}
            Purpose::Renew if !is_lost => self.handle_renewed(asked_at_ms),
            Purpose::Settle => self.handle_settled(result),
            _ if is_lost => self.handle_lost(),
            Purpose::View { most } => match result {
                Stored::Taken(taken) => self.handle_taken(taken, most),
                _ => self.over(),
            },
            Purpose::Prepare => self.handle_prepared(),
            Purpose::Record { ask, name, value } => self.handle_recorded(ask, &name, value),
            Purpose::Note => self.handle_noted(),
            Purpose::Check => self.handle_checked(result),
            Purpose::Renew => self.handle_lost(),
        }
    }

    pub(super) fn handle_store_failure(&mut self, n: u64, why: &str) {
        let now = self.now.monotonic_ms;
        let Some(asking) = self.asking.get_mut(&n) else { return };
        let is_ours = now < self.until_ms;
        let repeat_in_ms = match asking.purpose {
            Purpose::Renew => Some((self.lease.lease_ms / 30).max(100)),
            Purpose::Prepare | Purpose::Note | Purpose::Record { .. } => {
                (is_ours && asking.tries < RECORD_TRIES).then_some(0)
            }
            Purpose::View { .. } | Purpose::Check | Purpose::Settle => {
                is_ours.then_some((REPEAT_MS << asking.tries.min(3)).min(2000))
            }
        };
        if let Some(wait) = repeat_in_ms {
            asking.repeat_at_ms = Some(now.saturating_add(wait));
            return;
        }
        let Some(Asking { operation, purpose, .. }) = self.asking.remove(&n) else { return };
        match purpose {
            Purpose::Prepare => self.handle_unprepared(why),
            // A burial without it is better than none.
            Purpose::Note => self.handle_noted(),
            Purpose::Record { ask, name, .. } => {
                if let Operation::Record { records, .. } = operation {
                    self.take_back(records, &name);
                }
                self.handle_unrecorded(ask, why);
            }
            Purpose::Renew | Purpose::View { .. } | Purpose::Check | Purpose::Settle => self.give_up(why),
        }
    }

    /// Keeps what would have been written beside a record for the next operation.
    fn take_back(&mut self, records: Changes, without: &str) {
        if let State::Running(run) = &mut self.state {
            for (name, value) in records.into_iter().filter(|(name, _)| name != without) {
                if run.pending.get(&name).is_none() {
                    run.pending.insert(name, value);
                }
            }
        }
    }

    /// Repeats failed operations that are due, with the same token.
    pub(super) fn repeat_operations(&mut self) {
        let now = self.now.monotonic_ms;
        for (n, asking) in self.asking.iter_mut() {
            if asking.repeat_at_ms.is_some_and(|at| now >= at) {
                asking.repeat_at_ms = None;
                asking.asked_at_ms = now;
                asking.tries += 1;
                self.commands.push(Command::Store { n: *n, operation: asking.operation.clone() });
            }
        }
    }
}
