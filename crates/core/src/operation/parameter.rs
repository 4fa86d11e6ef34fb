//! The parameters of a query: what each may be, and how it is read.

use std::ops::RangeInclusive;

use crate::error::Error;
use crate::field::Scalar;
use crate::time;

/// A query parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The parameter's name.
    pub name: &'static str,
    /// The values that it may have.
    pub kind: ParameterKind,
    /// Whether it must be given.
    pub is_required: bool,
}

/// The values that a query parameter may have.
#[derive(Debug)]
pub enum ParameterKind {
    /// Any text that is not empty.
    Text,
    /// A whole number within a range.
    Integer(RangeInclusive<u64>),
    /// `true` or `false`.
    Boolean,
    /// An ISO 8601 time with its offset, such as `2026-05-31T14:02:00Z`.
    Time,
    /// A date such as `2026-05-31`, which means its first moment in UTC, or a time.
    DayOrTime,
    /// Texts that are not empty, at least one. They are joined by commas.
    Texts,
}

impl Parameter {
    pub(crate) const fn text(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Text, is_required: false }
    }

    pub(crate) const fn required_text(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Text, is_required: true }
    }

    pub(crate) const fn time(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Time, is_required: false }
    }

    pub(crate) const fn day_or_time(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::DayOrTime, is_required: false }
    }

    pub(crate) const fn texts(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Texts, is_required: false }
    }

    pub(crate) const fn boolean(name: &'static str) -> Self {
        Parameter { name, kind: ParameterKind::Boolean, is_required: false }
    }

    /// The number of a page, from 0.
    pub(crate) const PAGE: Self = Parameter::integer("page", 0..=u32::MAX as u64);
    pub(crate) const PER_PAGE: Self = Parameter::integer("per_page", 1..=u32::MAX as u64);

    /// How many items to list at most, where there are no pages.
    pub(crate) const LIMIT: Self = Parameter::integer("limit", 1..=u32::MAX as u64);

    const fn integer(name: &'static str, range: RangeInclusive<u64>) -> Self {
        Parameter { name, kind: ParameterKind::Integer(range), is_required: false }
    }

    pub(super) fn read(&self, value: Scalar) -> Result<String, Error> {
        match &self.kind {
            ParameterKind::Text => value.into_text(self.name),
            ParameterKind::Integer(range) => Ok(value.into_integer(self.name, range.clone())?.to_string()),
            ParameterKind::Boolean => Ok(value.into_boolean(self.name)?.to_string()),
            ParameterKind::Time => {
                let text = value.into_text(self.name)?;
                match time::parse(&text) {
                    Some(_) => Ok(text),
                    None => Err(Error::invalid(
                        self.name,
                        "must be an ISO 8601 time with its offset, such as 2026-05-31T14:02:00Z",
                    )),
                }
            }
            ParameterKind::DayOrTime => {
                let text = value.into_text(self.name)?;
                match time::parse_day_or_time(&text) {
                    Some(_) => Ok(text),
                    None => Err(Error::invalid(
                        self.name,
                        "must be a date, or an ISO 8601 time with its offset, such as 2026-05-31T14:02:00Z",
                    )),
                }
            }
            ParameterKind::Texts => self.read_texts(value),
        }
    }

    /// One text may stand for a list. A comma in an item would make two of it.
    fn read_texts(&self, value: Scalar) -> Result<String, Error> {
        let items = match value {
            Scalar::List(items) => items,
            Scalar::Text(_) | Scalar::HalfCharacter => return value.into_text(self.name),
            other => {
                let expected = format_args!("must be a string or a list of strings, got {other}");
                return Err(Error::invalid(self.name, expected));
            }
        };
        if items.is_empty() {
            return Err(Error::invalid(self.name, "must not be empty: leave it out to list everything"));
        }
        let mut joined = String::new();
        for (index, item) in items.into_iter().enumerate() {
            let name = format!("{}[{index}]", self.name);
            let text = item.into_text(&name)?;
            if text.contains(',') {
                return Err(Error::invalid(name, "must not contain a comma, which separates the items"));
            }
            if index > 0 {
                joined.push(',');
            }
            joined.push_str(&text);
        }
        Ok(joined)
    }
}
