//! The report of one attempt, for an observer of the call.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;

use crate::to_json::{JsonText, ToJson};

/// What came of one attempt. Holds no API key and no body; the code of an error may be the service's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttemptReport {
    /// The name of the operation.
    pub operation: &'static str,
    /// The method and the URL of the request, without its query: `GET https://api.postproxy.dev/api/chats/chat_1`.
    pub asked: String,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The status of the answer, if there was one.
    pub status: Option<StatusCode>,
    /// The code of the error, `None` for a success.
    pub error: Option<Cow<'static, str>>,
    /// The service's number of the request, if it gave one.
    pub request_id: Option<String>,
    /// The key that the attempt carried, `None` for a read.
    pub idempotency_key: Option<String>,
    /// How long the attempt took.
    pub duration: Duration,
    /// The wait until the next attempt, `None` if this was the last.
    pub next_delay: Option<Duration>,
}

impl ToJson for AttemptReport {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("operation", self.operation);
            out.field("asked", self.asked.as_str());
            out.field("attempt", self.attempt);
            out.field("status", self.status.map(|status| u32::from(status.as_u16())));
            out.field("error", self.error.as_deref());
            out.field("requestId", self.request_id.as_deref());
            out.field("idempotencyKey", self.idempotency_key.as_deref());
            out.field("durationMs", self.duration);
            out.field("nextDelayMs", self.next_delay);
        });
    }
}
