//! The routes of the API. An endpoint's method and path are core's; its faults strike before its handler.

use axum::Router;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::{MethodFilter, on};
use postproxy_dm_core::operation::Endpoint;

use crate::http::faults;
use crate::http::state::AppState;
use crate::store::Store;

/// The routes added so far.
pub(super) struct Routes {
    store: Store,
    router: Router<AppState>,
}

impl Routes {
    pub(super) fn new(store: &Store) -> Self {
        Routes { store: store.clone(), router: Router::new() }
    }

    /// Adds the route of an endpoint.
    #[expect(clippy::expect_used, reason = "the endpoints of core have methods that axum knows")]
    pub(super) fn serve<H, T>(self, endpoint: &Endpoint, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let method = MethodFilter::try_from(endpoint.method.clone()).expect("a common method");
        let faults = middleware::from_fn_with_state((self.store.clone(), endpoint.name), faults::strike);
        let router = self.router.route(endpoint.path, on(method, handler).route_layer(faults));
        Routes { router, ..self }
    }

    pub(super) fn into_router(self) -> Router<AppState> {
        self.router
    }
}
