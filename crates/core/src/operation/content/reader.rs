//! Reads an object of a content field by field and gathers what is wrong, each named with its whole path.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::fields::{self, Fields};
use crate::call_options::{MISPLACED_OPTION, is_call_option};
use crate::json::{Json, Object};
use crate::operation::invalid_field::InvalidField;

/// An object of a content, and the faults found in it so far.
pub(super) struct Reader<'a> {
    object: &'a Object<'a>,
    /// The fields that the object may have.
    known: Fields,
    /// What stands before the names of this object's fields: `buttons[1].`.
    prefix: String,
    faults: Vec<InvalidField>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(object: &'a Object<'a>, known: Fields) -> Self {
        Reader { object, known, prefix: String::new(), faults: Vec::new() }
    }

    pub(super) fn finish(mut self) -> Vec<InvalidField> {
        self.refuse_slips();
        self.faults
    }

    /// Other fields than the known ones pass, but not other spellings of these: the service would drop them.
    fn refuse_slips(&mut self) {
        for entry in self.object.entries().iter().filter(|entry| !entry.value.is_null()) {
            if self.prefix.is_empty() && is_call_option(&entry.name) {
                self.fault(&entry.name, MISPLACED_OPTION);
            } else if let Some(meant) = fields::meant(&entry.name, self.known) {
                self.fault(
                    &entry.name,
                    format!("is not a field that the API knows: did you mean `{meant}`?"),
                );
            }
        }
    }

    pub(super) fn fault(&mut self, name: &str, expected: impl Into<String>) {
        let field = format!("{}{name}", self.prefix);
        self.faults.push(InvalidField::new(field, expected));
    }

    /// The value of a field that is there and not null.
    pub(super) fn given(&self, name: &str) -> Option<Json<'a>> {
        debug_assert!(fields::is_known(name), "{name} is missing in the tables of fields");
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Whether a field holds something: an empty text or list counts as none.
    pub(super) fn has(&self, name: &str) -> bool {
        let Some(value) = self.given(name) else { return false };
        value.written() != "\"\"" && value.items().is_none_or(|items| !items.is_empty())
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, name: &str) -> Option<Cow<'a, str>> {
        match self.given(name)?.text() {
            Some(text) if !text.is_empty() => return Some(text),
            Some(_) => self.fault(name, "must not be empty"),
            None => self.fault(name, "must be a string"),
        }
        None
    }

    /// A text of at most so many characters. It may be empty where it may be missing.
    pub(super) fn text_within(&mut self, name: &str, most: usize) {
        match self.given(name).map(Json::text) {
            Some(Some(text)) => {
                let length = text.chars().count();
                if length > most {
                    self.fault(name, format!("must be at most {most} characters, it has {length}"));
                }
            }
            Some(None) => self.fault(name, "must be a string"),
            None => {}
        }
    }

    /// A text of one to so many characters.
    pub(super) fn some_text_within(&mut self, name: &str, most: usize) {
        if self.text(name).is_some() {
            self.text_within(name, most);
        }
    }

    pub(super) fn https_url(&mut self, name: &str) {
        let Some(text) = self.text(name) else { return };
        if !has_scheme(&text, "https://") {
            self.fault(name, "must be an https:// URL");
        }
    }

    pub(super) fn boolean(&mut self, name: &str) {
        if self.given(name).is_some_and(|value| !value.is_boolean()) {
            self.fault(name, "must be true or false");
        }
    }

    /// Says so where a field is missing.
    pub(super) fn require(&mut self, name: &str) {
        if self.given(name).is_none() {
            self.fault(name, "is required");
            if let Some(fault) = self.faults.last_mut() {
                fault.is_missing = true;
            }
        }
    }

    /// A list of so many items.
    pub(super) fn list(&mut self, name: &str, count: RangeInclusive<usize>) -> Vec<Json<'a>> {
        match self.given(name).map(Json::items) {
            None => {}
            Some(Some(items)) if count.contains(&items.len()) => return items,
            Some(Some(items)) => {
                let expected = match (*count.start(), *count.end()) {
                    (1, 1) => "exactly one item".to_owned(),
                    (1, usize::MAX) => "at least one item".to_owned(),
                    (0, most) => format!("at most {most} items"),
                    (least, most) => format!("{least} to {most} items"),
                };
                self.fault(name, format!("must have {expected}, it has {}", items.len()));
            }
            Some(None) => self.fault(name, "must be a list"),
        }
        Vec::new()
    }

    /// Each object of a list.
    pub(super) fn each(
        &mut self,
        name: &str,
        count: RangeInclusive<usize>,
        known: Fields,
        check: &dyn Fn(&mut Reader<'_>),
    ) {
        for (at, item) in self.list(name, count).into_iter().enumerate() {
            self.enter(&format!("{name}[{at}]"), item, known, check);
        }
    }

    /// An object in a field.
    pub(super) fn object(&mut self, name: &str, known: Fields, check: &dyn Fn(&mut Reader<'_>)) {
        if let Some(value) = self.given(name) {
            self.enter(name, value, known, check);
        }
    }

    /// A value that must be an object with these fields.
    pub(super) fn enter(
        &mut self,
        name: &str,
        value: Json<'_>,
        known: Fields,
        check: &dyn Fn(&mut Reader<'_>),
    ) {
        let Some(object) = value.object() else {
            return self.fault(name, "must be an object");
        };
        let prefix = format!("{}{name}.", self.prefix);
        let mut inner = Reader { object: &object, known, prefix, faults: Vec::new() };
        check(&mut inner);
        inner.refuse_slips();
        self.faults.append(&mut inner.faults);
    }
}

/// Whether a URL is of that scheme, in whichever case it is written.
pub(super) fn has_scheme(url: &str, scheme: &str) -> bool {
    url.len() > scheme.len()
        && url.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
}
