//! One call of the API as the log keeps it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// The size of a call without its texts.
const CALL_BYTES: usize = 512;

/// One call, and its answer.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct RecordedCall {
    /// Counts from 1.
    pub(super) number: u64,
    /// The `X-Request-Id` of the answer.
    pub(super) id: String,
    /// When it came, on the emulator's clock.
    pub(super) at: String,
    pub(super) method: String,
    /// The path with its query.
    pub(super) path: String,
    /// Null if the client left before there was an answer.
    pub(super) status: Option<u16>,
    pub(super) duration_ms: f64,
    pub(super) idempotency_key: Option<String>,
    /// A browser says that a page of the emulator's own made it.
    pub(super) is_of_page: bool,
    pub(super) request_headers: BTreeMap<String, String>,
    pub(super) request_body: Option<Excerpt>,
    pub(super) response_headers: BTreeMap<String, String>,
    /// The answer broke off, on purpose: a fault.
    pub(super) is_broken_off: bool,
    pub(super) response_body: Option<Excerpt>,
}

/// The first 16 KB of a body. A form is described in words.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct Excerpt {
    pub(super) text: String,
    /// How long the body is, or was when the client left.
    pub(super) bytes: usize,
    pub(super) is_cut: bool,
}

impl RecordedCall {
    /// Returns how much memory the call takes.
    pub(super) fn bytes(&self) -> usize {
        let texts = [&self.id, &self.at, &self.method, &self.path];
        let optional = self.idempotency_key.iter();
        let headers = self.request_headers.iter().chain(&self.response_headers);
        let bodies = self.request_body.iter().chain(&self.response_body).map(|body| &body.text);
        let texts = texts.into_iter().chain(optional).chain(bodies).map(String::len);
        let headers = headers.map(|(name, value)| name.len() + value.len() + 64);
        CALL_BYTES + texts.chain(headers).sum::<usize>()
    }
}
