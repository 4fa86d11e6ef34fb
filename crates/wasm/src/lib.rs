//! The WebAssembly binding. It holds no logic of its own: `npm/binding/wasm.js` brings the host's `fetch` and
//! timers, and this module lets it drive the core's call machine. Options cross as loose values, payloads as
//! bytes, results and errors as JSON text; the body of a success stays in JavaScript.

pub mod call;
pub mod webhook;

use js_sys::{Array, Object, Reflect};
use postproxy_dm_core::boundary::{self, to_json};
use postproxy_dm_core::{CallOptions, Error, Fields, Number, Scalar, reaction};
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
    pub fn new(options: JsValue) -> Result<Client, String> {
        postproxy_dm_core::Client::new(fields(&options)).map(Client).map_err(|error| to_json(&error))
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

/// The plain object's values by their names; none for `undefined`.
fn fields(value: &JsValue) -> Fields {
    let entries = if value.is_undefined() { Array::new() } else { Object::entries(value.unchecked_ref()) };
    let field = |entry| {
        let (name, value) = pair(entry);
        (name, scalar(&value))
    };
    entries.iter().map(field).collect()
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

fn scalar(value: &JsValue) -> Scalar {
    if value.is_undefined() || value.is_null() {
        Scalar::Null
    } else if let Some(truth) = value.as_bool() {
        Scalar::Bool(truth)
    } else if let Some(number) = value.as_f64() {
        Scalar::Number(Number { value: number, text: value.unchecked_ref::<Object>().to_string().into() })
    } else if let Some(text) = value.as_string() {
        Scalar::Text(text)
    } else if Array::is_array(value) {
        Scalar::List
    } else if Reflect::has(value, &"isPromise".into()).unwrap_or_default() {
        Scalar::Promise
    } else {
        Scalar::Object
    }
}

fn call_options(value: &JsValue) -> Result<CallOptions, String> {
    CallOptions::read(fields(value)).map_err(|error: Error| to_json(&error))
}
