//! When a failed delivery is tried again.

use std::time::Duration;

/// The wait before each further attempt.
const WAITS: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 60 * 60),
];

/// Returns the wait after a failed attempt. The first attempt is 1. `None` after the last.
pub(super) fn wait_after(attempt: u32) -> Option<Duration> {
    WAITS.get(attempt.checked_sub(1)? as usize).copied()
}
