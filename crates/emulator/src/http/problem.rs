//! Why a request is refused: a status, and a text under `error` that names the field.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use postproxy_dm_core::model::Platform;
use postproxy_dm_core::operation::{InvalidField, limits};
use serde_json::{Map, Value};

use crate::attachment::MediaError;
use crate::store::StoreError;

/// A refusal. Nothing was changed.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    text: String,
    details: Map<String, Value>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Problem { status, text: text.into(), details: Map::new() }
    }

    /// Adds a field to the answer.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// 422: `field must be …`.
    pub(crate) fn invalid(field: &str, expected: impl AsRef<str>) -> Self {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{field} {}", expected.as_ref()))
    }

    /// 422: the platform does not have it.
    pub(crate) fn not_possible(what: &str, platform: &Platform) -> Self {
        Problem::invalid(what, format!("is not possible on {}", platform.as_str()))
    }

    /// 404: no such thing, or not yours.
    pub(crate) fn not_found(what: &str) -> Self {
        Problem::new(StatusCode::NOT_FOUND, format!("{what} not found"))
    }

    /// 405.
    pub(crate) fn method_not_allowed() -> Self {
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this path does not take the method")
    }

    /// 400 where a required parameter is missing, 422 for anything else that is wrong with a content.
    pub(crate) fn of_invalid_fields(fields: &[InvalidField]) -> Result<(), Self> {
        if fields.is_empty() {
            return Ok(());
        }
        let status = match fields.iter().any(|field| field.is_missing) {
            true => StatusCode::BAD_REQUEST,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let texts: Vec<String> = fields.iter().map(InvalidField::to_string).collect();
        Err(Problem::new(status, texts.join("; ")))
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request failed");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the emulator's database failed; nothing was changed")
    }
}

impl From<InvalidField> for Problem {
    fn from(InvalidField { field, expected, .. }: InvalidField) -> Self {
        Problem::invalid(&field, expected)
    }
}

/// 413 for an attachment that no platform takes.
impl From<MediaError> for Problem {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Invalid(field) => field.into(),
            MediaError::TooLarge { field, length } => {
                let most = limits::ATTACHMENT_BYTES;
                let text = format!("{field} must be at most {most} bytes (25 MB), it has {length}");
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, text)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let text = self.text.clone();
        (status, Json(self.with("error", text).details)).into_response()
    }
}
