//! Breaks connections on purpose. A fault marks the answer, and the outermost layer breaks it, so that the log still sees
//! the answer that gets lost.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use http::HeaderValue;
use http::header::CONTENT_LENGTH;
use http_body_util::BodyExt;

/// How long the sent part of an answer gets to leave before the connection breaks.
const TIME_TO_LEAVE: Duration = Duration::from_millis(20);

/// When the connection of an answer breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breaks {
    /// Before any byte of the answer.
    BeforeAnswer,
    /// After half of the answer.
    WithinAnswer,
}

/// Breaks the connection if the answer is marked.
pub(crate) async fn carry_out(response: Response) -> Response {
    match response.extensions().get() {
        None => response,
        Some(Breaks::BeforeAnswer) => Body::from_stream(broken_off()).into_response(),
        Some(Breaks::WithinAnswer) => truncate(response).await,
    }
}

impl Breaks {
    pub(super) fn mark(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }
}

/// A body that fails at once. The server then drops the connection before any byte of the answer has left.
fn broken_off() -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    stream::once(async { Err(io::ErrorKind::ConnectionReset.into()) })
}

/// Sends the first half of an answer that promises the whole.
async fn truncate(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(body) = body.collect().await.map(|body| body.to_bytes()) else {
        return Body::from_stream(broken_off()).into_response();
    };
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len().max(1)));
    let half = body.slice(..body.len() / 2);
    let half = stream::once(async { Ok(half) });
    let then = stream::once(async {
        tokio::time::sleep(TIME_TO_LEAVE).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Response::from_parts(head, Body::from_stream(half.chain(then)))
}
