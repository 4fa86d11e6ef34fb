//! A client across the boundary: an account's settings, checked once for all its calls.

use napi::bindgen_prelude::*;
use napi_derive::napi;
use postproxy_dm_core::Client;
use postproxy_dm_core::boundary::{self, to_json};

use crate::route::Route;

/// A client that JavaScript holds.
#[napi(js_name = "Client")]
pub struct ClientHandle(Client);

#[napi]
impl ClientHandle {
    /// Whether the client's calls need to know whom to trust.
    #[napi(getter, catch_unwind)]
    pub fn needs_certificates(&self) -> bool {
        let uri = self.0.base_url().parse();
        uri.is_ok_and(|uri| Route::of(&uri).is_ok_and(|route| route.needs_certificates))
    }
}

impl ClientHandle {
    pub(crate) fn client(&self) -> &Client {
        &self.0
    }
}

/// Checks the options. If the client is keyed by its calls, each of them asks for a key. Returns the client, or the error as
/// JSON text.
#[napi(catch_unwind)]
pub fn client(options: String, is_keyed_by_call: bool) -> Either<ClientHandle, String> {
    match boundary::client(&options, is_keyed_by_call) {
        Ok(client) => Either::A(ClientHandle(client)),
        Err(error) => Either::B(to_json(&error)),
    }
}
