//! The wait after a failed run: it doubles with each, and half of it is random, so that lanes which failed together don't
//! come back together.

use std::time::Duration;

use super::settings::Settings;
use crate::jitter::Jitter;

/// Returns the wait in milliseconds. `failures` happened before this one.
pub(super) fn wait_ms(settings: &Settings, failures: u32, jitter: &mut Jitter) -> u64 {
    let doubled = settings.backoff_first_ms.saturating_mul(1 << failures.min(40));
    let half = doubled.min(settings.backoff_max_ms) / 2;
    half + jitter.up_to(Duration::from_millis(half)).as_millis() as u64
}
