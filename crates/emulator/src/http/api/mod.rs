//! The API of the service, routed by the endpoint descriptions of core. One file per resource.

mod access;
mod chat_syncs;
mod chats;
mod form;
mod ice_breakers;
mod idempotency;
mod messages;
mod participants;
mod private_replies;
mod profiles;
mod reactions;
mod request;
mod webhooks;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::{MethodFilter, on};
use http::header::RETRY_AFTER;
use postproxy_dm_core::operation::{
    ArchiveChat, BackfillChats, CreateChat, CreateWebhook, DeleteIceBreakers, DeleteWebhook, EditMessage,
    Endpoint, GetChat, GetChatSync, GetIceBreakers, GetMessage, GetParticipantStatus, GetProfile, GetWebhook,
    ListChatSyncs, ListChats, ListMessages, ListProfiles, ListWebhookDeliveries, ListWebhooks, MarkRead,
    Operation, PrivateReply, React, SendMessage, SetIceBreakers, StartTyping, StopTyping, UnarchiveChat,
    Unreact, UpdateWebhook,
};
use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

use crate::http::faults;
use crate::http::problem::Problem;
use crate::http::request_id::REQUEST_ID;
use crate::http::state::AppState;
use crate::store::Store;

const PREFLIGHT_MAX_AGE: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) fn router(state: &AppState) -> Router<AppState> {
    // Any web page may call the service; what it may do is up to the key that it has.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_headers(AllowHeaders::mirror_request())
        .allow_methods(AllowMethods::mirror_request())
        .expose_headers([REQUEST_ID, RETRY_AFTER, idempotency::REPLAYED])
        .max_age(PREFLIGHT_MAX_AGE);

    let router = Router::new();
    let router = serve(&state.store, router, ListProfiles::ENDPOINT, profiles::list);
    let router = serve(&state.store, router, GetProfile::ENDPOINT, profiles::get);
    let router = serve(&state.store, router, ListChats::ENDPOINT, chats::list);
    let router = serve(&state.store, router, CreateChat::ENDPOINT, chats::create);
    let router = serve(&state.store, router, GetChat::ENDPOINT, chats::get);
    let router = serve(&state.store, router, ArchiveChat::ENDPOINT, chats::archive);
    let router = serve(&state.store, router, UnarchiveChat::ENDPOINT, chats::unarchive);
    let router = serve(&state.store, router, MarkRead::ENDPOINT, chats::mark_read);
    let router = serve(&state.store, router, StartTyping::ENDPOINT, chats::show_typing);
    let router = serve(&state.store, router, StopTyping::ENDPOINT, chats::show_typing);
    let router = serve(&state.store, router, ListMessages::ENDPOINT, messages::list);
    let router = serve(&state.store, router, SendMessage::ENDPOINT, messages::send);
    let router = serve(&state.store, router, GetMessage::ENDPOINT, messages::get);
    let router = serve(&state.store, router, EditMessage::ENDPOINT, messages::edit);
    let router = serve(&state.store, router, React::ENDPOINT, reactions::react);
    let router = serve(&state.store, router, Unreact::ENDPOINT, reactions::unreact);
    let router = serve(&state.store, router, PrivateReply::ENDPOINT, private_replies::create);
    let router = serve(&state.store, router, GetIceBreakers::ENDPOINT, ice_breakers::get);
    let router = serve(&state.store, router, SetIceBreakers::ENDPOINT, ice_breakers::set);
    let router = serve(&state.store, router, DeleteIceBreakers::ENDPOINT, ice_breakers::delete);
    let router = serve(&state.store, router, GetParticipantStatus::ENDPOINT, participants::status);
    let router = serve(&state.store, router, BackfillChats::ENDPOINT, chat_syncs::backfill);
    let router = serve(&state.store, router, ListChatSyncs::ENDPOINT, chat_syncs::list);
    let router = serve(&state.store, router, GetChatSync::ENDPOINT, chat_syncs::get);
    let router = serve(&state.store, router, CreateWebhook::ENDPOINT, webhooks::create);
    let router = serve(&state.store, router, ListWebhooks::ENDPOINT, webhooks::list);
    let router = serve(&state.store, router, GetWebhook::ENDPOINT, webhooks::get);
    let router = serve(&state.store, router, UpdateWebhook::ENDPOINT, webhooks::update);
    let router = serve(&state.store, router, DeleteWebhook::ENDPOINT, webhooks::delete);
    let router = serve(&state.store, router, ListWebhookDeliveries::ENDPOINT, webhooks::deliveries);
    router
        .fallback(async || Problem::not_found("endpoint"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        // The limit is our own, see `request`.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(state.clone(), access::check))
        .layer(cors)
}

#[expect(clippy::expect_used, reason = "the endpoints of core have methods that axum knows")]
fn serve<H, T>(store: &Store, router: Router<AppState>, endpoint: &Endpoint, handler: H) -> Router<AppState>
where
    H: Handler<T, AppState>,
    T: 'static,
{
    let method = MethodFilter::try_from(endpoint.method.clone()).expect("a common method");
    let faults = middleware::from_fn_with_state((store.clone(), endpoint.name), faults::strike);
    router.route(endpoint.path, on(method, handler).route_layer(faults))
}
