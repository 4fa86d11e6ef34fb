//! A client across the boundary: an account's settings, checked once for all its calls, and the connections of these.

use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;
use postproxy_dm_core::boundary::{self, to_json};
use postproxy_dm_core::{Client, Error};

use crate::certificates;
use crate::http_client::Pool;
use crate::route::Route;

/// A client that JavaScript holds.
#[napi(js_name = "Client")]
pub struct ClientHandle {
    client: Client,
    network: Network,
}

/// How calls reach the service, or why they can't.
pub(crate) type Network = Arc<std::result::Result<Reach, String>>;

/// A route, and the connections that take it.
pub(crate) struct Reach {
    pub(crate) route: Route,
    pub(crate) pool: Arc<Pool>,
}

#[napi]
impl ClientHandle {
    /// Whether the client's calls need to know whom to trust.
    #[napi(getter, catch_unwind)]
    pub fn needs_certificates(&self) -> bool {
        self.network.as_ref().as_ref().is_ok_and(|network| network.route.needs_certificates)
    }
}

impl ClientHandle {
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn network(&self) -> &Network {
        &self.network
    }
}

/// Checks the options. If the client is keyed by its calls, each of them asks for a key. Returns the client, or the error as
/// JSON text.
#[napi(catch_unwind)]
pub fn client(options: String, is_keyed_by_call: bool) -> Either<ClientHandle, String> {
    match make(&options, is_keyed_by_call) {
        Ok(client) => Either::A(client),
        Err(error) => Either::B(to_json(&error)),
    }
}

fn make(options: &str, is_keyed_by_call: bool) -> std::result::Result<ClientHandle, Error> {
    let client = boundary::client(options, is_keyed_by_call)?;
    let authorities = client.authorities();
    certificates::check(authorities).map_err(|why| boundary::unreadable_authorities(&why))?;
    let network = Route::of(&client).map(|route| {
        let is_told = client.has_own_proxy() || !authorities.is_empty();
        Reach { pool: Pool::of(&route, authorities, is_told), route }
    });
    Ok(ClientHandle { network: Arc::new(network), client })
}
