//! A receiver's options, incoming events and refusals as JSON text.

use super::given::unknown;
use super::lane::new_event;
use super::text::{reply, to_json};
use crate::error::Error;
use crate::receiver::{Incoming, Receiver, Refusal};
use crate::to_json::{JsonValue, ToJson};

/// Returns a receiver's effective numbers.
pub fn receiver_settings(receiver: &Receiver) -> String {
    to_json(receiver.settings())
}

/// Reads an event's bytes. Returns its handler, its lane and its row, or an error.
pub fn incoming(receiver: &Receiver, event: &[u8], lane: Option<&str>, unix_ms: f64) -> String {
    reply(&receiver.incoming(&String::from_utf8_lossy(event), lane, unix_ms as i64))
}

/// Returns the HTTP answer of a refusal, or an error for a name that is none.
pub fn refusal(name: &str) -> String {
    reply(&Refusal::named(name).map(Refusal::answer).ok_or_else(|| unknown(name)))
}

impl ToJson for Incoming {
    fn to_json(&self) -> JsonValue<'_> {
        JsonValue::Object(vec![
            ("id", self.id.as_str().into()),
            ("type", self.kind.as_str().into()),
            ("handler", self.handler.as_deref().into()),
            ("direct", self.is_direct.into()),
            ("chat", self.event.chat.as_deref().into()),
            ("event", new_event(&self.event)),
        ])
    }
}

/// Checks a receiver's options.
///
/// # Errors
/// The same as those of [`Receiver::new`].
pub fn receiver(options: &str) -> Result<Receiver, Error> {
    Receiver::new(options)
}
