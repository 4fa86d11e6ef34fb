//! Reads an object of a content by its table and gathers what is wrong, each field named with its whole path.

use std::borrow::Cow;

use postproxy_dm_fast::json::{Json, Object};

use super::field::{Field, Kind, Required, Table};
use super::rules::{self, has_scheme};
use super::{body, names, possible};
use crate::call_options::{MISPLACED_OPTION, is_call_option};
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;
use crate::platform::capabilities;

/// An object of a content, and what is wrong with it so far.
pub(super) struct Reader<'a> {
    object: &'a Object<'a>,
    table: &'static Table,
    /// The platform that the content is for, if it is known.
    pub(super) platform: Option<&'a Platform>,
    /// What stands before the names of this object's fields: `buttons[1].`.
    prefix: String,
    invalid: Vec<InvalidField>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(object: &'a Object<'a>, table: &'static Table, platform: Option<&'a Platform>) -> Self {
        Reader { object, table, platform, prefix: String::new(), invalid: Vec::new() }
    }

    /// Checks every field of the table and every name. Returns what is wrong.
    pub(super) fn check_all(mut self) -> Vec<InvalidField> {
        self.check_table();
        self.finish()
    }

    pub(super) fn finish(mut self) -> Vec<InvalidField> {
        self.refuse_slips();
        self.invalid
    }

    /// Checks every field of the table.
    pub(super) fn check_table(&mut self) {
        for part in self.table.parts {
            self.check(part);
        }
    }

    /// Checks these fields of the table.
    pub(super) fn check(&mut self, fields: &'static [Field]) {
        fields.iter().for_each(|field| self.check_field(field));
    }

    fn check_field(&mut self, field: &'static Field) {
        let name = field.name;
        match field.required {
            Required::No => {}
            Required::Always => self.require(name),
            Required::On(platform) if self.platform.map(Platform::as_str) == Some(platform) => {
                self.require(name);
            }
            Required::On(_) => {
                if self.platform.is_none() && self.object.get(name).is_some_and(Json::is_null) {
                    self.refuse(name, "must be a string, or left out");
                }
            }
            Required::IfType(value) => match self.given("type").and_then(Json::text) {
                Some(text) if text == value => self.require(name),
                _ => return,
            },
            Required::Unless(others) if self.lacks_all(name, others) => return,
            Required::Unless(_) => {}
            Required::Instead(other) if self.lacks_all(name, &[other]) => return,
            Required::Instead(other) => self.refuse_together(name, other),
        }
        match field.kind {
            Kind::Text { least, most } => self.text_within(name, least, most),
            Kind::Tag(_) => self.text_within(name, 1, usize::MAX),
            Kind::TextWith(rule) => {
                if let Some(expected) = self.text(name).as_deref().and_then(rule) {
                    self.refuse(name, expected);
                }
            }
            Kind::Body => {
                let platform = self.platform;
                if let Some(expected) = self.text(name).and_then(|text| body::too_long(&text, platform)) {
                    self.refuse(name, expected);
                }
            }
            Kind::OneOf(known) => {
                if self.text(name).is_some_and(|text| !known.contains(&&*text)) {
                    self.refuse(name, format!("must be {}", known.join(" or ")));
                }
            }
            Kind::HttpsUrl => {
                if self.text(name).is_some_and(|text| !has_scheme(&text, "https://")) {
                    self.refuse(name, "must be an https:// URL");
                }
            }
            Kind::Boolean => {
                if self.given(name).is_some_and(|value| !value.is_boolean()) {
                    self.refuse(name, "must be true or false");
                }
            }
            Kind::Whole { least, most, or_minus_one } => {
                let is_taken =
                    |written| rules::is_whole(written, least, most) || or_minus_one && written == "-1";
                if self.given(name).is_some_and(|value| !is_taken(value.written())) {
                    let range =
                        if most < u32::MAX { format!("{least} to {most}") } else { least.to_string() };
                    let or = if or_minus_one { ", or -1" } else { "" };
                    self.refuse(name, format!("must be a whole number from {range}{or}"));
                }
            }
            Kind::Degrees { most } => {
                if self.given(name).is_some_and(|value| !rules::is_within(value.written(), most)) {
                    self.refuse(name, format!("must be a number from -{most} to {most}"));
                }
            }
            Kind::Strings => {
                for (at, item) in self.list(name, 0, usize::MAX).into_iter().enumerate() {
                    if !item.is_text() {
                        self.refuse(&format!("{name}[{at}]"), "must be a string");
                    }
                }
            }
            Kind::Texts { most, each, rule } => {
                for (at, item) in self.list(name, 1, most).into_iter().enumerate() {
                    let fault = match item.text() {
                        Some(text) if !text.is_empty() => rule(&text),
                        _ => Some(each.to_owned()),
                    };
                    if let Some(expected) = fault {
                        self.refuse(&format!("{name}[{at}]"), expected);
                    }
                }
            }
            Kind::Objects { least, most, of } => {
                for (at, item) in self.list(name, least, most).into_iter().enumerate() {
                    self.enter(&format!("{name}[{at}]"), item, of);
                }
            }
            Kind::Object(of) => {
                if let Some(value) = self.given(name) {
                    self.enter(name, value, of);
                }
            }
            // Files are checked with the whole message.
            Kind::Files(_) => {}
        }
    }

    /// Refuses fields that the platform doesn't have.
    pub(super) fn refuse_elsewhere(&mut self) {
        let Some(platform) = self.platform else { return };
        let Some(can) = capabilities(platform) else { return };
        for field in self.table.parts.iter().copied().flatten() {
            if !field.only.allows(platform, &can) && self.has(field.name) {
                self.refuse(field.name, format!("can't be sent on {}", platform.as_str()));
            }
        }
    }

    /// Refuses the whole content, under this name, on a platform that can't do it.
    pub(super) fn refuse_unless(&mut self, name: &str, is_able: possible::IsAble, refusal: &str) {
        if let Some(expected) = possible::refusal(self.platform, is_able, refusal) {
            self.refuse(name, expected);
        }
    }

    /// Other fields than the known ones pass, but not other spellings of these: the service would drop them.
    fn refuse_slips(&mut self) {
        for entry in self.object.entries().iter().filter(|entry| !entry.value.is_null()) {
            if self.prefix.is_empty() && is_call_option(&entry.name) {
                self.refuse(&entry.name, MISPLACED_OPTION);
            } else if let Some(meant) = names::meant(&entry.name, self.table) {
                self.refuse(
                    &entry.name,
                    format!("is not a field that the API knows: did you mean `{meant}`?"),
                );
            }
        }
    }

    /// Refuses what another content has and this one doesn't: the service would drop it.
    pub(super) fn refuse_fields_of(&mut self, other: &'static Table, expected: &str) {
        for field in other.parts.iter().copied().flatten() {
            if self.has(field.name) && !names::has(self.table, field.name) {
                self.refuse(field.name, expected);
            }
        }
    }

    pub(super) fn refuse(&mut self, name: &str, expected: impl Into<String>) {
        self.invalid.push(InvalidField::new(format!("{}{name}", self.prefix), expected));
    }

    /// The value of a field that is given and not null.
    pub(super) fn given(&self, name: &str) -> Option<Json<'a>> {
        debug_assert!(names::is_known(name), "{name} is missing in the tables");
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Whether a field holds something: an empty text or list counts as nothing.
    pub(super) fn has(&self, name: &str) -> bool {
        let Some(value) = self.given(name) else { return false };
        value.written() != "\"\"" && value.items().is_none_or(|items| !items.is_empty())
    }

    /// A text that is not empty.
    fn text(&mut self, name: &str) -> Option<Cow<'a, str>> {
        match self.given(name)?.text() {
            Some(text) if !text.is_empty() => return Some(text),
            Some(_) => self.refuse(name, "must not be empty"),
            None => self.refuse(name, "must be a string"),
        }
        None
    }

    fn text_within(&mut self, name: &str, least: usize, most: usize) {
        match self.given(name).map(Json::text) {
            Some(Some(text)) if text.is_empty() && least > 0 => self.refuse(name, "must not be empty"),
            Some(Some(text)) => {
                let length = text.chars().count();
                if length > most {
                    self.refuse(name, format!("must be at most {most} characters, it has {length}"));
                }
            }
            Some(None) => self.refuse(name, "must be a string"),
            None => {}
        }
    }

    pub(super) fn require(&mut self, name: &str) {
        if self.given(name).is_none() {
            self.refuse(name, "is required");
            let is_parameter = self.prefix.is_empty();
            if let Some(invalid) = self.invalid.last_mut() {
                invalid.is_missing = is_parameter;
            }
        }
    }

    /// Refuses the field if neither it nor one of the others holds something. Returns whether it did.
    fn lacks_all(&mut self, name: &str, others: &[&str]) -> bool {
        if !self.has(name)
            && !others.iter().any(|other| self.has(other))
            && let [first @ .., last] = others
        {
            let or = if first.is_empty() { "" } else { " or " };
            self.refuse(name, format!("is required, or {}{or}{last}", first.join(", ")));
            return true;
        }
        false
    }

    /// Refuses the second field if both hold something.
    pub(super) fn refuse_together(&mut self, name: &str, other: &str) {
        if self.has(name) && self.has(other) {
            self.refuse(other, format!("can't be sent with {name}"));
        }
    }

    /// The items of a list of `least` to `most` items.
    pub(super) fn list(&mut self, name: &str, least: usize, most: usize) -> Vec<Json<'a>> {
        match self.given(name).map(Json::items) {
            None => {}
            Some(Some(items)) if (least..=most).contains(&items.len()) => return items,
            Some(Some(items)) => {
                let expected = match (least, most) {
                    (1, 1) => "exactly one item".to_owned(),
                    (1, usize::MAX) => "at least one item".to_owned(),
                    (0, most) => format!("at most {most} items"),
                    (least, most) => format!("{least} to {most} items"),
                };
                self.refuse(name, format!("must have {expected}, it has {}", items.len()));
            }
            Some(None) => self.refuse(name, "must be a list"),
        }
        Vec::new()
    }

    /// Checks a value that must be an object of this table.
    fn enter(&mut self, name: &str, value: Json<'_>, table: &'static Table) {
        match value.object() {
            Some(object) => self.check_inner(name, &object, table, |inner| inner.check_table()),
            None => self.refuse(name, "must be an object"),
        }
    }

    /// Refuses misspelt names in a value, if it is an object. The service checks the rest.
    pub(super) fn check_names(&mut self, name: &str, value: Json<'_>, table: &'static Table) {
        if let Some(object) = value.object() {
            self.check_inner(name, &object, table, |_| {});
        }
    }

    fn check_inner(
        &mut self,
        name: &str,
        object: &Object<'_>,
        table: &'static Table,
        check: fn(&mut Reader<'_>),
    ) {
        let prefix = format!("{}{name}.", self.prefix);
        let mut inner = Reader { object, table, platform: self.platform, prefix, invalid: Vec::new() };
        check(&mut inner);
        inner.refuse_slips();
        self.invalid.append(&mut inner.invalid);
    }
}
