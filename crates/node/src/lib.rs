//! The native Node binding. It holds no logic of its own: reqwest and tokio drive the core's call machine.
//! Payloads cross as bytes, all else as JSON text.

mod addresses;
pub mod call;
pub mod certificates;
mod drive;
mod http_client;
mod route;
pub mod upload;
pub mod webhook;

use napi::bindgen_prelude::*;
use napi_derive::napi;
use postproxy_dm_core::boundary::{self, to_json};
use postproxy_dm_core::reaction;

use crate::route::Route;

/// An account's settings.
#[napi]
pub struct Client(postproxy_dm_core::Client);

#[napi]
impl Client {
    /// Whether its calls need to know whom to trust.
    #[napi(getter, catch_unwind)]
    pub fn needs_certificates(&self) -> bool {
        let uri = self.0.base_url().parse();
        uri.is_ok_and(|uri| Route::of(&uri).is_ok_and(|route| route.needs_certificates))
    }
}

/// The settings, or the error as JSON text.
#[napi(catch_unwind)]
pub fn client(options: String) -> Either<Client, String> {
    match boundary::client(&options) {
        Ok(client) => Either::A(Client(client)),
        Err(error) => Either::B(to_json(&error)),
    }
}

/// Where a chat stands.
#[napi(js_name = "messagingWindow", catch_unwind)]
pub fn window(platform: String, last_inbound_at: Option<String>, now_unix_ms: f64) -> String {
    boundary::window(&platform, last_inbound_at.as_deref(), now_unix_ms)
}

/// What a platform can do.
#[napi(js_name = "capabilities", catch_unwind)]
pub fn platform_capabilities(platform: String) -> String {
    boundary::platform_capabilities(&platform)
}

/// The version of this binding.
#[napi(catch_unwind)]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The emoji of a reaction's name.
#[napi(js_name = "reactionEmoji", catch_unwind)]
pub fn reaction_emoji(name: String) -> Option<&'static str> {
    reaction::emoji(&name)
}
