//! JSON text in and out, and the error for a text that our own JavaScript never passes.

use postproxy_dm_fast::json::Json;

use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::to_json::{JsonText, ToJson};

/// Writes a value or an error as JSON text.
pub fn to_json(value: &dyn ToJson) -> String {
    JsonText::of(value)
}

pub(super) fn read(text: &str) -> Result<Json<'_>, Error> {
    Json::read_leniently(text).map_err(|error| unforeseen(&error.to_string()))
}

/// What a machine says: when to wake it, then each command's name and its value.
pub(super) struct Said<'a, C> {
    pub(super) wake_ms: Option<u64>,
    pub(super) commands: &'a [C],
    /// Writes a command's name and its value.
    pub(super) write: fn(&C, &mut JsonText),
}

impl<C> ToJson for Said<'_, C> {
    fn write_json(&self, out: &mut JsonText) {
        out.list(|out| {
            self.wake_ms.write_json(out);
            self.commands.iter().for_each(|command| (self.write)(command, out));
        });
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
    JsonText::of_object(|out| out.field(name, value))
}
