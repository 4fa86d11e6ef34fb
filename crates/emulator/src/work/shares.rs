//! Which jobs begin next: those that are due, up to each endpoint's share.

use std::collections::{HashMap, HashSet, VecDeque};

use rusqlite::Connection;

use super::job::Job;
use crate::ground::clock::Moment;
use crate::store::StoreError;

/// How many endpoints get a full share. With more endpoints the shares get smaller.
const FULL_SHARES: usize = 4;

/// What a worker is at.
#[derive(Debug, Clone, Default)]
pub(super) struct UnderWay {
    /// The jobs that run, and those that are not yet stored. All of them are still in the queue.
    pub(super) jobs: HashSet<i64>,
    /// How many jobs of each endpoint run.
    pub(super) running: HashMap<String, usize>,
}

/// Returns the jobs that begin now, the first of each endpoint first.
pub(super) fn choose<J: Job>(
    connection: &Connection,
    now: Moment,
    under_way: &UnderWay,
) -> Result<Vec<J>, StoreError> {
    let mut waiting: Vec<(usize, VecDeque<J>)> = Vec::new();
    for endpoint in J::endpoints(connection)? {
        let running = under_way.running.get(&endpoint).copied().unwrap_or(0);
        let room = J::SHARE.saturating_sub(running);
        let due = J::due(connection, &endpoint, now, &under_way.jobs, room)?;
        if running > 0 || !due.is_empty() {
            waiting.push((running, due.into()));
        }
    }
    let share = J::SHARE.min((J::SHARE * FULL_SHARES / waiting.len().max(1)).max(1));
    // The endpoint with the fewest running jobs is first.
    waiting.sort_by_key(|(running, _)| *running);
    let mut room = J::MOST.saturating_sub(under_way.jobs.len());
    let mut chosen = Vec::new();
    let mut has_chosen = true;
    while has_chosen {
        has_chosen = false;
        for (running, due) in waiting.iter_mut().filter(|(running, _)| *running < share) {
            if room > 0
                && let Some(job) = due.pop_front()
            {
                chosen.push(job);
                *running += 1;
                room -= 1;
                has_chosen = true;
            }
        }
    }
    Ok(chosen)
}
