//! When the next attempt is made for a message that the platform could not take. The service documents no waits: these
//! are the emulator's own, on its clock.

use std::time::Duration;

/// The wait before each further attempt: 5 attempts in all.
const WAITS: [Duration; 4] = [
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
];

/// Returns the wait after a failed attempt. The first attempt is 1. `None` after the last.
pub(super) fn wait_after(attempt: u32) -> Option<Duration> {
    WAITS.get(attempt.checked_sub(1)? as usize).copied()
}
