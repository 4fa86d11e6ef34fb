//! The work that follows from a verdict.

use std::time::Duration;

use crate::store::jobs::PlatformStep;

/// A step that follows, and how long after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::platform) struct FollowUp {
    pub(in crate::platform) step: PlatformStep,
    pub(in crate::platform) wait: Duration,
}
