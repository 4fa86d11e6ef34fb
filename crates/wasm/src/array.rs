//! Reads the lists that JavaScript passes.

use js_sys::Array;
#[cfg(feature = "client")]
use wasm_bindgen::prelude::*;

/// Reads a list of texts. Any other item is an empty text, which core refuses where a text is needed.
pub(crate) fn texts(list: &Array) -> Vec<String> {
    list.iter().map(|item| item.as_string().unwrap_or_default()).collect()
}

/// Reads a list of pairs of texts.
#[cfg(feature = "client")]
pub(crate) fn pairs(list: &Array) -> Vec<(String, String)> {
    let pair = |entry: JsValue| {
        let entry = entry.unchecked_into::<Array>();
        let text = |at| entry.get(at).as_string().unwrap_or_default();
        (text(0), text(1))
    };
    list.iter().map(pair).collect()
}
