//! The control endpoints under `/_emulator`, which the service itself does not have: they play the customer, move
//! the clock and show what was delivered. They need no key, so only this machine may call them.

mod account;
mod clock;
mod comment;
mod deliveries;
pub(crate) mod description;
mod edit;
mod export;
mod faults;
mod fields;
mod guard;
mod ice_breaker;
mod inbound;
mod person;
mod profile;
mod reaction;
mod read;
mod ready;
mod referral;
mod requests;
mod reset;
mod stream;
mod tap;
mod webhook;

pub(crate) use faults::check as check_fault;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post, put};

use crate::http::problem::Problem;
use crate::http::state::AppState;

pub(crate) fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/inbound", post(inbound::receive))
        .route("/tap", post(tap::tap))
        .route("/ice_breaker", post(ice_breaker::tap))
        .route("/edit", post(edit::edit))
        .route("/delete", post(edit::delete))
        .route("/reaction", post(reaction::react))
        .route("/read", post(read::read))
        .route("/referral", post(referral::refer))
        .route("/comment", post(comment::comment))
        .route("/person", post(person::set))
        .route("/people", get(person::list))
        .route("/profile", post(profile::set))
        .route("/clock", get(clock::show).post(clock::advance))
        .route("/webhook", put(webhook::point))
        .route("/faults", get(faults::show).put(faults::set).delete(faults::clear))
        .route("/deliveries", get(deliveries::list))
        .route("/deliveries/{id}/resend", post(deliveries::resend))
        .route("/requests", get(requests::list))
        .route("/stream", get(stream::stream))
        .route("/account", get(account::show))
        .route("/reset", post(reset::reset))
        .route("/export", get(export::export))
        .route("/import", post(export::import))
        .route("/ready", get(ready::show))
        .fallback(async || Problem::not_found("control endpoint"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(state.host.clone(), guard::check))
}
