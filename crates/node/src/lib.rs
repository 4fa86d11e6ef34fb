//! The native Node binding. It holds no logic of its own: reqwest and tokio drive the core's call machine, on one thread for
//! all calls. What JavaScript gives crosses as JSON text; what it gets comes in batches of bytes.

mod addresses;
pub mod call;
pub mod certificates;
pub mod client;
mod drive;
mod engine;
mod feed;
mod http_client;
mod notices;
pub mod receiver;
mod route;
pub mod upload;
pub mod webhook;

use napi_derive::napi;
use postproxy_dm_core::{boundary, reaction};

/// The addon's own memory. A call makes and frees many small parts, in two threads: with glibc's allocator it takes a tenth more of
/// the processor's time. Version 3 of mimalloc crashes where a worker is the first to load the addon.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Says where a chat stands in its messaging window.
#[napi(js_name = "messagingWindow", catch_unwind)]
pub fn window(platform: String, last_inbound_at: Option<String>, now_unix_ms: f64) -> String {
    boundary::window(&platform, last_inbound_at.as_deref(), now_unix_ms)
}

/// Says what a platform can do.
#[napi(js_name = "capabilities", catch_unwind)]
pub fn platform_capabilities(platform: String) -> String {
    boundary::platform_capabilities(&platform)
}

/// Returns the version of this binding.
#[napi(catch_unwind)]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Returns the emoji of a reaction's name.
#[napi(js_name = "reactionEmoji", catch_unwind)]
pub fn reaction_emoji(name: String) -> Option<&'static str> {
    reaction::emoji(&name)
}
