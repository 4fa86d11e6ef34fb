//! Reads a content's text as an object, or says what it must be instead.

use postproxy_dm_fast::json::{HALF_A_CHARACTER, Json, Object};
use serde_json::{Map, Value};

use crate::operation::invalid_field::InvalidField;

/// Reads a JSON text as an object.
///
/// # Errors
/// What the text must be instead, for one that is not JSON or not an object.
pub fn read_object(content: &[u8]) -> Result<Map<String, Value>, String> {
    borrow_object(content).map_err(|invalid| invalid.expected.trim_start_matches("must be ").to_owned())?;
    serde_json::from_slice(content).map_err(|error| format!("JSON ({error})"))
}

/// Reads the object without copying it. The invalid field is `content`, or a text in it.
pub(in crate::operation) fn borrow_object(content: &[u8]) -> Result<Object<'_>, InvalidField> {
    let value = Json::read(content).map_err(|error| {
        let text = std::str::from_utf8(content).ok().filter(|_| error.is_half_a_character());
        let whole = text.and_then(|text| Json::read_leniently(text).ok());
        match whole.and_then(Json::half_a_character).filter(|field| !field.is_empty()) {
            Some(field) => InvalidField::new(field, HALF_A_CHARACTER),
            None if error.is_half_a_character() => InvalidField::new("content", HALF_A_CHARACTER),
            None => InvalidField::new("content", format!("must be JSON ({error})")),
        }
    })?;
    value.object().ok_or_else(|| InvalidField::new("content", "must be an object"))
}
