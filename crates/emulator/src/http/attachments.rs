//! `GET /attachments/{id}` and `/attachments/{id}/{filename}`: the bytes, or a part of them. As with the service's
//! own files who knows the URL needs no key. A page of any site may show them; none is made to run them. Below
//! `/platform-files` the same is served as the platform has it, until its address expires.

use std::ops::Range;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use futures_util::stream;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, IF_RANGE, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_range_header::{RangeUnsatisfiableError, parse_range_header};
use tower_http::cors::{Any, CorsLayer};

use super::problem::Problem;
use super::state::AppState;
use crate::attachment::disposition;
use crate::store::attachments::{self, Stored};
use crate::store::{Store, StoreError};

/// The number of bytes read from the database at once.
const CHUNK_BYTES: u64 = 1024 * 1024;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The part of an attachment that a request asks for.
#[derive(Debug)]
enum Part {
    Whole,
    Range(Range<u64>),
    /// The range is outside the attachment.
    Nothing,
}

/// The durable copies.
pub(crate) fn router() -> Router<AppState> {
    routes(get(serve))
}

/// The platform's own files.
pub(crate) fn platform_router() -> Router<AppState> {
    routes(get(serve_from_platform))
}

fn routes(serve: MethodRouter<AppState>) -> Router<AppState> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([RANGE, IF_NONE_MATCH, IF_RANGE])
        .expose_headers([ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, ETAG]);
    Router::new()
        .route("/{id}", serve.clone())
        .route("/{id}/{filename}", serve)
        .fallback(async || Problem::not_found("attachment"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(cors)
}

async fn serve(
    State(store): State<Store>,
    path: Result<Path<Vec<String>>, PathRejection>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let stored = find(&store, path).await?;
    // The bytes of an id never change.
    answer(store, stored, "public, max-age=31536000, immutable", (method, headers))
}

async fn serve_from_platform(
    State(store): State<Store>,
    path: Result<Path<Vec<String>>, PathRejection>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let stored = find(&store, path).await?;
    if stored.platform_until.is_none() {
        return Err(Problem::not_found("attachment"));
    }
    if !stored.is_at_platform(store.clock().now()) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "the platform's address of this file has expired"));
    }
    answer(store, stored, "no-store", (method, headers))
}

async fn find(store: &Store, path: Result<Path<Vec<String>>, PathRejection>) -> Result<Stored, Problem> {
    let not_found = || Problem::not_found("attachment");
    let id = path.ok().and_then(|Path(segments)| segments.into_iter().next()).ok_or_else(not_found)?;
    let found = store.read(move |connection| attachments::find(connection, &id));
    found.await?.ok_or_else(not_found)
}

fn answer(
    store: Store,
    stored: Stored,
    cache_control: &'static str,
    (method, headers): (Method, HeaderMap),
) -> Result<Response, Problem> {
    let etag = format!("\"{}\"", stored.id);
    let about = about(&stored, &etag, cache_control);
    if headers.get_all(IF_NONE_MATCH).iter().any(|it| names(it, &etag)) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    let range = headers.get(RANGE).filter(|_| method == Method::GET);
    let is_of_this = headers.get(IF_RANGE).is_none_or(|it| it.as_bytes() == etag.as_bytes());
    let (status, range, content_range) = match part(range.filter(|_| is_of_this), stored.length) {
        Part::Whole => (StatusCode::OK, 0..stored.length, None),
        Part::Range(range) => {
            let value = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), stored.length);
            (StatusCode::PARTIAL_CONTENT, range, Some([(CONTENT_RANGE, value)]))
        }
        Part::Nothing => {
            let content_range = [(CONTENT_RANGE, format!("bytes */{}", stored.length))];
            let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "the range must begin within");
            return Ok((content_range, problem).into_response());
        }
    };
    let content_length = [(CONTENT_LENGTH, (range.end - range.start).to_string())];
    Ok((status, about, content_length, content_range, body(store, stored.id, range)).into_response())
}

/// Returns the headers that are the same for every part of an attachment.
fn about(stored: &Stored, etag: &str, cache_control: &str) -> HeaderMap {
    let disposition = disposition(&stored.content_type, stored.filename.as_deref());
    let headers = [
        (CONTENT_TYPE, stored.content_type.as_str()),
        (CONTENT_DISPOSITION, disposition.as_str()),
        (ETAG, etag),
        (ACCEPT_RANGES, "bytes"),
        (CACHE_CONTROL, cache_control),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (RESOURCE_POLICY, "cross-origin"),
    ];
    headers.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::try_from(value).ok()?))).collect()
}

/// Whether a list of tags names this tag, or any.
fn names(list: &HeaderValue, etag: &str) -> bool {
    let mut tags = list.to_str().unwrap_or_default().split(',').map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// Reads a range. Several ranges, or a header that isn't a range, ask for the whole.
fn part(range: Option<&HeaderValue>, length: u64) -> Part {
    let Some(Ok(text)) = range.map(HeaderValue::to_str) else { return Part::Whole };
    match parse_range_header(text).and_then(|ranges| ranges.validate(length)) {
        Ok(ranges) => match &ranges[..] {
            [range] => Part::Range(*range.start()..range.end().saturating_add(1)),
            _ => Part::Whole,
        },
        Err(RangeUnsatisfiableError::Unsatisfiable) => Part::Nothing,
        Err(_) => Part::Whole,
    }
}

/// Reads as fast as the client takes it. The body breaks off if the attachment is deleted meanwhile.
fn body(store: Store, id: String, range: Range<u64>) -> Body {
    let chunks = stream::try_unfold(range.start, move |position| {
        let (store, id) = (store.clone(), id.clone());
        let length = range.end.saturating_sub(position).min(CHUNK_BYTES);
        async move {
            if length == 0 {
                return Ok(None);
            }
            let read = store.read(move |connection| attachments::read(connection, &id, position, length));
            Ok::<_, StoreError>(Some((Bytes::from(read.await?), position + length)))
        }
    });
    Body::from_stream(chunks)
}
