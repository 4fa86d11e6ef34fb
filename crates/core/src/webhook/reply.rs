//! The idempotency keys of answers. Each is made from the id of what it answers, so that an event that arrives twice, or
//! runs twice, is answered once.

use sha2::{Digest, Sha256};

use crate::call_options::is_idempotency_key;

/// A longer key is hashed, which leaves room for what a proxy adds.
const LONGEST_KEY: usize = 200;

/// Returns the idempotency key of the first answer to what has this id: a message for `message.received`, else an event.
/// `Postproxy.reply` and a receiver's first unnamed `reply` use it. If a key can't hold the id, because it is too long or
/// not visible ASCII, the SHA-256 of the key is used instead.
///
/// ```
/// use postproxy_dm_core::webhook::reply_key;
///
/// assert_eq!(reply_key("msg_1"), "reply-msg_1-1");
/// assert_eq!(reply_key(&"long".repeat(100)).len(), "reply-sha256-".len() + 64);
/// ```
pub fn reply_key(id: &str) -> String {
    answer_key(None, &["reply", id, "1"])
}

/// Returns the idempotency key with these parts, the first of which says what is done. The name of a receiver keeps
/// apart two that answer the same events.
pub(crate) fn answer_key(receiver: Option<&str>, parts: &[&str]) -> String {
    let receiver = receiver.map_or_else(String::new, |name| format!("{name}:"));
    let key = format!("{receiver}{}", parts.join("-"));
    if key.len() <= LONGEST_KEY && is_idempotency_key(&key) {
        return key;
    }
    let what = parts.first().copied().unwrap_or_default();
    format!("{what}-sha256-{}", hex::encode(Sha256::digest(key)))
}
