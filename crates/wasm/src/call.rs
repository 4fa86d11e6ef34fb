//! One call across the boundary: the core's machine, step by step.

use std::time::Duration;

use bytes::Bytes;
use js_sys::{Array, Uint8Array};
use postproxy_dm_core::boundary::{self, to_json};
use postproxy_dm_core::call::{self, Answer, Failure, Now, Randomness, Step};
use postproxy_dm_core::operation::{Body, File, Request};
use serde_wasm_bindgen::to_value;
use wasm_bindgen::prelude::*;

use crate::{Client, pair};

/// A call under way.
#[wasm_bindgen]
pub struct Call {
    call: call::Call,
    /// The body of the attempt that is due.
    body: Body,
    answer: Option<Answer>,
}

#[wasm_bindgen]
impl Call {
    /// Throws the error as JSON text where an argument is refused. Of a file core wants to know its size in bytes and the
    /// first of them; the others stay in JavaScript.
    #[wasm_bindgen(constructor)]
    pub fn new(
        client: &Client,
        name: &str,
        given: &str,
        content: Option<Vec<u8>>,
        file_size: Option<f64>,
        first: Vec<u8>,
        monotonic_ms: f64,
        unix_ms: f64,
        randomness: &[u8],
    ) -> Result<Call, String> {
        let file = file_size.map(|size| File { size: size as u64, first: first.into() });
        let randomness: Randomness = randomness.try_into().map_err(|_| "24 random bytes".to_owned())?;
        let payload = (content.map(Bytes::from), file);
        let call = boundary::call(&client.0, name, given, payload, now(monotonic_ms, unix_ms), randomness)
            .map_err(|error| to_json(&error))?;
        Ok(Call { call, body: Body::default(), answer: None })
    }

    /// What to do next, and what is needed for it:
    /// - `"send"`, the method, the URL, the headers, whether a file goes with it, for how long in milliseconds: with the
    ///   bytes of `takeStart`, and of the file and `takeEnd` where it has one;
    /// - `"wait"`, so many milliseconds, and poll again;
    /// - `"done"`: over, with success;
    /// - `"failed"`, the error as JSON text: over.
    pub fn poll(&mut self, monotonic_ms: f64, unix_ms: f64) -> Result<JsValue, JsValue> {
        let next = match self.call.poll_raw(now(monotonic_ms, unix_ms)) {
            Step::Send { request, timeout } => {
                let Request { method, url, headers, body } = request;
                self.body = body;
                let has_file = self.body.file_size.is_some();
                to_value(&("send", method.as_str(), url, headers, has_file, milliseconds(timeout)))
            }
            Step::Wait(wait) => to_value(&("wait", milliseconds(wait))),
            Step::Done(Ok(answer)) => {
                self.answer = Some(answer);
                to_value(&("done",))
            }
            Step::Done(Err(error)) => to_value(&("failed", to_json(&error))),
        };
        Ok(next?)
    }

    /// The body of the attempt that is due, up to a file; `undefined` where it has none.
    #[wasm_bindgen(js_name = takeStart)]
    pub fn take_start(&mut self) -> Option<Uint8Array> {
        let start = std::mem::take(&mut self.body.start);
        (!start.is_empty()).then(|| Uint8Array::from(&*start))
    }

    /// What comes after the file.
    #[wasm_bindgen(js_name = takeEnd)]
    pub fn take_end(&mut self) -> Uint8Array {
        Uint8Array::from(&*std::mem::take(&mut self.body.end))
    }

    /// How much of the body of an answer with this status to read.
    #[wasm_bindgen(js_name = bodyLimit)]
    pub fn body_limit(status: u16) -> Result<f64, String> {
        Ok(call::Call::body_limit(read_status(status)?) as f64)
    }

    /// The answer to an attempt: its headers as pairs. The body of a success stays with the
    /// driver: pass none.
    #[wasm_bindgen(js_name = handleResponse)]
    pub fn handle_response(
        &mut self,
        monotonic_ms: f64,
        unix_ms: f64,
        status: u16,
        headers: &Array,
        body: &[u8],
    ) -> Result<(), String> {
        let header = |entry| {
            let (name, value) = pair(entry);
            (name, value.as_string().unwrap_or_default())
        };
        let headers = headers.iter().map(header).collect::<Vec<_>>().into();
        let (status, body) = (read_status(status)?, Bytes::copy_from_slice(body));
        self.call.handle_raw_response(now(monotonic_ms, unix_ms), status, headers, body);
        Ok(())
    }

    /// An attempt that got no answer: `connect`, `impossible`, `interrupted`, `timeout`, `redirected`, `too_large` or
    /// `file`.
    #[wasm_bindgen(js_name = handleFailure)]
    pub fn handle_failure(&mut self, monotonic_ms: f64, unix_ms: f64, kind: &str, why: String) {
        let failure = match kind {
            "connect" => Failure::Connect(why),
            "impossible" => Failure::Impossible(why),
            "timeout" => Failure::Timeout,
            "redirected" => Failure::Redirected,
            "too_large" => Failure::TooLarge,
            "file" => Failure::File(why),
            _ => Failure::Interrupted(why),
        };
        self.call.handle_failure(now(monotonic_ms, unix_ms), failure);
    }

    /// The caller gives up.
    pub fn abort(&mut self, monotonic_ms: f64, unix_ms: f64) {
        self.call.abort(now(monotonic_ms, unix_ms));
    }

    /// What came of the latest attempt, once, as JSON text.
    #[wasm_bindgen(js_name = takeReport)]
    pub fn take_report(&mut self) -> Option<String> {
        self.call.take_report().map(|report| to_json(&report))
    }

    /// How many requests were made for the answer.
    #[wasm_bindgen(getter)]
    pub fn attempts(&self) -> u32 {
        self.answer.as_ref().map_or(0, |answer| answer.attempts)
    }

    /// The error for a success whose body can't be read, as JSON text.
    pub fn unreadable(&self, body: &[u8], why: &str) -> String {
        self.answer.as_ref().map_or_else(String::new, |answer| to_json(&answer.unreadable(body, &why)))
    }
}

fn now(monotonic_ms: f64, unix_ms: f64) -> Now {
    let duration = |ms: f64| Duration::from_nanos((ms * 1e6) as u64);
    Now { monotonic: duration(monotonic_ms), unix: duration(unix_ms) }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A status is written with the digits of a `usize`, as all else is: to write a `u16` too would be further code.
fn read_status(status: u16) -> Result<http::StatusCode, String> {
    http::StatusCode::from_u16(status).map_err(|_| format!("{} is no HTTP status", usize::from(status)))
}
