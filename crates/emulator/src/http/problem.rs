//! Why a request is refused: a status, and a text that names the field. It is under `error`, except in the API, which has
//! the service's shapes.

use std::fmt::{self, Display};

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use postproxy_dm_core::limits;
use postproxy_dm_core::model::Platform;
use postproxy_dm_core::operation::InvalidField;
use serde_json::{Map, Value, json};

use crate::attachment::MediaError;
use crate::data::options::ErrorShape;
use crate::store::StoreError;

/// A refusal. Nothing was changed.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    words: Words,
    details: Map<String, Value>,
}

#[derive(Debug, Clone)]
enum Words {
    /// One text for each thing that is wrong.
    Texts(Vec<String>),
    /// The name of a required parameter.
    Missing(String),
    /// What there is none of.
    NotFound(String),
}

impl Problem {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Problem::of(status, Words::Texts(vec![text.into()]))
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
        Problem::of(StatusCode::NOT_FOUND, Words::NotFound(what.to_owned()))
    }

    /// 400: a required parameter is missing.
    pub(crate) fn missing(parameter: &str) -> Self {
        Problem::of(StatusCode::BAD_REQUEST, Words::Missing(parameter.to_owned()))
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
        if let Some(missing) = fields.iter().find(|field| field.is_missing) {
            return Err(Problem::missing(&missing.field));
        }
        let texts = fields.iter().map(InvalidField::to_string).collect();
        Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY, Words::Texts(texts)))
    }

    fn of(status: StatusCode, words: Words) -> Self {
        Problem { status, words, details: Map::new() }
    }

    /// The body in the shape that the service gives this status.
    fn into_service_shape(self, shape: ErrorShape) -> Map<String, Value> {
        let Problem { status, words, details } = &self;
        let mut body = details.clone();
        match (*status, words) {
            (StatusCode::BAD_REQUEST, words) => {
                body.insert("status".to_owned(), json!(status.as_u16()));
                body.insert("error".to_owned(), json!(status.canonical_reason()));
                body.insert("message".to_owned(), json!(words.to_string()));
            }
            (_, Words::NotFound(_)) => {
                body.insert("error".to_owned(), json!("Not found"));
            }
            (StatusCode::UNPROCESSABLE_ENTITY, Words::Texts(texts)) if shape == ErrorShape::Errors => {
                body.insert("errors".to_owned(), json!(texts));
            }
            (_, words) => {
                body.insert("error".to_owned(), json!(words.to_string()));
            }
        }
        body
    }
}

/// Gives a refusal of the API the service's shape.
pub(crate) async fn shape(State(shape): State<ErrorShape>, mut response: Response) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        *response.body_mut() = Body::from(Value::Object(problem.into_service_shape(shape)).to_string());
    }
    response
}

impl Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Words::Texts(texts) => f.write_str(&texts.join("; ")),
            Words::Missing(parameter) => write!(f, "param is missing or the value is empty: {parameter}"),
            Words::NotFound(what) => write!(f, "{what} not found"),
        }
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
        let mut body = self.details.clone();
        body.insert("error".to_owned(), Value::String(self.words.to_string()));
        let mut response = (self.status, Json(body)).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
