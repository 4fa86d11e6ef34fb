//! The API of the service, routed by the endpoint descriptions of core. One file per resource.

mod access;
mod chats;
pub(crate) mod idempotency;
mod messages;
mod profiles;
mod reactions;
mod request;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::{MethodFilter, on};
use http::header::RETRY_AFTER;
use postproxy_dm_core::operation::{
    CreateChat, Endpoint, GetChat, GetMessage, GetProfile, ListChats, ListMessages, ListProfiles, Operation,
    React, SendMessage, Unreact,
};
use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

use crate::Emulator;
use crate::app::REQUEST_ID;
use crate::problem::Problem;

const PREFLIGHT_MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) fn router(emulator: Emulator) -> Router<Emulator> {
    // Any web page may call the service; what it may do is up to the key that it has.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_headers(AllowHeaders::mirror_request())
        .allow_methods(AllowMethods::mirror_request())
        .expose_headers([REQUEST_ID, RETRY_AFTER, idempotency::REPLAYED])
        .max_age(PREFLIGHT_MAX_AGE);

    let router = Router::new();
    let router = serve(router, &ListProfiles::ENDPOINT, profiles::list);
    let router = serve(router, &GetProfile::ENDPOINT, profiles::get);
    let router = serve(router, &ListChats::ENDPOINT, chats::list);
    let router = serve(router, &CreateChat::ENDPOINT, chats::create);
    let router = serve(router, &GetChat::ENDPOINT, chats::get);
    let router = serve(router, &ListMessages::ENDPOINT, messages::list);
    let router = serve(router, &SendMessage::ENDPOINT, messages::send);
    let router = serve(router, &GetMessage::ENDPOINT, messages::get);
    let router = serve(router, &React::ENDPOINT, reactions::react);
    let router = serve(router, &Unreact::ENDPOINT, reactions::unreact);
    router
        .fallback(async || Problem::not_found("endpoint"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        // The limit is our own, see `request`.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(emulator, access::check))
        .layer(cors)
}

#[expect(clippy::expect_used, reason = "the endpoints of core have methods that axum knows")]
fn serve<H, T>(router: Router<Emulator>, endpoint: &Endpoint, handler: H) -> Router<Emulator>
where
    H: Handler<T, Emulator>,
    T: 'static,
{
    let method = MethodFilter::try_from(endpoint.method.clone()).expect("a common method");
    router.route(endpoint.path, on(method, handler))
}
