//! Off the hot path: looks at rows, plays them again, and forgets them.

use super::tables::{Mark, ModelStore, Row};
use crate::receiver::store::Records;

/// A row as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    /// The row's id.
    pub id: String,
    /// Whether it waits, or why it died.
    pub state: RowViewState,
    /// Its lane.
    pub lane: String,
    /// When the event was created, in milliseconds since 1970.
    pub at: i64,
    /// How many runs were begun and never ended.
    pub starts: u32,
    /// How many runs failed.
    pub failures: u32,
    /// What its runs left.
    pub records: Records,
    /// When its lane is due, in milliseconds from now. `None` for a dead row.
    pub in_ms: Option<u64>,
}

/// The state of a row. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowViewState {
    /// It waits.
    Waiting,
    /// It died, for this reason.
    Dead(String),
}

/// How much a store holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Events that wait.
    pub waiting: usize,
    /// Events that are dead.
    pub dead: usize,
    /// Lanes in which events wait.
    pub lanes: usize,
    /// Lanes that are held.
    pub held: usize,
    /// Marks, of events that wait, are dead or were finished.
    pub marks: usize,
}

impl ModelStore {
    /// Lists the rows, dead and waiting, by id.
    pub fn list(&self, now_ms: u64) -> Vec<RowView> {
        let view = |(id, row): (&String, &Row)| {
            let lane = self.lanes.get(&row.event.lane).filter(|_| row.dead.is_none());
            RowView {
                id: id.clone(),
                state: row
                    .dead
                    .as_ref()
                    .map_or(RowViewState::Waiting, |(error, _)| RowViewState::Dead(error.clone())),
                lane: row.event.lane.clone(),
                at: row.event.at,
                starts: row.starts,
                failures: row.failures,
                records: row.records.clone(),
                in_ms: lane.map(|lane| lane.due_ms(now_ms).saturating_sub(now_ms)),
            }
        };
        self.rows.iter().map(view).collect()
    }

    /// Lets rows wait again, due now and with no counts. Returns how many there were.
    pub fn replay(&mut self, now_ms: u64, ids: &[String], forget: bool) -> usize {
        let mut replayed = 0;
        for id in ids {
            let Some(row) = self.rows.get_mut(id) else { continue };
            replayed += 1;
            (row.starts, row.failures, row.dead) = (0, 0, None);
            if forget {
                row.records.clear();
            }
            let lane = self.lanes.entry(row.event.lane.clone()).or_default();
            lane.waiting.insert(row.place.clone());
            lane.wait_ms = now_ms;
        }
        replayed
    }

    /// Drops rows; their marks stay for so long. Returns how many there were.
    pub fn discard(&mut self, now_ms: u64, ids: &[String], keep_ms: u64) -> usize {
        let known: Vec<&String> = ids.iter().filter(|id| self.rows.contains_key(*id)).collect();
        let until_ms = now_ms.saturating_add(keep_ms);
        for id in &known {
            let lane = self.rows.get(*id).map(|row| row.event.lane.clone()).unwrap_or_default();
            self.remove(id, Some(until_ms));
            self.tidy(&lane);
        }
        known.len()
    }

    /// Drops the rows, records and marks of a chat. Returns how many rows there were.
    pub fn forget(&mut self, chat: &str) -> usize {
        let of_chat = |row: &&Row| row.event.chat.as_deref() == Some(chat);
        let rows: Vec<[String; 2]> = self
            .rows
            .values()
            .filter(of_chat)
            .map(|row| [row.event.id.clone(), row.event.lane.clone()])
            .collect();
        for [id, lane] in &rows {
            self.remove(id, None);
            self.tidy(lane);
        }
        self.marks.retain(|_, mark| match mark {
            Mark::Finished { chat: of, .. } => of.as_deref() != Some(chat),
            Mark::OfRow(_) => true,
        });
        rows.len()
    }

    /// Counts what the store holds.
    pub fn stats(&self, now_ms: u64) -> Stats {
        let dead = self.rows.values().filter(|row| row.dead.is_some()).count();
        Stats {
            waiting: self.rows.len() - dead,
            dead,
            lanes: self.lanes.len(),
            held: self.lanes.values().filter(|lane| lane.is_held(now_ms)).count(),
            marks: self.marks.len(),
        }
    }

    /// Returns a text by name, after setting it if a value is given.
    pub fn note(&mut self, name: &str, value: Option<&str>) -> Option<String> {
        if let Some(value) = value {
            self.notes.insert(name.to_owned(), value.to_owned());
        }
        self.notes.get(name).cloned()
    }
}
