//! What the platforms allow, across the boundary.

use postproxy_dm_core::{boundary, reaction};
use wasm_bindgen::prelude::*;

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

/// Returns the emoji of a reaction's name.
#[wasm_bindgen(js_name = reactionEmoji)]
pub fn reaction_emoji(name: &str) -> Option<String> {
    reaction::emoji(name).map(str::to_owned)
}
