//! The whole service as one router: each request gets an id, and one line in the log.

use std::time::Instant;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use http::HeaderValue;
use http::header::HeaderName;
use tower_http::timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer};
use tracing::Instrument;
use uuid::Uuid;

use crate::emulator::Emulator;
use crate::http::problem::Problem;
use crate::http::{api, control, openapi, page, request_log};
use crate::{attachment, fault};

/// The service's id for a request, on every answer.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A body that comes piece by piece, each in time, may take so many times as long for all of them.
const PIECES_OF_A_BODY: u32 = 20;

/// The id, as a request carries it while it is answered.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// The service as a router, for a server or for tests without a socket. [`run_workers`](crate::run_workers) does
/// what requests leave to be done.
pub fn app(emulator: Emulator) -> Router {
    let patience = emulator.client_patience();
    let recorded = middleware::from_fn_with_state(emulator.clone(), request_log::record);
    Router::new()
        .merge(page::router())
        .route("/openapi.json", get(openapi::show))
        .nest("/api", api::router(emulator.clone()).layer(recorded))
        .nest(attachment::PATH, attachment::router())
        .nest("/_emulator", control::router(emulator.clone()))
        .fallback(async || Problem::not_found("page"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(middleware::from_fn_with_state(emulator.clone(), identify))
        .layer(middleware::map_response(fault::carry_out))
        .layer(RequestBodyTimeoutLayer::new(patience))
        .layer(RequestBodyDeadlineLayer::new(patience * PIECES_OF_A_BODY))
        .with_state(emulator)
}

async fn identify(State(emulator): State<Emulator>, mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = emulator.secrets().redact(request.uri().path());
    let span = tracing::info_span!("request", id, method = %request.method(), path);
    async {
        let started = Instant::now();
        let mut response = next.run(request).await;
        if let Ok(id) = HeaderValue::try_from(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        let status = response.status().as_u16();
        tracing::info!(status, elapsed_us = started.elapsed().as_micros() as u64, "answered");
        response
    }
    .instrument(span)
    .await
}
