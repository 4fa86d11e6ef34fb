//! The operations on a lane. Each holds while the lane carries its token, lapsed or not, and may be repeated.

use super::tables::{Expiring, ModelStore, TakeRequest};
use crate::receiver::store::{Changes, Lease, Operation, Stored, Taken};

impl ModelStore {
    /// Takes a lane; without one, the lane that is longest due.
    pub fn take(&mut self, now_ms: u64, lane: Option<&str>, request: TakeRequest<'_>) -> Taken {
        self.sweep(now_ms);
        let name = match lane {
            Some(lane) => lane.to_owned(),
            None => match self.longest_due(now_ms, request.token) {
                Ok(lane) => lane,
                Err(in_ms) => return Taken::Nothing { in_ms },
            },
        };
        let Some(lane) = self.lanes.get_mut(&name) else { return Taken::Nothing { in_ms: None } };
        let is_ours = lane.token.as_deref() == Some(request.token);
        if !is_ours && lane.is_held(now_ms) {
            return Taken::Busy { for_ms: lane.until_ms - now_ms };
        }
        if !is_ours && lane.free_due_ms() > now_ms {
            return Taken::Later { in_ms: lane.free_due_ms() - now_ms };
        }
        lane.hold(request.token, now_ms.saturating_add(request.lease_ms));
        self.hand_out(now_ms, &name, request.most)
    }

    /// Returns the lane that is longest due, or the one that this token holds already. Else when the next one is due.
    fn longest_due(&self, now_ms: u64, token: &str) -> Result<String, Option<u64>> {
        let ours = self.lanes.iter().find(|(_, lane)| lane.token.as_deref() == Some(token));
        let next = self.lanes.iter().min_by_key(|(_, lane)| lane.due_ms(now_ms));
        let (name, lane) = ours.or(next).ok_or(None)?;
        let due_ms = lane.due_ms(now_ms);
        if ours.is_some() || due_ms <= now_ms {
            return Ok(name.clone());
        }
        Err(Some(due_ms - now_ms))
    }

    /// Hands out the head of a lane that was just taken or goes on, or lets the lane go because it isn't due.
    fn hand_out(&mut self, now_ms: u64, name: &str, most: u64) -> Taken {
        let Some(lane) = self.lanes.get_mut(name) else { return Taken::Nothing { in_ms: None } };
        let due_ms = lane.free_due_ms();
        if lane.head.is_none() && due_ms > now_ms {
            let wait_ms = lane.wait_ms;
            lane.let_go(wait_ms);
            return Taken::Later { in_ms: due_ms - now_ms };
        }
        let Some((head, is_new)) = lane.begin() else { return Taken::Nothing { in_ms: None } };
        let others = lane.waiting.iter().map(|place| &place.id).filter(|id| **id != head);
        let ids: Vec<String> =
            std::iter::once(&head).chain(others).take(most.max(1) as usize).cloned().collect();
        if is_new && let Some(row) = self.rows.get_mut(&head) {
            row.starts += 1;
        }
        let events = ids.iter().filter_map(|id| self.view(id)).collect();
        Taken::Head { lane: name.to_owned(), events }
    }

    /// Carries out an operation on a lane.
    pub fn operate(&mut self, now_ms: u64, lease: &Lease, operation: &Operation) -> Stored {
        self.sweep(now_ms);
        match operation {
            Operation::Renew => self.holding(lease, |store| {
                if let Some(lane) = store.lanes.get_mut(&lease.lane) {
                    lane.until_ms = now_ms.saturating_add(lease.lease_ms);
                }
            }),
            Operation::Record { id, records } => self.holding(lease, |store| store.write(id, records)),
            Operation::Finish { ids, next, keep_ms, most } => {
                let until_ms = now_ms.saturating_add(*keep_ms);
                let end = |store: &mut Self, id: &str| store.remove(id, Some(until_ms));
                Stored::Taken(self.end(now_ms, lease, Ending { ids, next: *next, most: *most }, end))
            }
            Operation::Bury { ids, next, keep_ms, error, most } => {
                let until_ms = now_ms.saturating_add(*keep_ms);
                let end = |store: &mut Self, id: &str| store.make_dead(id, error, until_ms);
                Stored::Taken(self.end(now_ms, lease, Ending { ids, next: *next, most: *most }, end))
            }
            Operation::Fail { id, wait_ms, records } => {
                self.letting_go(lease, now_ms.saturating_add(*wait_ms), |store| {
                    if let Some(row) = store.rows.get_mut(id) {
                        row.failures += 1;
                        row.starts = row.starts.saturating_sub(1);
                    }
                    store.write(id, records);
                })
            }
            Operation::LetGo { id, wait_ms, records } => {
                self.letting_go(lease, now_ms.saturating_add(*wait_ms), |store| {
                    let Some(id) = id else { return };
                    if let Some(row) = store.rows.get_mut(id) {
                        row.starts = row.starts.saturating_sub(1);
                    }
                    store.write(id, records);
                })
            }
            Operation::Take { most } => {
                let Lease { lane, token, lease_ms } = lease;
                let is_ours = self.lanes.get(lane).is_none_or(|lane| lane.token.as_ref() == Some(token));
                if !is_ours {
                    return Stored::Lost;
                }
                let request = TakeRequest { token, lease_ms: *lease_ms, most: *most };
                Stored::Taken(self.take(now_ms, Some(lane), request))
            }
        }
    }

