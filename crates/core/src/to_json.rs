//! Writes values as JSON text for JavaScript. A type names its fields once, in [`ToJson::write_json`]. A Rust program can
//! serialize the same fields with serde.
//!
//! Hand-written: a library adds 2,193 bytes gzip (commit 7bf9e94, `npm run size`). The text is written at once: a tree of
//! values in between adds 2,500 bytes gzip.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Serialize, Serializer, ser};

/// JSON text that is being written.
#[derive(Debug, Default)]
pub struct JsonText(String);

/// A type whose values cross to JavaScript.
pub trait ToJson {
    /// Writes the value in JavaScript's form.
    fn write_json(&self, out: &mut JsonText);
}

impl JsonText {
    /// Returns a value as JSON text.
    ///
    /// ```
    /// use postproxy_dm_core::boundary::JsonText;
    ///
    /// assert_eq!(JsonText::of(&"a \"b\"\n"), r#""a \"b\"\u000a""#);
    /// assert_eq!(JsonText::of(&Some(12_u64)), "12");
    /// ```
    pub fn of(value: &dyn ToJson) -> String {
        let mut out = JsonText::default();
        value.write_json(&mut out);
        out.0
    }

    /// Returns an object as JSON text, whose fields are written by the function.
    pub(crate) fn of_object(write: impl FnOnce(&mut JsonText)) -> String {
        let mut out = JsonText::default();
        out.object(write);
        out.0
    }

    /// Writes an object, whose fields are written by the function.
    pub fn object(&mut self, write: impl FnOnce(&mut JsonText)) {
        self.begin("{");
        write(self);
        self.0.push('}');
    }

    /// Writes a list, whose items are written by the function.
    pub fn list(&mut self, write: impl FnOnce(&mut JsonText)) {
        self.begin("[");
        write(self);
        self.0.push(']');
    }

    /// Writes a field of an object.
    pub(crate) fn field(&mut self, name: &str, value: impl ToJson) {
        self.name(name);
        value.write_json(self);
    }

    /// Writes an item of a list.
    pub fn item(&mut self, value: impl ToJson) {
        value.write_json(self);
    }

    /// Writes two items of a list.
    pub(crate) fn pair(&mut self, one: &str, other: impl ToJson) {
        self.text(one);
        other.write_json(self);
    }

    /// Writes the name of a field, whose value comes next.
    pub(crate) fn name(&mut self, name: &str) {
        self.text(name);
        self.0.push(':');
    }

    /// Writes the beginning of a value, or all of it, after a comma if another value precedes it.
    fn begin(&mut self, text: &str) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.0.push(',');
        }
        self.0.push_str(text);
    }

    fn text(&mut self, text: &str) {
        self.begin("\"");
        let out = &mut self.0;
        let mut kept_from = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            out.push_str(text.get(kept_from..at).unwrap_or_default());
            kept_from = at + 1;
            if byte < b' ' {
                let digit = char::from_digit(u32::from(byte & 15), 16).unwrap_or_default();
                out.push_str(if byte < 16 { "\\u000" } else { "\\u001" });
                out.push(digit);
            } else {
                out.push('\\');
                out.push(char::from(byte));
            }
        }
        out.push_str(text.get(kept_from..).unwrap_or_default());
        out.push('"');
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write_json(&self, out: &mut JsonText) {
        (*self).write_json(out);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write_json(&self, out: &mut JsonText) {
        match self {
            Some(value) => value.write_json(out),
            None => out.begin("null"),
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write_json(&self, out: &mut JsonText) {
        out.list(|out| self.iter().for_each(|item| item.write_json(out)));
    }
}

impl ToJson for str {
    fn write_json(&self, out: &mut JsonText) {
        out.text(self);
    }
}

impl ToJson for String {
    fn write_json(&self, out: &mut JsonText) {
        out.text(self);
    }
}

impl ToJson for Cow<'_, str> {
    fn write_json(&self, out: &mut JsonText) {
        out.text(self);
    }
}

impl ToJson for bool {
    fn write_json(&self, out: &mut JsonText) {
        out.begin(if *self { "true" } else { "false" });
    }
}

impl ToJson for i64 {
    fn write_json(&self, out: &mut JsonText) {
        out.begin(&self.to_string());
    }
}

/// A number of milliseconds or of events; none is so large that it doesn't fit.
impl ToJson for u64 {
    fn write_json(&self, out: &mut JsonText) {
        i64::try_from(*self).unwrap_or(i64::MAX).write_json(out);
    }
}

impl ToJson for u32 {
    fn write_json(&self, out: &mut JsonText) {
        i64::from(*self).write_json(out);
    }
}

/// A number of milliseconds with a fraction.
impl ToJson for Duration {
    fn write_json(&self, out: &mut JsonText) {
        // The 1 keeps the zeros after the point.
        let fraction = (1_000_000 + self.subsec_nanos() % 1_000_000).to_string();
        (self.as_millis() as u64).write_json(out);
        out.0.push('.');
        out.0.push_str(fraction.get(1..).unwrap_or_default());
    }
}

/// Serializes the fields that a value writes for JavaScript.
pub(crate) fn serialize<S: Serializer>(value: &dyn ToJson, serializer: S) -> Result<S::Ok, S::Error> {
    let text = JsonText::of(value);
    let value: serde_json::Value = serde_json::from_str(&text).map_err(ser::Error::custom)?;
    value.serialize(serializer)
}
