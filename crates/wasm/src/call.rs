//! One call across the boundary: the core's machine, step by step.

use std::time::Duration;

use bytes::Bytes;
use js_sys::{Array, Uint8Array};
use postproxy_dm_core::boundary::to_json;
use postproxy_dm_core::call::{self, Answer, Failure, Now, Randomness, Step};
use postproxy_dm_core::operation::{self, Arguments, Body, endpoint};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{Client, call_options, fields, scalar};

/// A call under way.
#[wasm_bindgen]
pub struct Call {
    call: call::Call,
    /// The body of the attempt that is due.
    body: Body,
    answer: Option<Answer>,
}

/// What core wants to know of a file. Its bytes stay in JavaScript.
#[wasm_bindgen]
pub struct File(operation::File);

#[wasm_bindgen]
impl File {
    /// Its size in bytes, and the first of them.
    #[wasm_bindgen(constructor)]
    pub fn new(size: f64, first: &[u8]) -> File {
        File(operation::File { size: size as u64, first: Bytes::copy_from_slice(first) })
    }
}

/// What the driver does next. `kind` tells which fields are there.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Next {
    /// Send this, with the bytes of `takeStart`, and of the file and `takeEnd` where it has one.
    Send {
        method: String,
        url: String,
        headers: Vec<(&'static str, String)>,
        has_file: bool,
        timeout_ms: f64,
    },
    /// Poll again after so long.
    Wait { wait_ms: f64 },
    /// Over, with success.
    Done,
    /// Over, with this error, a JSON text.
    Failed { error: String },
}

#[wasm_bindgen]
impl Call {
    /// Throws the error as JSON text where an argument is refused.
    #[wasm_bindgen(constructor)]
    pub fn new(
        client: &Client,
        name: &str,
        ids: Array,
        query: JsValue,
        content: Option<Uint8Array>,
        file: Option<File>,
        options: JsValue,
        monotonic_ms: f64,
        unix_ms: f64,
        randomness: &[u8],
    ) -> Result<Call, String> {
        let endpoint = endpoint(name).ok_or_else(|| format!("no endpoint is called {name}"))?;
        let arguments = Arguments {
            ids: ids.iter().map(|id| scalar(&id)).collect(),
            query: fields(&query),
            content: content.map(|content| content.to_vec().into()),
            file: file.map(|file| file.0),
        };
        let randomness: Randomness = randomness.try_into().map_err(|_| "24 random bytes".to_owned())?;
        let now = now(monotonic_ms, unix_ms);
        let call =
            call::Call::of_endpoint(&client.0, endpoint, arguments, call_options(&options)?, now, randomness)
                .map_err(|error| to_json(&error))?;
        Ok(Call { call, body: Body::default(), answer: None })
    }

    /// What to do next.
    pub fn poll(&mut self, monotonic_ms: f64, unix_ms: f64) -> Result<JsValue, JsValue> {
        let next = match self.call.poll_plain(now(monotonic_ms, unix_ms)) {
            Step::Send { request, timeout } => {
                self.body = request.body;
                Next::Send {
                    method: request.method.to_string(),
                    url: request.url,
                    headers: request.headers,
                    has_file: self.body.file_size.is_some(),
                    timeout_ms: milliseconds(timeout),
                }
            }
            Step::Wait(wait) => Next::Wait { wait_ms: milliseconds(wait) },
            Step::Done(Ok(answer)) => {
                self.answer = Some(answer);
                Next::Done
            }
            Step::Done(Err(error)) => Next::Failed { error: to_json(&error) },
        };
        to_object(&next)
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

    /// The answer to an attempt: its headers as names and values by turns. The body of a success stays with the
    /// driver: pass none.
    #[wasm_bindgen(js_name = handleResponse)]
    pub fn handle_response(
        &mut self,
        monotonic_ms: f64,
        unix_ms: f64,
        status: u16,
        headers: Vec<String>,
        body: &[u8],
    ) -> Result<(), String> {
        let mut headers = headers.into_iter();
        let pairs = std::iter::from_fn(|| headers.next().zip(headers.next()));
        let headers = pairs.collect::<Vec<_>>().into();
        let (status, body) = (read_status(status)?, Bytes::copy_from_slice(body));
        self.call.handle_plain_response(now(monotonic_ms, unix_ms), status, headers, body);
        Ok(())
    }

    /// An attempt that got no answer: `connect`, `interrupted`, `timeout`, `redirected`, `too_large` or `file`.
    #[wasm_bindgen(js_name = handleFailure)]
    pub fn handle_failure(&mut self, monotonic_ms: f64, unix_ms: f64, kind: &str, why: String) {
        let failure = match kind {
            "connect" => Failure::Connect(why),
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

    /// What came of the latest attempt, once.
    #[wasm_bindgen(js_name = takeReport)]
    pub fn take_report(&mut self) -> Result<JsValue, JsValue> {
        to_object(&self.call.take_report())
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

/// A small object. What has many fields or bytes crosses as text.
fn to_object<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    Ok(value.serialize(&serializer)?)
}

fn now(monotonic_ms: f64, unix_ms: f64) -> Now {
    let duration = |ms: f64| Duration::from_nanos((ms * 1e6) as u64);
    Now { monotonic: duration(monotonic_ms), unix: duration(unix_ms) }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn read_status(status: u16) -> Result<http::StatusCode, String> {
    http::StatusCode::from_u16(status).map_err(|_| format!("{status} is no HTTP status"))
}
