//! What requests carry: ids in the path, and the body and idempotency key of a write.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use postproxy_dm_core::operation::read_object;
use postproxy_dm_core::{IDEMPOTENCY_KEY, MAX_IDEMPOTENCY_KEY_LENGTH};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::form::Form;
use super::url_form;
use crate::http::body::{BODY_BYTES, read_body};
use crate::http::problem::Problem;
use crate::store::idempotency_keys::Fingerprint;

/// The only id of a path. It may hold any character.
#[derive(Debug)]
pub(super) struct Id(pub(super) String);

/// The two ids of a path, in its order.
#[derive(Debug)]
pub(super) struct Ids(pub(super) String, pub(super) String);

/// A request that changes something.
#[derive(Debug)]
pub(super) struct WriteRequest {
    pub(super) idempotency_key: Option<String>,
    pub(super) fingerprint: Fingerprint,
    body: Bytes,
    kind: BodyKind,
}

/// How the body of a request is written.
#[derive(Debug)]
enum BodyKind {
    Json,
    /// A form with files, and its content type.
    FormWithFiles(String),
    /// A form with texts only.
    UrlForm,
}

impl WriteRequest {
    /// Reads a request of at most `most` bytes.
    pub(super) async fn read(request: Request, most: usize) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let idempotency_key = idempotency_key(&parts.headers)?;
        let body = read_body(body, &parts.headers, most).await?;
        let fingerprint = fingerprint(&parts, &body);
        Ok(WriteRequest { idempotency_key, fingerprint, body, kind: BodyKind::of(&parts.headers) })
    }

    /// Reads the body, which must be a JSON object or a form, with files or without.
    pub(super) async fn object_or_form(&self) -> Result<Form, Problem> {
        match &self.kind {
            BodyKind::FormWithFiles(content_type) => Form::read(content_type, self.body.clone()).await,
            _ => Ok(self.object()?.into()),
        }
    }

    /// Reads the body, which must be a JSON object or a form without files.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Problem> {
        if matches!(self.kind, BodyKind::UrlForm) {
            return url_form::read(&self.body);
        }
        read_object(&self.body)
            .map_err(|why| Problem::new(StatusCode::BAD_REQUEST, format!("the body must be {why}")))
    }

    /// Does the same as [`WriteRequest::object`], but takes an empty body as an empty object.
    pub(super) fn object_or_nothing(&self) -> Result<Map<String, Value>, Problem> {
        if self.body.is_empty() { Ok(Map::new()) } else { self.object() }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Id(id)),
            // Not UTF-8: nothing has such an id.
            Err(_) => Err(Problem::not_found("id")),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ids {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path((first, second))) => Ok(Ids(first, second)),
            // Not UTF-8: nothing has such an id.
            Err(_) => Err(Problem::not_found("id")),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for WriteRequest {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        WriteRequest::read(request, BODY_BYTES).await
    }
}

impl BodyKind {
    /// Everything that isn't a form is read as JSON, with or without a content type.
    fn of(headers: &HeaderMap) -> Self {
        let content_type =
            headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is =
            |kind: &str| content_type.get(..kind.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(kind));
        if is("multipart/form-data") {
            BodyKind::FormWithFiles(content_type.to_owned())
        } else if is("application/x-www-form-urlencoded") {
            BodyKind::UrlForm
        } else {
            BodyKind::Json
        }
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    match std::str::from_utf8(value.as_bytes()) {
        Ok(key) if (1..=MAX_IDEMPOTENCY_KEY_LENGTH).contains(&key.chars().count()) => {
            Ok(Some(key.to_owned()))
        }
        _ => Err(Problem::invalid(
            "Idempotency-Key",
            format!("must be 1 to {MAX_IDEMPOTENCY_KEY_LENGTH} characters"),
        )),
    }
}

/// Hashes everything that makes a write different from another: method, path, query and body.
fn fingerprint(parts: &Parts, body: &[u8]) -> Fingerprint {
    let mut hash = Sha256::new();
    hash.update(parts.method.as_str());
    hash.update([0]);
    hash.update(parts.uri.path());
    hash.update([0]);
    hash.update(parts.uri.query().unwrap_or_default());
    hash.update([0]);
    hash.update(body);
    hash.finalize().into()
}
