//! The fields of a control request, taken one by one. What does not fit is refused by its name, as is what nobody
//! took.

use axum::extract::{FromRequest, Request};
use postproxy_dm_core::operation::read_object;
use serde_json::{Map, Value};

use crate::http::body::{BODY_BYTES, read_body};
use crate::http::problem::Problem;

/// The fields that were not taken yet. A null is as if it were not given.
#[derive(Debug)]
pub(super) struct Fields {
    /// What a field's name begins with in an error: `attachments[1].`.
    path: String,
    values: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Fields {
    /// Those of a request of at most so many bytes.
    pub(super) async fn read(request: Request, most: usize) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = read_body(body, &parts.headers, most).await?;
        if body.is_empty() {
            return Ok(Fields::new(String::new(), Map::new()));
        }
        let values =
            read_object(&body).map_err(|why| Problem::invalid("the body", format!("must be {why}")))?;
        Ok(Fields::new(String::new(), values))
    }

    /// Those of an object that comes from elsewhere.
    pub(super) fn of(values: Map<String, Value>) -> Self {
        Fields::new(String::new(), values)
    }

    fn new(path: String, values: Map<String, Value>) -> Self {
        Fields { path, values, known: Vec::new() }
    }

    pub(super) fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.values.remove(name).filter(|value| !value.is_null())
    }

    /// A field's name as it is in an error.
    pub(super) fn name(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// Whether it was given at all, if only as null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A text that is not empty.
    pub(super) fn take_text(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(_) => Err(self.invalid(name, "must be a string that is not empty")),
        }
    }

    pub(super) fn require_text(&mut self, name: &'static str) -> Result<String, Problem> {
        self.take_text(name)?.ok_or_else(|| self.invalid(name, "must be a string that is not empty"))
    }

    /// A list of objects, each with fields of its own.
    pub(super) fn take_list(&mut self, name: &'static str) -> Result<Vec<Fields>, Problem> {
        let items = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(self.invalid(name, "must be a list of objects")),
        };
        let read = |(index, item)| match item {
            Value::Object(values) => Ok(Fields::new(format!("{}{name}[{index}].", self.path), values)),
            _ => Err(self.invalid(&format!("{name}[{index}]"), "must be an object")),
        };
        items.into_iter().enumerate().map(read).collect()
    }

    /// Refuses a field that nobody took: it may be a misspelt one.
    pub(super) fn finish(self) -> Result<(), Problem> {
        match self.values.keys().next() {
            Some(name) => {
                Err(self.invalid(name, &format!("must not be given; known are {}", self.known.join(", "))))
            }
            None => Ok(()),
        }
    }

    pub(super) fn invalid(&self, name: &str, expected: &str) -> Problem {
        Problem::invalid(&self.name(name), expected)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        Fields::read(request, BODY_BYTES).await
    }
}
