//! JSON text in and out, and the error for a text that our own JavaScript never passes.

use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::json::Json;
use crate::receiver::number;
use crate::to_json::{JsonValue, ToJson};

/// Writes a value or an error as JSON text.
pub fn to_json(value: &dyn ToJson) -> String {
    value.to_json().write()
}

pub(super) fn read(text: &str) -> Result<Json<'_>, Error> {
    Json::read_leniently(text).map_err(|error| unforeseen(&error.to_string()))
}

/// Writes what a machine says: when to wake it, then each command's name and its value.
pub(super) fn said<'a>(
    wake_ms: Option<u64>,
    commands: impl Iterator<Item = (&'static str, JsonValue<'a>)>,
) -> String {
    let wake_ms = wake_ms.map_or(JsonValue::Null, number);
    let commands = commands.flat_map(|(name, value)| [name.into(), value]);
    JsonValue::List(std::iter::once(wake_ms).chain(commands).collect()).write()
}

/// An error in our own JavaScript, which never passes such a text.
pub(super) fn unforeseen(why: &str) -> Error {
    Error::new(ErrorClass::Other, codes::INVALID_ARGUMENT, Outcome::NotSent, why)
}

/// Writes a value or an error as `{"ok": …}` or `{"error": …}`.
pub(super) fn reply<T: ToJson, E: ToJson>(result: &Result<T, E>) -> String {
    match result {
        Ok(value) => under("ok", value),
        Err(error) => under("error", error),
    }
}

fn under(name: &'static str, value: &dyn ToJson) -> String {
    JsonValue::Object(vec![(name, value.to_json())]).write()
}
