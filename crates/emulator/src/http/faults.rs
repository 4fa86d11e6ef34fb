//! Makes calls of the API go wrong: instead of an answer, before it, or after it was made.

use std::time::{Duration, SystemTime};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use postproxy_dm_core::IDEMPOTENCY_KEY;

use super::body::read_body;
use super::breaks::Breaks;
use super::keys_in_flight::in_flight;
use super::problem::Problem;
use crate::fault::{Drawn, Place, draw};
use crate::ground::clock::machine_time;
use crate::store::Store;
use crate::store::faults::{ErrorBody, Kind, RetryAfter};

/// Lets the faults that are set strike a call of an endpoint.
pub(crate) async fn strike(
    State((store, operation)): State<(Store, &'static str)>,
    request: Request,
    next: Next,
) -> Response {
    // Usually no faults are set, and then this costs nothing.
    if !store.has_faults() {
        return next.run(request).await;
    }
    let place = Place { operation, has_key: request.headers().contains_key(IDEMPOTENCY_KEY) };
    let drawn = store.write(move |transaction| draw(transaction, |fault| fault.is_for_call(place)));
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
            in_flight().into_response()
        }
        Kind::DropBefore => Breaks::BeforeAnswer.mark(Response::default()),
        Kind::DropAfter => Breaks::BeforeAnswer.mark(next.run(request).await),
        Kind::TruncatedAnswer => Breaks::WithinAnswer.mark(next.run(request).await),
        _ => next.run(request).await,
    }
}

/// Reads the body. A client that gets its answer during the upload would see a broken connection instead.
async fn take_in(request: Request) {
    let (parts, body) = request.into_parts();
    let _ = read_body(body, &parts.headers, 0).await;
}

fn rate_limit(seconds: u32, form: RetryAfter) -> Response {
    let text = format!("rate limit exceeded, try again in {seconds} seconds");
    let mut response = Problem::new(StatusCode::TOO_MANY_REQUESTS, text).into_response();
    let value = match form {
        RetryAfter::Seconds => Some(seconds.to_string()),
        // On the machine's clock, like the answer's own date. The date has whole seconds: round up.
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
