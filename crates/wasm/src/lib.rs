//! The WebAssembly binding. It holds no logic of its own: `npm/binding/wasm.js` brings the host's `fetch` and
//! timers, and this module lets it drive the core's call machine. Payloads cross as bytes, everything else as JSON text.
//! The body of a success stays in JavaScript.
//!
//! Three modules are built from this crate, one for each entry of the package. `postproxy-dm` has both features,
//! `postproxy-dm/receiver` has only `receiver`, and `postproxy-dm/webhooks` has neither.

#[cfg(feature = "client")]
pub mod call;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
pub mod platform;
#[cfg(feature = "receiver")]
pub mod receiver;
pub mod webhook;

use wasm_bindgen::prelude::*;

/// Smaller than Rust's own allocator, and no slower. Like that one, it never gives memory back to the host.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Returns the version of this binding.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
