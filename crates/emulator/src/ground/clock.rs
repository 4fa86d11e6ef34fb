//! The emulator's clock: the machine's time plus an offset that `POST /_emulator/clock` moves. Signatures of
//! webhooks do not go by it, or no receiver would accept them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use postproxy_dm_core::time;

/// A worker looks at the clock at least so often: the machine's may jump, as after it was suspended.
pub(crate) const LONGEST_SLEEP: Duration = Duration::from_secs(10);

/// The latest time of the clock, in milliseconds since 1970. What is still to come (receipts, retries, the ends of
/// windows) must have a time too.
pub(crate) const LATEST_MS: i64 = 250_000_000_000_000;

/// A moment on the emulator's clock, milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) i64);

/// The emulator's clock. A clone is the same clock.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    offset_ms: Arc<AtomicI64>,
}

/// The machine's time since 1970.
pub(crate) fn machine_time() -> Duration {
    SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()
}

impl Clock {
    pub(crate) fn new(offset_ms: i64) -> Self {
        Clock { offset_ms: Arc::new(AtomicI64::new(offset_ms)) }
    }

    pub(crate) fn now(&self) -> Moment {
        let machine_ms = i64::try_from(machine_time().as_millis()).unwrap_or(i64::MAX);
        Moment(machine_ms.saturating_add(self.offset_ms.load(Ordering::SeqCst)))
    }

    /// Only the one who holds the writer's lock sets it, after the offset is on disk.
    pub(crate) fn set_offset(&self, offset_ms: i64) {
        self.offset_ms.store(offset_ms, Ordering::SeqCst);
    }
}

impl Moment {
    /// Returns the time as the API writes it. The clock can't be moved out of the years that have such a text.
    pub(crate) fn text(self) -> String {
        time::format(self.0).unwrap_or_default()
    }

    pub(crate) fn plus(self, duration: Duration) -> Moment {
        Moment(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long it is from here to there, zero where that is past.
    pub(crate) fn until(self, later: Moment) -> Duration {
        Duration::from_millis(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }
}
