//! Records each call of the API while it is answered, without keys and secrets.

use std::collections::BTreeMap;
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

use super::form;
use super::log::RequestLog;
use super::recorded_call::{Excerpt, RecordedCall};
use crate::ground::secrets::Secrets;
use crate::http::breaks::Breaks;
use crate::http::request_id::RequestId;
use crate::store::Store;

/// How much is kept of a path with its query.
const PATH_BYTES: usize = 4 * 1024;

/// How much is kept of the headers of a request or an answer.
const HEADER_BYTES: usize = 8 * 1024;

/// How much is kept of a body.
const BODY_BYTES: usize = 16 * 1024;

const REDACTED: &str = "[redacted]";
const CUT: &str = "…";
const IDEMPOTENCY_KEY: &str = "idempotency-key";
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The name under which watchers learn about new calls.
const CHANGED: &str = "request";

#[derive(Debug, Default)]
struct Kept {
    beginning: Vec<u8>,
    bytes: usize,
}

/// What recording a call needs.
#[derive(Clone)]
pub(crate) struct Recorder {
    pub(crate) log: RequestLog,
    pub(crate) store: Store,
    pub(crate) secrets: Secrets,
}

/// A call that is not over. It is recorded however it ends.
struct Open {
    recorder: Recorder,
    started: Instant,
    call: RecordedCall,
    content_type: String,
    body: Arc<Mutex<Kept>>,
    answer: Kept,
}

/// The body of an answer on its way.
struct RecordedAnswer {
    body: Body,
    open: Open,
}

/// Records each call, except preflights, which are a browser's own.
pub(crate) async fn record(State(recorder): State<Recorder>, request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        return next.run(request).await;
    }
    let mut open = Open::new(recorder, &request);
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
    let secrets = &open.recorder.secrets;
    open.call.response_headers = headers(secrets, response.headers());
    open.call.status = Some(response.status().as_u16());
    open.call.is_broken_off = response.extensions().get::<Breaks>().is_some();
    response.map(|body| Body::new(RecordedAnswer { body, open }))
}

impl Open {
    fn new(recorder: Recorder, request: &Request) -> Self {
        let extensions = request.extensions();
        let uri = extensions.get::<OriginalUri>().map_or(request.uri(), |original| &original.0);
        let header = |name: &HeaderName| request.headers().get(name).and_then(|it| it.to_str().ok());
        let secrets = &recorder.secrets;
        let request_headers = headers(secrets, request.headers());
        let call = RecordedCall {
            id: extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            at: recorder.store.clock().now().text(),
            method: beginning(secrets, request.method().as_str(), PATH_BYTES),
            path: beginning(secrets, &uri.to_string(), PATH_BYTES),
            idempotency_key: request_headers.get(IDEMPOTENCY_KEY).cloned(),
            is_of_page: header(&FETCH_SITE) == Some("same-origin"),
            request_headers,
            ..RecordedCall::default()
        };
        let content_type = header(&CONTENT_TYPE).unwrap_or_default().to_owned();
        let (body, answer) = (Arc::default(), Kept::default());
        Open { recorder, started: Instant::now(), call, content_type, body, answer }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut call = std::mem::take(&mut self.call);
        call.duration_ms = self.started.elapsed().as_micros() as f64 / 1000.0;
        let kept = std::mem::take(&mut *self.body.lock().unwrap_or_else(PoisonError::into_inner));
        let secrets = &self.recorder.secrets;
        call.request_body = kept.excerpt(secrets, &self.content_type);
        call.response_body = std::mem::take(&mut self.answer).excerpt(secrets, "");
        self.recorder.log.add(call);
        self.recorder.store.changes().tell([CHANGED.to_owned()]);
    }
}

impl http_body::Body for RecordedAnswer {
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

    fn excerpt(self, secrets: &Secrets, content_type: &str) -> Option<Excerpt> {
        let Kept { beginning, bytes } = self;
        let is_cut = bytes > beginning.len();
        let text = form::summary(content_type, &beginning, is_cut)
            .unwrap_or_else(|| String::from_utf8_lossy(&beginning).into_owned());
        let mut text = if is_cut { secrets.redact_beginning(&text) } else { secrets.redact(&text) };
        // `[redacted]` may be longer than the secret, and replacement characters longer than the bytes.
        text.truncate(text.floor_char_boundary(BODY_BYTES));
        text.shrink_to_fit();
        (bytes > 0).then_some(Excerpt { text, bytes, is_cut })
    }
}

/// Returns the headers that are safe to show, each with all its values.
fn headers(secrets: &Secrets, headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    let mut room = HEADER_BYTES;
    for (name, value) in headers {
        let value = match [AUTHORIZATION, COOKIE].contains(name) {
            true => REDACTED.to_owned(),
            false => beginning(secrets, &String::from_utf8_lossy(value.as_bytes()), room),
        };
        let name = beginning(secrets, name.as_str(), room);
        let Some(rest) = room.checked_sub(name.len() + value.len()) else { break };
        room = rest;
        let kept = shown.entry(name).or_default();
        if !kept.is_empty() {
            kept.push_str(", ");
        }
        kept.push_str(&value);
    }
    shown
}

/// Cuts a text to a length, and redacts secrets.
fn beginning(secrets: &Secrets, text: &str, most: usize) -> String {
    let end = text.floor_char_boundary(most);
    if end == text.len() {
        return secrets.redact(text);
    }
    let mut beginning = secrets.redact_beginning(&text[..end]);
    beginning.push_str(CUT);
    beginning
}
