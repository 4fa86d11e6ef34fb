//! Webhooks across the boundary.

use postproxy_dm_core::boundary::{self, GivenWebhook};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What takes a text.
    pub type Reader;

    /// Takes a text as units of UTF-16.
    #[wasm_bindgen(method)]
    fn take(this: &Reader, units: &[u16]);
}

/// Verifies a webhook. Returns what core tells, or nothing if the body is to be read whole. Then a reader, if there is one,
/// takes the body's text, unless that is ASCII.
#[wasm_bindgen(js_name = readWebhook)]
pub fn read_webhook(
    body: &[u8],
    header: Option<String>,
    secrets: String,
    tolerance: Option<f64>,
    now: f64,
    reader: &Reader,
) -> Option<String> {
    let told = boundary::read_webhook(&GivenWebhook { body, header, secrets, tolerance, now });
    if told.is_none() && !body.is_ascii() && !reader.is_undefined() {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        if let Some(units) = postproxy_dm_fast::to_utf16(body) {
            reader.take(&units);
        }
    }
    told
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
