//! The API of the service, routed by core's descriptions of the endpoints. Each resource has a file, which adds its own routes.

mod access;
mod chat_syncs;
mod chats;
mod comments;
mod form;
mod ice_breakers;
mod idempotency;
mod messages;
mod participants;
mod placements;
mod private_replies;
mod profiles;
mod reactions;
mod request;
mod routes;
mod templates;
mod url_form;
mod webhooks;
mod whatsapp;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use http::StatusCode;
use http::header::RETRY_AFTER;
use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

pub(crate) use self::form::is_beside_file;
use self::routes::Routes;
use crate::http::problem::{self, Problem};
use crate::http::request_id::REQUEST_ID;
use crate::http::state::AppState;

const PREFLIGHT_MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) fn router(state: &AppState) -> Router<AppState> {
    // Any web page may call the service; what it may do is up to the key that it has.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_headers(AllowHeaders::mirror_request())
        .allow_methods(AllowMethods::mirror_request())
        .expose_headers([REQUEST_ID, RETRY_AFTER, idempotency::REPLAYED])
        .max_age(PREFLIGHT_MAX_AGE);

    let resources = [
        profiles::routes,
        placements::routes,
        chats::routes,
        messages::routes,
        reactions::routes,
        comments::routes,
        private_replies::routes,
        ice_breakers::routes,
        participants::routes,
        chat_syncs::routes,
        templates::routes,
        whatsapp::routes,
        webhooks::routes,
    ];
    let routes = resources.into_iter().fold(Routes::new(&state.store), |routes, add| add(routes));
    routes
        .into_router()
        .fallback(async || Problem::new(StatusCode::NOT_FOUND, "endpoint not found"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        // The limit is our own, see `request`.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(state.clone(), access::check))
        .layer(middleware::map_response_with_state(state.error_shape, problem::shape))
        .layer(cors)
}
