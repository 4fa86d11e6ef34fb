//! The service: customers' messages, deliveries, and sends with idempotency keys.

use std::collections::BTreeMap;

use postproxy_dm_core::Outcome;
use postproxy_dm_core::receiver::hold::SendFailure;
use serde_json::{Value, json};

use super::plan::Class;

/// The waits before the five deliveries of an event.
pub(crate) const DELIVERY_WAITS_MS: [u64; 5] = [0, 60_000, 300_000, 1_800_000, 7_200_000];

/// How long an endpoint has to answer.
pub(crate) const ANSWER_MS: u64 = 30_000;

/// How long the service knows a key.
const KEY_MS: u64 = 24 * 60 * 60 * 1000;

/// Midnight of a day, at which all schedules begin.
pub(crate) const EPOCH_MS: i64 = 1_780_236_000_000;

/// A customer's message, and its event.
#[derive(Debug, Clone)]
pub(crate) struct Inbound {
    pub(crate) chat: String,
    pub(crate) posted_ms: u64,
    pub(crate) class: Class,
    /// How often it was delivered.
    pub(crate) attempts: usize,
    /// Whether a 2xx came.
    pub(crate) is_acknowledged: bool,
}

/// Writes a time.
pub(crate) fn at(ms: u64) -> String {
    postproxy_dm_core::time::format(EPOCH_MS + ms as i64).unwrap()
}

impl Inbound {
    pub(crate) fn message(&self, n: usize) -> Value {
        let at = at(self.posted_ms);
        json!({
            "id": format!("msg_{n}"), "chat_id": self.chat, "direction": "inbound", "body": "hello",
            "external_posted_at": at, "created_at": at,
        })
    }

    pub(crate) fn event(&self, n: usize) -> String {
        let message = self.message(n);
        json!({
            "id": format!("evt_{n}"), "type": "message.received", "created_at": message["created_at"],
            "data": {"object": message},
        })
        .to_string()
    }

    pub(crate) fn caught_up(&self, n: usize) -> String {
        let message = self.message(n);
        json!({
            "type": "message.received", "caught_up": true, "created_at": message["created_at"],
            "data": {"object": message},
        })
        .to_string()
    }
}

/// A message that the bot sent.
#[derive(Debug, Clone)]
pub(crate) struct Outbound {
    pub(crate) chat: String,
    pub(crate) content: String,
    pub(crate) sent_ms: u64,
}

struct Key {
    content: String,
    at_ms: u64,
    done_ms: u64,
    message: usize,
}

#[derive(Default)]
pub(crate) struct Service {
    pub(crate) inbound: Vec<Inbound>,
    pub(crate) outbound: Vec<Outbound>,
    keys: BTreeMap<String, Key>,
    /// How often the bot was told that a text is refused.
    pub(crate) refusals: BTreeMap<String, u32>,
}

impl Service {
    /// Sends a message, which takes until `done_ms`.
    pub(crate) fn send(&mut self, done_ms: u64, key: &str, sent: Outbound) -> Result<String, SendFailure> {
        let failure = |outcome, is_already_answered| Err(SendFailure { outcome, is_already_answered });
        let (now_ms, content) = (sent.sent_ms, sent.content.clone());
        if content.contains("too long") {
            return failure(Outcome::Rejected, false);
        }
        if let Some(known) = self.keys.get(key).filter(|known| now_ms < known.at_ms + KEY_MS) {
            if now_ms < known.done_ms {
                return failure(Outcome::Unknown, false);
            }
            if known.content != content {
                return failure(Outcome::Rejected, true);
            }
            return Ok(format!(r#"{{"id":"out_{}"}}"#, known.message));
        }
        let message = self.outbound.len();
        self.outbound.push(sent);
        let known = Key { content, at_ms: now_ms, done_ms, message };
        self.keys.insert(key.to_owned(), known);
        Ok(format!(r#"{{"id":"out_{message}"}}"#))
    }

    /// Returns when the bot last wrote in a chat.
    pub(crate) fn last_outbound_ms(&self, chat: &str) -> Option<u64> {
        self.outbound.iter().filter(|it| it.chat == chat).map(|it| it.sent_ms).max()
    }

    /// Returns when a chat's person last wrote, until now.
    pub(crate) fn last_inbound_ms(&self, chat: &str, now_ms: u64) -> Option<u64> {
        let posted = self.inbound.iter().filter(|it| it.chat == chat).map(|it| it.posted_ms);
        posted.filter(|at| *at <= now_ms).max()
    }
}
