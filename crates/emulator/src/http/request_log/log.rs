//! The last calls of the API, in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::recorded_call::RecordedCall;

/// The most calls that are kept.
const CALLS: usize = 1000;

/// How much is kept of all calls together.
const ALL_BYTES: usize = 8 * 1024 * 1024;

/// The last calls, oldest first. A clone is the same log.
#[derive(Debug, Clone)]
pub(crate) struct RequestLog {
    /// Identifies one start of the emulator: after the next, numbers begin at 1 again.
    pub(crate) run: Arc<str>,
    calls: Arc<Mutex<Calls>>,
}

#[derive(Debug, Default)]
struct Calls {
    last_number: u64,
    kept: VecDeque<RecordedCall>,
    /// How much the calls hold.
    bytes: usize,
}

impl RequestLog {
    pub(crate) fn new() -> Self {
        RequestLog { run: Uuid::new_v4().to_string().into(), calls: Arc::default() }
    }

    /// Returns the calls after a number, newest first, and how many there are.
    pub(crate) fn after(&self, number: u64, limit: usize, offset: usize) -> (usize, Vec<RecordedCall>) {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = || calls.kept.iter().rev().take_while(|call| call.number > number);
        (newer().count(), newer().skip(offset).take(limit).cloned().collect())
    }

    pub(crate) fn clear(&self) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.kept.clear();
        calls.bytes = 0;
    }

    pub(super) fn add(&self, mut call: RecordedCall) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.last_number += 1;
        call.number = calls.last_number;
        calls.bytes += call.bytes();
        calls.kept.push_back(call);
        while calls.kept.len() > CALLS || calls.bytes > ALL_BYTES {
            // The page reads all the time. Its calls must not push out a bot's.
            let is_look = |call: &RecordedCall| call.is_of_page && call.method == "GET";
            let oldest = calls.kept.iter().position(is_look).unwrap_or(0);
            let Some(removed) = calls.kept.remove(oldest) else { break };
            calls.bytes -= removed.bytes();
        }
    }
}
