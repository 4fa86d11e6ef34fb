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

/// What a machine says: when to wake it, then each command's name and its value.
pub(super) struct Said<'a>(Vec<JsonValue<'a>>);

impl<'a> Said<'a> {
    pub(super) fn new(wake_ms: Option<u64>) -> Self {
        Said(vec![wake_ms.map_or(JsonValue::Null, number)])
    }

    pub(super) fn push(&mut self, (name, value): (&'static str, JsonValue<'a>)) {
        self.0.push(name.into());
        self.0.push(value);
    }

    pub(super) fn write(self) -> String {
        JsonValue::List(self.0).write()
    }
}

/// An error in our own JavaScript, which never passes such a text, or in the machine below us.
pub fn unforeseen(why: &str) -> Error {
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
