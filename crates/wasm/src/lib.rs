//! The WebAssembly binding. It holds no logic of its own: `npm/binding/wasm.js` brings the host's `fetch` and
//! timers, and this module lets it drive the core's call machine. Payloads cross as bytes, everything else as JSON text.
//! The body of a success stays in JavaScript.

mod array;
pub mod call;
pub mod client;
pub mod webhook;

use postproxy_dm_core::{boundary, reaction};
use wasm_bindgen::prelude::*;

/// Smaller than Rust's own allocator, and no slower. Like that one, it never gives memory back to the host.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Says where a chat stands in its messaging window.
#[wasm_bindgen(js_name = messagingWindow)]
pub fn window(platform: &str, last_inbound_at: Option<String>, now_unix_ms: f64) -> String {
    boundary::window(platform, last_inbound_at.as_deref(), now_unix_ms)
}

/// Says what a platform can do.
#[wasm_bindgen(js_name = capabilities)]
pub fn platform_capabilities(platform: &str) -> String {
    boundary::platform_capabilities(platform)
}

/// Returns the version of this binding.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Returns the emoji of a reaction's name.
#[wasm_bindgen(js_name = reactionEmoji)]
pub fn reaction_emoji(name: &str) -> Option<String> {
    reaction::emoji(name).map(str::to_owned)
}
