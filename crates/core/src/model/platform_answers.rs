//! Answers whose form isn't public: the service hands on what the platform says, and so do we.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

/// An answer of the platform's own, exactly as it was received. The service's reference doesn't show its fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PlatformAnswer(
    /// The fields.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>"))]
    pub Unknown,
);
