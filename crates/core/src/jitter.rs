//! Spreads waits, so that clients and lanes which failed together don't come back together.

use std::time::Duration;

/// Draws from the driver's randomness with SplitMix64.
#[derive(Debug)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) fn new(seed: u64) -> Self {
        Jitter(seed)
    }

    /// Draws a duration from zero up to, not including, this one.
    pub(crate) fn up_to(&mut self, most: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        // It fits in 64 bits: the longest wait is a timer's, about 24 days.
        Duration::from_nanos(((most.as_nanos() * u128::from(mixed >> 11)) >> 53) as u64)
    }
}
