//! Keeps new events, and drops old ones.

use super::lane::Place;
use super::tables::{Expiring, Mark, ModelStore, Row, TakeRequest};
use crate::receiver::store::{NewEvent, PutState, Records, StoredEvent, Taken};

impl ModelStore {
    /// Keeps an event unless it is known, and asks for its lane if told to.
    pub fn put(
        &mut self,
        now_ms: u64,
        event: NewEvent,
        take: Option<TakeRequest<'_>>,
    ) -> (PutState, Option<Taken>) {
        self.sweep(now_ms);
        let lane = event.lane.clone();
        let state = self.keep(now_ms, event);
        let taken = take.map(|request| self.take(now_ms, Some(&lane), request));
        (state, taken)
    }

    fn keep(&mut self, now_ms: u64, event: NewEvent) -> PutState {
        if let Some(known) = event.marks.iter().find_map(|mark| self.marks.get(mark)) {
            return match known {
                Mark::Finished { .. } => PutState::Done,
                Mark::OfRow(id) if self.rows.get(id).is_some_and(|row| row.dead.is_some()) => PutState::Dead,
                Mark::OfRow(_) => PutState::Waiting,
            };
        }
        let lane = self.lanes.entry(event.lane.clone()).or_default();
        if lane.waiting.len() as u64 >= event.limit {
            return PutState::Full;
        }
        self.arrivals += 1;
        let place = Place { at: event.at, arrival: self.arrivals, id: event.id.clone() };
        lane.waiting.insert(place.clone());
        lane.gather(now_ms, event.quiet_ms, event.max_ms);
        for mark in &event.marks {
            self.marks.insert(mark.clone(), Mark::OfRow(event.id.clone()));
        }
        if let Some(Mark::OfRow(id)) = event.redacts.as_ref().and_then(|mark| self.marks.get(mark))
            && let Some(row) = self.rows.get_mut(id)
        {
            row.event.body.clone_from(&event.body);
        }
        let row = Row { place, starts: 0, failures: 0, records: Records::new(), dead: None, event };
        self.rows.insert(row.event.id.clone(), row);
        PutState::New
    }

    /// Drops what has expired.
    pub(super) fn sweep(&mut self, now_ms: u64) {
        while let Some((until, _)) = self.expiries.first()
            && *until <= now_ms
            && let Some((until, what)) = self.expiries.pop_first()
        {
            match what {
                Expiring::Mark(name) => {
                    let is_due =
                        |mark: &Mark| matches!(mark, Mark::Finished { until_ms, .. } if *until_ms <= until);
                    if self.marks.get(&name).is_some_and(is_due) {
                        self.marks.remove(&name);
                    }
                }
                Expiring::Row(id) => {
                    let is_due = |row: &Row| row.dead.as_ref().is_some_and(|(_, end)| *end <= until);
                    if self.rows.get(&id).is_some_and(is_due) {
                        self.remove(&id, None);
                    }
                }
            }
        }
    }

    /// Removes a row with its body and records. Its marks stay until then, or go with it.
    pub(super) fn remove(&mut self, id: &str, marks_until_ms: Option<u64>) {
        let Some(row) = self.rows.remove(id) else { return };
        if let Some(lane) = self.lanes.get_mut(&row.event.lane) {
            lane.remove(&row.place);
        }
        for name in row.event.marks {
            match marks_until_ms {
                None => {
                    self.marks.remove(&name);
                }
                Some(until_ms) => {
                    self.expiries.insert((until_ms, Expiring::Mark(name.clone())));
                    let chat = row.event.chat.clone();
                    self.marks.insert(name, Mark::Finished { chat, until_ms });
                }
            }
        }
    }

    /// Drops a lane in which nothing waits.
    pub(super) fn tidy(&mut self, lane: &str) {
        if self.lanes.get(lane).is_some_and(|lane| lane.waiting.is_empty()) {
            self.lanes.remove(lane);
        }
    }

    pub(super) fn view(&self, id: &str) -> Option<StoredEvent> {
        let row = self.rows.get(id)?;
        Some(StoredEvent {
            id: row.event.id.clone(),
            head: row.event.head.clone(),
            body: row.event.body.clone(),
            starts: row.starts,
            failures: row.failures,
            records: row.records.clone(),
            unreadable: None,
        })
    }
}
