//! A client across the boundary: an account's settings, checked once for all its calls.

use postproxy_dm_core::Client;
use postproxy_dm_core::boundary::{self, to_json};
use wasm_bindgen::prelude::*;

/// A client that JavaScript holds.
#[wasm_bindgen(js_name = Client)]
pub struct ClientHandle(Client);

#[wasm_bindgen(js_class = Client)]
impl ClientHandle {
    /// Checks the options. If the client is keyed by its calls, each of them asks for a key. Throws the error as JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str, is_keyed_by_call: bool) -> Result<ClientHandle, String> {
        boundary::client(options, is_keyed_by_call).map(ClientHandle).map_err(|error| to_json(&error))
    }

    /// Finds the way of its calls in an environment: the proxy's URL, an empty text for straight, nothing if nothing says.
    /// Throws what is wrong with a proxy that the environment names.
    pub fn way(&self, environment: &str) -> Result<Option<String>, String> {
        boundary::way(&self.0, environment)
    }

    /// Returns the certificates of the authorities to trust beside the host's, as PEM text.
    pub fn authorities(&self) -> String {
        self.0.authorities().concat()
    }
}

impl ClientHandle {
    pub(crate) fn client(&self) -> &Client {
        &self.0
    }
}
