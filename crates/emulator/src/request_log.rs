//! The last calls of the API, in memory, for whoever wants to see what a bot really sends. Never a key, and only the
//! beginning of a body.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, Method};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::Emulator;
use crate::app::RequestId;
use crate::fault::Breaks;

mod form;

/// So many calls are kept.
const CALLS: usize = 1000;

/// So much is kept of a body.
const BODY_BYTES: usize = 16 * 1024;

const REDACTED: &str = "[redacted]";
const IDEMPOTENCY_KEY: &str = "idempotency-key";
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What watchers are told that changed.
const CHANGED: &str = "request";

/// The calls, oldest first.
#[derive(Debug)]
pub(crate) struct RequestLog {
    /// Tells one start of the emulator from another: numbers begin anew.
    pub(crate) run: String,
    calls: Mutex<Calls>,
}

#[derive(Debug, Default)]
struct Calls {
    last_number: u64,
    kept: VecDeque<Call>,
}

/// One call, and its answer.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Call {
    /// Counts from 1.
    number: u64,
    /// As in the answer's `X-Request-Id`.
    id: String,
    /// When it came, on the emulator's clock.
    at: String,
    method: String,
    /// With its query.
    path: String,
    /// `None` where the client left before there was an answer.
    status: Option<u16>,
    duration_ms: f64,
    idempotency_key: Option<String>,
    /// A browser says that a page of the emulator's own made it.
    is_of_page: bool,
    request_headers: BTreeMap<String, String>,
    request_body: Option<Excerpt>,
    response_headers: BTreeMap<String, String>,
    /// The answer broke off, on purpose: a fault.
    is_broken_off: bool,
    response_body: Option<Excerpt>,
}

/// The beginning of a body.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct Excerpt {
    text: String,
    /// How long the body is, or was when the client left.
    bytes: usize,
    is_cut: bool,
}

#[derive(Debug, Default)]
struct Kept {
    beginning: Vec<u8>,
    bytes: usize,
}

/// A call that is not over. It is written down however it ends.
struct Open {
    emulator: Emulator,
    started: Instant,
    call: Call,
    content_type: String,
    body: Arc<Mutex<Kept>>,
    answer: Kept,
}

/// The body of an answer on its way.
struct Answer {
    body: Body,
    open: Open,
}

impl RequestLog {
    pub(crate) fn new() -> Self {
        RequestLog { run: Uuid::new_v4().to_string(), calls: Mutex::default() }
    }

    /// Those after a number, newest first, and how many there are.
    pub(crate) fn after(&self, number: u64, limit: usize, offset: usize) -> (usize, Vec<Call>) {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = || calls.kept.iter().rev().take_while(|call| call.number > number);
        (newer().count(), newer().skip(offset).take(limit).cloned().collect())
    }

    pub(crate) fn clear(&self) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).kept.clear();
    }

    fn add(&self, mut call: Call) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.last_number += 1;
        call.number = calls.last_number;
        calls.kept.push_back(call);
        if calls.kept.len() > CALLS {
            // The page looks all the time: that must not push out what a bot did.
            let is_look = |call: &Call| call.is_of_page && call.method == "GET";
            let oldest = calls.kept.iter().position(is_look).unwrap_or(0);
            calls.kept.remove(oldest);
        }
    }
}

/// Writes each call down. Preflights are a browser's own.
pub(crate) async fn record(State(emulator): State<Emulator>, request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        return next.run(request).await;
    }
    let mut open = Open::new(emulator, &request);
    let kept = open.body.clone();
    let request = request.map(|body| {
        Body::new(body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                kept.lock().unwrap_or_else(PoisonError::into_inner).add(data);
            }
            frame
        }))
    });
    let response = next.run(request).await;
    open.call.status = Some(response.status().as_u16());
    open.call.response_headers = headers(response.headers());
    open.call.is_broken_off = response.extensions().get::<Breaks>().is_some();
    response.map(|body| Body::new(Answer { body, open }))
}

impl Open {
    fn new(emulator: Emulator, request: &Request) -> Self {
        let extensions = request.extensions();
        let uri = extensions.get::<OriginalUri>().map_or(request.uri(), |original| &original.0);
        let header = |name: &HeaderName| request.headers().get(name).and_then(|it| it.to_str().ok());
        let request_headers = headers(request.headers());
        let call = Call {
            id: extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            at: emulator.clock().now().text(),
            method: request.method().to_string(),
            path: uri.to_string(),
            idempotency_key: request_headers.get(IDEMPOTENCY_KEY).cloned(),
            is_of_page: header(&FETCH_SITE) == Some("same-origin"),
            request_headers,
            ..Call::default()
        };
        let content_type = header(&CONTENT_TYPE).unwrap_or_default().to_owned();
        let (body, answer) = (Arc::default(), Kept::default());
        Open { emulator, started: Instant::now(), call, content_type, body, answer }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut call = std::mem::take(&mut self.call);
        call.duration_ms = self.started.elapsed().as_micros() as f64 / 1000.0;
        let kept = std::mem::take(&mut *self.body.lock().unwrap_or_else(PoisonError::into_inner));
        call.request_body = kept.excerpt(&self.content_type);
        call.response_body = std::mem::take(&mut self.answer).excerpt("");
        self.emulator.request_log().add(call);
        self.emulator.changes().tell([CHANGED.to_owned()]);
    }
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    self.open.answer.add(data);
                }
            }
            Poll::Ready(Some(Err(_))) => self.open.call.is_broken_off = true,
            _ => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Kept {
    fn add(&mut self, data: &[u8]) {
        self.bytes += data.len();
        let room = BODY_BYTES.saturating_sub(self.beginning.len());
        self.beginning.extend_from_slice(&data[..data.len().min(room)]);
    }

    fn excerpt(self, content_type: &str) -> Option<Excerpt> {
        let Kept { beginning, bytes } = self;
        let is_cut = bytes > beginning.len();
        let text = form::summary(content_type, &beginning, is_cut)
            .unwrap_or_else(|| String::from_utf8_lossy(&beginning).into_owned());
        (bytes > 0).then_some(Excerpt { text, bytes, is_cut })
    }
}

/// All that are safe to show.
fn headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let show = |(name, value): (&HeaderName, &http::HeaderValue)| {
        let value = match [AUTHORIZATION, COOKIE].contains(name) {
            true => REDACTED.to_owned(),
            false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        (name.to_string(), value)
    };
    headers.iter().map(show).collect()
}
