//! Faults of calls to the API: in place of an answer, in front of it, or after it was made.

use std::io;
use std::time::{Duration, SystemTime};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_LENGTH, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;
use postproxy_dm_core::IDEMPOTENCY_KEY;

use super::{Drawn, ErrorBody, Kind, RetryAfter, draw};
use crate::Emulator;
use crate::api::idempotency;
use crate::body::read_body;
use crate::clock::machine_time;
use crate::problem::Problem;

/// What is sent of an answer gets so long to leave before the connection breaks.
const TIME_TO_LEAVE: Duration = Duration::from_millis(20);

/// Which call it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(super) operation: &'static str,
    pub(super) has_key: bool,
}

/// Lets the faults that are set strike a call of an endpoint.
pub(crate) async fn strike(
    State((emulator, operation)): State<(Emulator, &'static str)>,
    request: Request,
    next: Next,
) -> Response {
    // Nearly always there are none: this costs nothing then.
    if !emulator.has_faults() {
        return next.run(request).await;
    }
    let place = Place { operation, has_key: request.headers().contains_key(IDEMPOTENCY_KEY) };
    let drawn = emulator.write(move |transaction| draw(transaction, |fault| fault.is_for_call(place)));
    let drawn = match drawn.await {
        Ok(drawn) => drawn,
        Err(error) => return Problem::from(error).into_response(),
    };
    tokio::time::sleep(drawn.iter().map(|drawn| drawn.wait).sum()).await;
    match drawn.into_iter().next_back() {
        Some(Drawn { kind, .. }) => answer(kind, request, next).await,
        None => next.run(request).await,
    }
}

async fn answer(kind: Kind, request: Request, next: Next) -> Response {
    match kind {
        Kind::RateLimit { retry_after_seconds, retry_after } => {
            take_in(request).await;
            rate_limit(retry_after_seconds, retry_after)
        }
        Kind::ServerError { status, body } => {
            take_in(request).await;
            server_error(status, body)
        }
        Kind::KeyInFlight => {
            take_in(request).await;
            idempotency::in_flight().into_response()
        }
        Kind::DropBefore => Body::from_stream(broken_off()).into_response(),
        Kind::DropAfter => {
            next.run(request).await;
            Body::from_stream(broken_off()).into_response()
        }
        Kind::TruncatedAnswer => truncate(next.run(request).await).await,
        _ => next.run(request).await,
    }
}

/// A client that is answered in the middle of its upload would see a broken connection and not the answer.
async fn take_in(request: Request) {
    let _ = read_body(request.into_body(), 0).await;
}

fn rate_limit(seconds: u32, form: RetryAfter) -> Response {
    let text = format!("rate limit exceeded, try again in {seconds} seconds");
    let mut response = Problem::new(StatusCode::TOO_MANY_REQUESTS, text).into_response();
    let value = match form {
        RetryAfter::Seconds => Some(seconds.to_string()),
        // By the machine's time, as the answer's own date. It has whole seconds: never earlier than asked for.
        RetryAfter::Date => {
            let unix = Duration::from_secs(machine_time().as_secs() + u64::from(seconds) + 1);
            Some(httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + unix))
        }
        RetryAfter::None => None,
    };
    if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    response
}

fn server_error(status: u16, body: ErrorBody) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let reason = status.canonical_reason().unwrap_or("Server Error");
    if body == ErrorBody::Json {
        return Problem::new(status, reason).into_response();
    }
    let title = format!("{} {reason}", status.as_u16());
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    (status, Html(page)).into_response()
}

/// A body that fails at once. The server lets go of the connection then, before anything of the answer has left.
fn broken_off() -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send + use<> {
    stream::once(async { Err(io::ErrorKind::ConnectionReset.into()) })
}

/// The first half of the answer, which promises the whole.
async fn truncate(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(body) = body.collect().await.map(|body| body.to_bytes()) else {
        return Body::from_stream(broken_off()).into_response();
    };
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len().max(1)));
    let half = stream::once({
        let half = body.slice(..body.len() / 2);
        async { Ok(half) }
    });
    let then = stream::once(async {
        tokio::time::sleep(TIME_TO_LEAVE).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Response::from_parts(head, Body::from_stream(half.chain(then)))
}
