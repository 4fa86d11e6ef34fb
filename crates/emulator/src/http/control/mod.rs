//! The control endpoints under `/_emulator`, which the service itself does not have: they play the customer, move
//! the clock and show what was delivered. They need no key, so only this machine may call them.

mod automatic_event;
mod comment;
mod content;
mod deliveries;
mod description;
mod endpoint;
mod faults;
mod guard;
mod inbound;
mod lifecycle;
mod messages;
mod page;
mod placement;
mod reachable;
mod referral;
mod requests;
mod tap;
mod template;
mod transfer;

pub(crate) use description::describe;
pub use description::description;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;

use self::endpoint::Described;
use crate::http::problem::Problem;
use crate::http::state::AppState;

/// Every control endpoint. The router, the OpenAPI document, npm/emulator's types and methods, and the table of docs/emulator.md are
/// made from this list.
fn endpoints() -> Vec<Described> {
    vec![
        Described::of::<inbound::Inbound>(),
        Described::of::<tap::Tap>(),
        Described::of::<messages::React>(),
        Described::of::<messages::Read>(),
        Described::of::<messages::Edit>(),
        Described::of::<messages::Delete>(),
        Described::of::<comment::Comment>(),
        Described::of::<referral::Refer>(),
        Described::of::<tap::BeginWithIceBreaker>(),
        Described::of::<reachable::SetPerson>(),
        Described::of::<reachable::ListPeople>(),
        Described::of::<reachable::SetProfile>(),
        Described::of::<template::DecideTemplate>(),
        Described::of::<placement::DecidePlacement>(),
        Described::of::<automatic_event::TellAutomaticEvent>(),
        Described::of::<faults::ShowFaults>(),
        Described::of::<faults::SetFaults>(),
        Described::of::<faults::ClearFaults>(),
        Described::of::<lifecycle::ShowClock>(),
        Described::of::<lifecycle::AdvanceClock>(),
        Described::of::<deliveries::ListDeliveries>(),
        Described::of::<deliveries::Resend>(),
        Described::of::<deliveries::SetWebhook>(),
        Described::of::<requests::ListRequests>(),
        Described::of::<transfer::Export>(),
        Described::of::<transfer::Import>(),
        Described::of::<lifecycle::Reset>(),
        Described::of::<lifecycle::ShowReady>(),
        Described::of::<page::Stream>(),
        Described::of::<page::ShowAccount>(),
    ]
}

pub(crate) fn router(state: &AppState) -> Router<AppState> {
    endpoints()
        .iter()
        .fold(Router::new(), |router, endpoint| endpoint.add_to(router))
        .fallback(async || Problem::not_found("control endpoint"))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(state.host.clone(), guard::check))
}
