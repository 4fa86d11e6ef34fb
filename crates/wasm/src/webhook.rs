//! Webhooks across the boundary.

use std::time::Duration;

use js_sys::Uint8Array;
use postproxy_dm_core::webhook;
use wasm_bindgen::prelude::*;

use crate::{reply, to_json};

/// `undefined` for a body that the service signed, or the error as JSON text.
#[wasm_bindgen(js_name = verifyWebhook)]
pub fn verify_webhook(
    body: &[u8],
    header: Option<String>,
    secrets: Vec<String>,
    tolerance_seconds: Option<f64>,
    now_unix_ms: f64,
) -> Option<String> {
    let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
    let tolerance =
        tolerance_seconds.map_or(webhook::DEFAULT_TOLERANCE, |seconds| Duration::from_secs(seconds as u64));
    let now = Duration::from_millis(now_unix_ms as u64);
    webhook::verify(body, header.as_deref(), &secrets, tolerance, now).err().map(|error| to_json(&error))
}

/// The event's text in the service's own shape, as `{"ok": text}` or `{"error": …}`.
#[wasm_bindgen(js_name = normalizeEvent)]
pub fn normalize_event(body: Uint8Array) -> String {
    reply(webhook::normalize(&body.to_vec()))
}

/// The signature header, as `{"ok": text}` or `{"error": …}`.
#[wasm_bindgen(js_name = signWebhook)]
pub fn sign_webhook(body: &[u8], secret: &str, unix_seconds: f64) -> String {
    reply(webhook::sign(body, secret, unix_seconds as u64))
}

/// The error for a body that is an object already, as JSON text.
#[wasm_bindgen(js_name = bodyAlreadyParsed)]
pub fn body_already_parsed() -> String {
    to_json(&webhook::WebhookError::BodyAlreadyParsed)
}
