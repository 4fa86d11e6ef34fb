//! The record of an answer: what the first run wanted to send, written before it is sent, and what came of it.

use postproxy_dm_fast::json::Json;

use crate::to_json::JsonText;

/// What is known of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Intent {
    /// The content as JSON text. `None`: the service refused it, and another may be written.
    pub(super) content: Option<String>,
    /// When it was written, in milliseconds since 1970 by its writer's clock.
    pub(super) at: i64,
    /// What came of it, if that is known.
    pub(super) result: Option<Sent>,
    /// Whether an earlier intent had the same key, so that `at` is older than this one. Not written.
    pub(super) is_key_known: bool,
}

/// What came of a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// The message as JSON text.
    Message(String),
    /// The service has sent something under this key.
    Unseen,
}

impl Intent {
    /// Reads a record; `None` if it is none of ours.
    pub(super) fn read(text: &str) -> Option<Self> {
        let record = Json::read_leniently(text).ok()?.object()?;
        let text = |name: &str| record.get(name).and_then(Json::text).map(|text| text.into_owned());
        let result = match (text("message"), record.get("unseen")) {
            (Some(message), _) => Some(Sent::Message(message)),
            (None, Some(_)) => Some(Sent::Unseen),
            (None, None) => None,
        };
        let at = record.get("at")?.written().parse().ok()?;
        Some(Intent { content: text("content"), at, result, is_key_known: false })
    }

    pub(super) fn write(&self) -> String {
        JsonText::of_object(|record| {
            record.field("content", self.content.as_deref());
            record.field("at", self.at);
            match &self.result {
                Some(Sent::Message(message)) => record.field("message", message.as_str()),
                Some(Sent::Unseen) => record.field("unseen", true),
                None => {}
            }
        })
    }
}
