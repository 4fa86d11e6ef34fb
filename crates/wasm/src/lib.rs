//! The WebAssembly binding. It holds no logic of its own: `npm/binding/wasm.js` brings the host's `fetch` and
//! timers, and this module lets it drive the core's call machine. Payloads cross as bytes, all else as JSON text; the body
//! of a success stays in JavaScript.

pub mod call;
pub mod webhook;

use js_sys::Array;
use postproxy_dm_core::boundary::{self, to_json};
use postproxy_dm_core::reaction;
use wasm_bindgen::prelude::*;

/// Smaller than Rust's own and no slower; it gives memory back to its lists, never to the host, as does the other.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// An account's settings.
#[wasm_bindgen]
pub struct Client(postproxy_dm_core::Client);

#[wasm_bindgen]
impl Client {
    /// Throws the error as JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Client, String> {
        boundary::client(options).map(Client).map_err(|error| to_json(&error))
    }
}

/// Where a chat stands.
#[wasm_bindgen(js_name = messagingWindow)]
pub fn window(platform: &str, last_inbound_at: Option<String>, now_unix_ms: f64) -> String {
    boundary::window(platform, last_inbound_at.as_deref(), now_unix_ms)
}

/// What a platform can do.
#[wasm_bindgen(js_name = capabilities)]
pub fn platform_capabilities(platform: &str) -> String {
    boundary::platform_capabilities(platform)
}

/// The version of this binding.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The emoji of a reaction's name.
#[wasm_bindgen(js_name = reactionEmoji)]
pub fn reaction_emoji(name: &str) -> Option<String> {
    reaction::emoji(name).map(str::to_owned)
}

/// The name and the value of an entry.
fn pair(entry: JsValue) -> (String, JsValue) {
    let entry = entry.unchecked_into::<Array>();
    (entry.get(0).as_string().unwrap_or_default(), entry.get(1))
}

/// A list's texts. What is none is empty, which core refuses where a text is needed.
fn texts(list: &Array) -> Vec<String> {
    list.iter().map(|item| item.as_string().unwrap_or_default()).collect()
}
