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
}

impl ClientHandle {
    pub(crate) fn client(&self) -> &Client {
        &self.0
    }
}
