//! Incoming events and refusals as JSON text.

use std::borrow::Cow;

use super::given::unknown;
use super::text::reply;
use crate::receiver::{Incoming, Receiver, Refusal};
use crate::to_json::{JsonText, ToJson};

/// Reads an event's bytes. Returns its handler, its lane and its row, or an error.
pub fn incoming(receiver: &Receiver, event: &[u8], lane: Option<&str>, unix_ms: f64) -> String {
    // Mostly it is Unicode, which is seen sooner.
    let text = str::from_utf8(event).map_or_else(|_| String::from_utf8_lossy(event), Cow::Borrowed);
    reply(&receiver.incoming(&text, lane, unix_ms as i64))
}

/// Returns the HTTP answer of a refusal, or an error for a name that is none.
pub fn refusal(name: &str) -> String {
    reply(&Refusal::named(name).map(Refusal::answer).ok_or_else(|| unknown(name)))
}

impl ToJson for Incoming {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("handler", self.handler.as_deref());
            out.field("direct", self.is_direct);
            out.field("event", &self.event);
        });
    }
}
