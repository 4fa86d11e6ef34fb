//! Reads what our own JavaScript passes: a name that it doesn't pass is a mistake of ours, never a default.

use postproxy_dm_fast::json::{Json, Object};

use super::text::unforeseen;
use crate::error::Error;

/// An object that JavaScript passes.
pub(super) struct Given<'a>(Object<'a>);

impl<'a> Given<'a> {
    pub(super) fn read(value: Json<'a>) -> Result<Self, Error> {
        value.object().map(Given).ok_or_else(|| unforeseen("an object was expected"))
    }

    /// Returns a value that is neither missing nor null.
    pub(super) fn value(&self, name: &str) -> Option<Json<'a>> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Returns the one entry of an object such as `{"stored": …}`.
    pub(super) fn only(&self) -> Result<(&str, Json<'a>), Error> {
        match self.0.entries() {
            [entry] => Ok((&entry.name, entry.value)),
            _ => Err(unforeseen("an object with one name was expected")),
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.value(name).and_then(Json::text).map(|text| text.into_owned())
    }

    pub(super) fn need_text(&self, name: &str) -> Result<String, Error> {
        self.text(name).ok_or_else(|| missing(name))
    }

    /// Returns a number without its fraction. JavaScript writes one that is out of range as `1e+21`.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.value(name).and_then(whole)
    }

    pub(super) fn need_number(&self, name: &str) -> Result<u64, Error> {
        self.number(name).ok_or_else(|| missing(name))
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| value.written() == "true")
    }

    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        let items = self.value(name).and_then(Json::items).unwrap_or_default();
        items.into_iter().filter_map(|item| item.text().map(|text| text.into_owned())).collect()
    }
}

/// Reads a number without its fraction; one below 0 is 0, and one too large is the largest.
pub(super) fn whole(value: Json<'_>) -> Option<u64> {
    let written = value.written();
    if !written.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        return None;
    }
    if written.starts_with('-') {
        return Some(0);
    }
    if written.contains(['e', 'E']) {
        return Some(if written.contains("e-") { 0 } else { u64::MAX });
    }
    written.split('.').next()?.parse().ok()
}

/// A number of milliseconds without its fraction; one below 0 is 0, and one too large is the largest.
pub(super) fn whole_ms(ms: f64) -> u64 {
    ms as u64
}

pub(super) fn missing(name: &str) -> Error {
    unforeseen(&format!("{name} is missing"))
}

/// Reports a name that core doesn't know.
pub(super) fn unknown(name: &str) -> Error {
    unforeseen(&format!("{name} is not known here"))
}
