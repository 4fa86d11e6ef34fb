//! When a message that the platform could not take just now is tried again. The service does not say; these are ours,
//! on the emulator's clock.

use std::time::Duration;

/// How long after the one before each further attempt is made: 5 attempts in all.
const WAITS: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
];

/// How long to wait after this attempt, counted from 1, failed. `None` after the last.
pub(super) fn wait_after(attempt: u32) -> Option<Duration> {
    WAITS.get(attempt.checked_sub(1)? as usize).copied()
}
