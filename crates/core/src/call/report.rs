//! The report of one attempt, for an observer of the call.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;

use crate::to_json::{JsonValue, ToJson};

/// What came of one attempt. Holds no key, no id and no body; the code of an error may be the service's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttemptReport {
    /// The name of the operation.
    pub operation: &'static str,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The status of the answer, if there was one.
    pub status: Option<StatusCode>,
    /// The code of the error, `None` for a success.
    pub error: Option<Cow<'static, str>>,
    /// How long the attempt took.
    pub duration: Duration,
    /// The wait until the next attempt, `None` if this was the last.
    pub next_delay: Option<Duration>,
}

impl ToJson for AttemptReport {
    fn to_json(&self) -> JsonValue<'_> {
        JsonValue::Object(vec![
            ("operation", self.operation.into()),
            ("attempt", i64::from(self.attempt).into()),
            ("status", self.status.map(|status| i64::from(status.as_u16())).into()),
            ("error", self.error.as_deref().into()),
            ("durationMs", JsonValue::Milliseconds(self.duration)),
            ("nextDelayMs", self.next_delay.map_or(JsonValue::Null, JsonValue::Milliseconds)),
        ])
    }
}
