//! One call across the boundary: the core's machine, step by step.

use std::time::Duration;

use bytes::Bytes;
use postproxy_dm_core::boundary::{self, Given, to_json};
use postproxy_dm_core::call::{Answer, Call, FailureKind, Now, Randomness, Step};
use postproxy_dm_core::operation::{Body, File, Request};
use serde_wasm_bindgen::to_value;
use wasm_bindgen::prelude::*;

use crate::client::ClientHandle;

/// A call that JavaScript drives.
#[wasm_bindgen(js_name = Call)]
pub struct CallHandle {
    call: Call,
    /// The body of the attempt that is due.
    body: Body,
    answer: Option<Answer>,
}

#[wasm_bindgen(js_class = Call)]
impl CallHandle {
    /// Starts a call. Throws the error as JSON text if an argument is refused. Core needs a file's size and first bytes;
    /// the rest stays in JavaScript.
    #[wasm_bindgen(constructor)]
    pub fn new(
        client: &ClientHandle,
        name: &str,
        given: &str,
        content: Option<String>,
        file_size: Option<f64>,
        first: Vec<u8>,
        monotonic_ms: f64,
        unix_ms: f64,
        randomness: &[u8],
    ) -> Result<CallHandle, String> {
        let file = file_size.map(|size| File { size: size as u64, first: first.into(), is_read_once: false });
        let randomness: Randomness = randomness.try_into().map_err(|_| "24 random bytes".to_owned())?;
        let given = Given { name, values: given, content: content.map(Bytes::from), file };
        let call = boundary::call(client.client(), given, now(monotonic_ms, unix_ms), randomness)
            .map_err(|error| to_json(&error))?;
        Ok(CallHandle { call, body: Body::default(), answer: None })
    }

    /// Says what to do next, as a list that `npm/binding/wasm/step.js` gives names to:
    /// - `"send"`, the method, the URL, the headers, whether a file goes with it, the timeout in milliseconds: send the
    ///   bytes of `takeStart`, and if there is a file its bytes and those of `takeEnd`;
    /// - `"ask"`, the name of a question, the milliseconds that are left: ask the caller, and report with `takeReply`;
    /// - `"wait"`, the milliseconds to wait before the next poll;
    /// - `"done"`: the call is over, with success;
    /// - `"failed"`, the error as JSON text: the call is over.
    pub fn poll(&mut self, monotonic_ms: f64, unix_ms: f64) -> Result<JsValue, JsValue> {
        let next = match self.call.poll_raw(now(monotonic_ms, unix_ms)) {
            Step::Send { request, timeout } => {
                let Request { method, url, headers, body } = request;
                self.body = body;
                let has_file = self.body.file_size.is_some();
                to_value(&("send", method.as_str(), url, headers, has_file, milliseconds(timeout)))
            }
            Step::Ask(question, left) => to_value(&("ask", question.name(), milliseconds(left))),
            Step::Wait(wait) => to_value(&("wait", milliseconds(wait))),
            Step::Done(Ok(answer)) => {
                self.answer = Some(answer);
                to_value(&("done",))
            }
            Step::Done(Err(error)) => to_value(&("failed", to_json(&error))),
        };
        Ok(next?)
    }

    /// Returns the body of the attempt that is due, up to its file. `undefined` if it has no body.
    #[wasm_bindgen(js_name = takeStart)]
    pub fn take_start(&mut self) -> Option<Vec<u8>> {
        let start = std::mem::take(&mut self.body.start);
        (!start.is_empty()).then(|| start.into())
    }

    /// Returns the body of the attempt that is due, after its file.
    #[wasm_bindgen(js_name = takeEnd)]
    pub fn take_end(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.body.end).into()
    }

    /// Returns how many bytes of the body of an answer with this status to read.
    #[wasm_bindgen(js_name = bodyLimit)]
    pub fn body_limit(&self, status: u16) -> Result<f64, String> {
        Ok(Call::body_limit(read_status(status)?) as f64)
    }

    /// Takes the answer to an attempt, with its headers as lines: a name, its value, the next name. The body of a success
    /// stays with the driver, which passes an empty one.
    #[wasm_bindgen(js_name = handleResponse)]
    pub fn handle_response(
        &mut self,
        monotonic_ms: f64,
        unix_ms: f64,
        status: u16,
        headers: &str,
        body: &[u8],
    ) -> Result<(), String> {
        let (status, body) = (read_status(status)?, Bytes::copy_from_slice(body));
        self.call.handle_raw_response(now(monotonic_ms, unix_ms), status, pairs(headers).into(), body);
        Ok(())
    }

    /// Takes the failure of an attempt that got no answer. Throws if core has no kind of that name; npm/generated.js has
    /// them all.
    #[wasm_bindgen(js_name = handleFailure)]
    pub fn handle_failure(
        &mut self,
        monotonic_ms: f64,
        unix_ms: f64,
        kind: &str,
        why: String,
    ) -> Result<(), JsError> {
        let kind = FailureKind::named(kind)
            .ok_or_else(|| JsError::new(&format!("{kind} is not a kind of failure")))?;
        self.call.handle_failure(now(monotonic_ms, unix_ms), kind.because(why));
        Ok(())
    }

    /// Takes what the caller replied.
    #[wasm_bindgen(js_name = takeReply)]
    pub fn take_reply(&mut self, reply: Option<String>) {
        self.call.take_reply(reply.as_deref());
    }

    /// Ends the call for its caller.
    pub fn abort(&mut self, monotonic_ms: f64, unix_ms: f64) {
        self.call.abort(now(monotonic_ms, unix_ms));
    }

    /// Returns what came of the latest attempt, once, as JSON text.
    #[wasm_bindgen(js_name = takeReport)]
    pub fn take_report(&mut self) -> Option<String> {
        self.call.take_report().map(|report| to_json(&report))
    }

    /// Returns how many requests were made for the answer.
    #[wasm_bindgen(getter)]
    pub fn attempts(&self) -> u32 {
        self.answer.as_ref().map_or(0, |answer| answer.attempts)
    }

    /// Returns the headers of the answer, as JSON pairs.
    #[wasm_bindgen(getter)]
    pub fn headers(&self) -> String {
        self.answer.as_ref().map_or_else(String::new, |answer| to_json(&answer.headers))
    }

    /// Makes the error for a success whose body can't be read, as JSON text.
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

fn pairs(lines: &str) -> Vec<(String, String)> {
    let mut lines = lines.split('\n').map(str::to_owned);
    std::iter::from_fn(|| Some((lines.next()?, lines.next()?))).collect()
}

/// Reads a status. The error widens it to `usize`, so that the module holds one formatter for whole numbers.
fn read_status(status: u16) -> Result<http::StatusCode, String> {
    http::StatusCode::from_u16(status).map_err(|_| format!("{} is no HTTP status", usize::from(status)))
}