    /// Finishes events inside a transaction of the user's, which commits with it. Returns whether the lane was held.
    pub fn finish_in(&mut self, now_ms: u64, lease: &Lease, ids: &[String], keep_ms: u64) -> bool {
        self.sweep(now_ms);
        let until_ms = now_ms.saturating_add(keep_ms);
        let is_held = self.holding(lease, |store| ids.iter().for_each(|id| store.remove(id, Some(until_ms))));
        self.tidy(&lease.lane);
        is_held == Stored::Held
    }

    /// Whether a lane carries this token, lapsed or not.
    pub fn carries(&self, lease: &Lease) -> bool {
        self.lanes.get(&lease.lane).is_some_and(|lane| lane.token.as_ref() == Some(&lease.token))
    }

    fn holding(&mut self, lease: &Lease, act: impl FnOnce(&mut Self)) -> Stored {
        if !self.carries(lease) {
            return Stored::Lost;
        }
        act(self);
        Stored::Held
    }

    fn letting_go(&mut self, lease: &Lease, wait_ms: u64, act: impl FnOnce(&mut Self)) -> Stored {
        if self.carries(lease) {
            act(self);
            if let Some(lane) = self.lanes.get_mut(&lease.lane) {
                lane.let_go(wait_ms);
            }
            return Stored::Held;
        }
        let last = self.lanes.get(&lease.lane).and_then(|lane| lane.last.as_ref());
        if last == Some(&lease.token) { Stored::Held } else { Stored::Lost }
    }

    /// Ends events, and hands out the next head or lets the lane go.
    fn end(
        &mut self,
        now_ms: u64,
        lease: &Lease,
        Ending { ids, next, most }: Ending<'_>,
        end: impl Fn(&mut Self, &str),
    ) -> Taken {
        let waits = |store: &Self, id: &str| store.rows.get(id).is_some_and(|row| row.dead.is_none());
        if !self.carries(lease) {
            let is_repeated = !ids.iter().any(|id| waits(self, id));
            return if is_repeated { Taken::Nothing { in_ms: None } } else { Taken::Lost };
        }
        for id in ids {
            if waits(self, id) {
                end(self, id);
            }
        }
        if let Some(lane) = self.lanes.get_mut(&lease.lane) {
            if next {
                lane.until_ms = now_ms.saturating_add(lease.lease_ms);
            } else {
                // Behind the lanes that have been due for longer.
                lane.let_go(now_ms);
            }
        }
        self.tidy(&lease.lane);
        if next { self.hand_out(now_ms, &lease.lane, most) } else { Taken::Nothing { in_ms: None } }
    }

    fn make_dead(&mut self, id: &str, error: &str, until_ms: u64) {
        let Some(row) = self.rows.get_mut(id) else { return };
        row.dead = Some((error.to_owned(), until_ms));
        if let Some(lane) = self.lanes.get_mut(&row.event.lane) {
            lane.remove(&row.place);
        }
        self.expiries.insert((until_ms, Expiring::Row(id.to_owned())));
    }

    fn write(&mut self, id: &str, records: &Changes) {
        let Some(row) = self.rows.get_mut(id) else { return };
        for (name, value) in records {
            match value {
                Some(value) => row.records.insert(name.clone(), value.clone()),
                None => row.records.remove(name),
            };
        }
    }
}

/// What finish and bury have in common.
struct Ending<'a> {
    ids: &'a [String],
    next: bool,
    most: u64,
}
