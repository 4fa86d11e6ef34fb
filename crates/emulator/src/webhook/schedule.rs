//! When a delivery that failed is tried again.

use std::time::Duration;

/// How long after the one before each further attempt is made.
const WAITS: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 60 * 60),
];

/// How long to wait after this attempt, counted from 1, failed. `None` after the last.
pub(super) fn wait_after(attempt: u32) -> Option<Duration> {
    WAITS.get(attempt.checked_sub(1)? as usize).copied()
}
