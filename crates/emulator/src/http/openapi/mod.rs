//! `GET /openapi.json`: the API of the service and the control endpoints as an OpenAPI 3.1 document, made of the very
//! types that they are served with.

mod document;
mod example;
mod service;

pub(crate) use document::{Document, Endpoint};

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};

use crate::http::control;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let mut document = Document::new();
    service::describe(&mut document);
    control::description::describe(&mut document);
    document.finish().to_string()
});

/// It holds nothing of the account, so that tools on any page may read it.
pub(crate) async fn show() -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, DOCUMENT.as_str()).into_response()
}
