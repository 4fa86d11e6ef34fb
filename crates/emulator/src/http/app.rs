//! The whole service as one router: each request gets an id, and one line in the log.

use std::sync::LazyLock;
use std::time::Instant;

use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use http::HeaderValue;
use tower_http::timeout::{RequestBodyDeadlineLayer, RequestBodyTimeoutLayer};
use tracing::Instrument;
use uuid::Uuid;

use super::problem::Problem;
use super::request_id::{REQUEST_ID, RequestId};
use super::request_log::Recorder;
use super::state::AppState;
use super::{api, attachments, breaks, control, openapi, page, request_log};
use crate::ground::secrets::Secrets;
use crate::store::attachments::{PATH, PLATFORM_PATH};

/// How many times a client's patience a whole body may take, if each piece comes in time.
const PIECES_OF_A_BODY: u32 = 20;

/// The description of the API and of the control endpoints.
static OPENAPI: LazyLock<String> = LazyLock::new(|| openapi::document(control::describe).to_string());

/// The whole service.
pub(crate) fn router(state: AppState) -> Router {
    let patience = state.client_patience;
    let recorded = middleware::from_fn_with_state(Recorder::from_ref(&state), request_log::record);
    Router::new()
        .merge(page::router())
        .route("/openapi.json", get(async || openapi::show(&OPENAPI)))
        .nest("/api", api::router(&state).layer(recorded))
        .nest(PATH, attachments::router())
        .nest(PLATFORM_PATH, attachments::platform_router())
        .nest("/_emulator", control::router(&state))
        .fallback(async || Problem::not_found("page"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(middleware::from_fn_with_state(state.secrets.clone(), identify))
        .layer(middleware::map_response(breaks::carry_out))
        .layer(RequestBodyTimeoutLayer::new(patience))
        .layer(RequestBodyDeadlineLayer::new(patience * PIECES_OF_A_BODY))
        .with_state(state)
}

async fn identify(State(secrets): State<Secrets>, mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = secrets.redact(request.uri().path());
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
