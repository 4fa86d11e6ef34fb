//! The API of the service as an OpenAPI 3.1 document, made of the very types that it is served with. The control endpoints
//! add themselves to it.

mod document;
mod example;
mod service;

pub(crate) use document::{Document, Endpoint, RefusalsOf, settings};

use axum::response::{IntoResponse, Response};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use serde_json::Value;

/// The whole document. `describe_more` adds what the service does not have.
pub(crate) fn document(describe_more: impl FnOnce(&mut Document)) -> Value {
    let mut document = Document::new();
    service::describe(&mut document);
    describe_more(&mut document);
    document.finish()
}

/// Answers with the document. It holds nothing of the account, so tools on any page may read it.
pub(crate) fn show(document: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, document).into_response()
}
