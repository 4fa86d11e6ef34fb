//! The time, which a driver tells with every input.

/// What the driver's clocks say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// A clock that never goes back, in milliseconds from any start.
    pub monotonic_ms: u64,
    /// The time of day, in milliseconds since 1970.
    pub unix_ms: i64,
}
