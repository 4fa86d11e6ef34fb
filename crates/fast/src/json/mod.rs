//! Reads JSON in place. Reading checks once that a text is well-formed; after that, only the parts that are asked for
//! are taken out of it. Objects keep their order, numbers their digits, and a webhook's text stays as it is, with names
//! that are given twice and halves of surrogate pairs. No library's value type keeps all of that.
//!
//! Hand-written: a library adds 13 KB gzip (commit b2d30ca, `npm run size`). The tests compare this reader with one.
//!
//! ```
//! use postproxy_dm_fast::json::Json;
//!
//! let content = Json::read(br#"{"body":"Hi","body":"Caf\u00e9","media":[]}"#).unwrap().object().unwrap();
//! assert_eq!(content.get("body").unwrap().text().unwrap(), "Café");
//! assert_eq!(content.get("media").unwrap().items().unwrap().len(), 0);
//! assert_eq!(Json::read(b"[1,]").unwrap_err().to_string(), "expected value at line 1 column 4");
//! ```

mod cursor;
mod escape;
mod malformed;

use std::borrow::Cow;

use cursor::{Cursor, Strictness};
use malformed::Flaw;
pub use malformed::Malformed;

/// What is expected of a text that holds half of a surrogate pair.
pub const HALF_A_CHARACTER: &str =
    "must be well-formed text; it holds half of a character, such as an emoji cut in two";

/// A well-formed value: its text, without the white space around it.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a>(&'a str);

/// The entries of an object, in their order.
#[derive(Debug, Clone)]
pub struct Object<'a>(Vec<Entry<'a>>);

/// A name and its value.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The name.
    pub name: Cow<'a, str>,
    /// The name as JSON text.
    pub written_name: Json<'a>,
    /// The value.
    pub value: Json<'a>,
}

impl<'a> Json<'a> {
    /// Reads a text as Rust needs it: all of it Unicode, and nested at most 127 deep.
    ///
    /// # Errors
    /// Why the text is not JSON.
    pub fn read(text: &'a [u8]) -> Result<Self, Malformed> {
        match std::str::from_utf8(text) {
            Ok(text) => Json::read_text(text, Strictness::Strict),
            Err(error) => Err(Malformed::new(Flaw::NotUtf8, text, error.valid_up_to())),
        }
    }

    /// Reads a text as JavaScript does: an escape may be half of a surrogate pair. [`Json::text`] turns it into U+FFFD.
    ///
    /// # Errors
    /// Why the text is not JSON.
    pub fn read_leniently(text: &'a str) -> Result<Self, Malformed> {
        Json::read_text(text, Strictness::Lenient)
    }

    fn read_text(text: &'a str, strictness: Strictness) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(text.as_bytes(), strictness);
        let read = cursor.value().and_then(|value| match cursor.after_space() {
            None => Ok(Json(text.get(value).unwrap_or_default())),
            Some(_) => Err(Flaw::Trailing),
        });
        read.map_err(|flaw| Malformed::new(flaw, text.as_bytes(), cursor.at))
    }

    /// Returns the value as it is written.
    pub fn written(self) -> &'a str {
        self.0
    }

    /// Returns the value as it is written, with `\ufffd` for each half of a surrogate pair: Rust's strings hold no halves.
    pub fn written_whole(self) -> Cow<'a, str> {
        match self.0.contains('\\') {
            true => Cow::Owned(escape::mask_halves(self.0)),
            false => Cow::Borrowed(self.0),
        }
    }

    /// Whether the value is `null`.
    pub fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// Whether the value is `true` or `false`.
    pub fn is_boolean(self) -> bool {
        matches!(self.0, "true" | "false")
    }

    /// Whether the value is a text.
    pub fn is_text(self) -> bool {
        self.0.starts_with('"')
    }

    /// Whether the value is an object.
    pub fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    /// Returns the text with its escapes read. `None` if the value is not a text.
    pub fn text(self) -> Option<Cow<'a, str>> {
        let escaped = self.0.strip_prefix('"')?.strip_suffix('"')?;
        Some(match escaped.contains('\\') {
            true => Cow::Owned(escape::unescape(escaped)),
            false => Cow::Borrowed(escaped),
        })
    }

    /// Whether the value holds no half of a surrogate pair.
    pub fn is_whole(self) -> bool {
        Json::read(self.0.as_bytes()).err().is_none_or(|error| !error.is_half_a_character())
    }

    /// Returns the path of the first text that holds half of a surrogate pair: `quick_replies[1].title`. The path is empty
    /// if that is the value itself or a name in it.
    pub fn half_a_character(self) -> Option<String> {
        if self.is_whole() {
            return None;
        }
        for (at, item) in self.items().unwrap_or_default().into_iter().enumerate() {
            if let Some(rest) = item.half_a_character() {
                return Some(below(&format!("[{at}]"), &rest));
            }
        }
        for entry in self.object().iter().flat_map(Object::entries) {
            if let Some(rest) = entry.value.half_a_character() {
                return Some(below(&entry.name, &rest));
            }
        }
        Some(String::new())
    }

    /// Returns the items of a list. `None` if the value is not a list.
    pub fn items(self) -> Option<Vec<Json<'a>>> {
        self.0.starts_with('[').then(|| {
            let mut items = Vec::new();
            let mut cursor = Cursor::inside(self.0);
            while let Some(item) = cursor.next() {
                items.push(Json(self.0.get(item).unwrap_or_default()));
            }
            items
        })
    }

    /// Returns the entries of an object. `None` if the value is not an object.
    pub fn object(self) -> Option<Object<'a>> {
        self.is_object().then(|| {
            let mut entries = Vec::new();
            let mut cursor = Cursor::inside(self.0);
            while let Some((name, value)) = cursor.next().zip(cursor.next()) {
                let [written_name, value] = [name, value].map(|it| Json(self.0.get(it).unwrap_or_default()));
                let name = written_name.text().unwrap_or_default();
                entries.push(Entry { name, written_name, value });
            }
            Object(entries)
        })
    }
}

/// Steps over a value at the beginning of bytes, as JavaScript reads it, and returns the rest. `None` if it isn't JSON.
pub fn after_value(bytes: &[u8]) -> Option<&[u8]> {
    let mut cursor = Cursor::new(bytes, Strictness::Lenient);
    cursor.value().ok()?;
    bytes.get(cursor.at..)
}

/// Joins two parts of a path: `buttons` and `[1]` are `buttons[1]`, `buttons[1]` and `title` are `buttons[1].title`.
fn below(name: &str, rest: &str) -> String {
    let point = if rest.is_empty() || rest.starts_with('[') { "" } else { "." };
    format!("{name}{point}{rest}")
}

impl<'a> Object<'a> {
    /// Returns the value of a name. If the name is given twice, that is the last value, as in JavaScript.
    pub fn get(&self, name: &str) -> Option<Json<'a>> {
        self.0.iter().rev().find(|entry| entry.name == name).map(|entry| entry.value)
    }

    /// Returns the entries whose names are not given again later.
    pub fn latest(&self) -> impl Iterator<Item = &Entry<'a>> {
        let is_given_again =
            |at: usize, name: &str| self.0.iter().skip(at + 1).any(|later| later.name == name);
        self.0
            .iter()
            .enumerate()
            .filter(move |(at, entry)| !is_given_again(*at, &entry.name))
            .map(|(_, it)| it)
    }

    /// Returns every entry, including names that are given twice.
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.0
    }
}
