//! Webhooks across the boundary.

use postproxy_dm_core::boundary::{self, GivenWebhook};
use wasm_bindgen::prelude::*;

/// Verifies a webhook. Returns nothing if the body is to be read whole, else what core tells.
#[wasm_bindgen(js_name = readWebhook)]
pub fn read_webhook(
    body: &[u8],
    header: Option<String>,
    secrets: String,
    tolerance: Option<f64>,
    now: f64,
) -> Option<String> {
    boundary::read_webhook(&GivenWebhook { body, header, secrets, tolerance, now })
}

/// Returns the event's text in the service's own shape.
#[wasm_bindgen(js_name = normalizeEvent)]
pub fn normalize_event(body: &[u8], is_known: bool) -> String {
    boundary::normalize_event(body, is_known)
}

/// Makes the signature header.
#[wasm_bindgen(js_name = signWebhook)]
pub fn sign_webhook(body: &[u8], secret: &str, unix_seconds: f64) -> String {
    boundary::sign_webhook(body, secret, unix_seconds)
}

/// Makes the error for a body that is neither bytes nor text.
#[wasm_bindgen(js_name = bodyAlreadyParsed)]
pub fn body_already_parsed() -> String {
    boundary::body_already_parsed()
}

/// Returns the idempotency key of the answer to an event.
#[cfg(any(feature = "client", feature = "receiver"))]
#[wasm_bindgen(js_name = replyKey)]
pub fn reply_key(event_id: &str) -> String {
    postproxy_dm_core::webhook::reply_key(event_id)
}
