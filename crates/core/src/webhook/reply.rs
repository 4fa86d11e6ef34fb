//! The idempotency key of the answer to an event. It is made from the event's id, so that an event that arrives twice is
//! answered once.

use sha2::{Digest, Sha256};

use crate::call_options::is_idempotency_key;

/// Returns the idempotency key of the answer to the event with this id. If a key can't hold the id, because it is too long
/// or not visible ASCII, its SHA-256 is used instead.
///
/// ```
/// use postproxy_dm_core::webhook::reply_key;
///
/// assert_eq!(reply_key("evt_1"), "reply-evt_1");
/// assert_eq!(reply_key(&"long".repeat(100)).len(), "reply-sha256-".len() + 64);
/// ```
pub fn reply_key(event_id: &str) -> String {
    let key = format!("reply-{event_id}");
    if is_idempotency_key(&key) {
        return key;
    }
    format!("reply-sha256-{}", hex::encode(Sha256::digest(event_id)))
}
