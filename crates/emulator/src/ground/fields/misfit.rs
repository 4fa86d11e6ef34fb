//! Why a field is refused, in the words of the API.

use std::fmt::{self, Display};

use serde::de::{Error, Expected, Unexpected};

/// A field that doesn't fit, and what is expected of it.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// Its path, such as `attachments[1].url`. Empty until the error reaches someone who knows it.
    pub(crate) field: String,
    pub(crate) expected: String,
}

impl Misfit {
    pub(crate) fn new(field: impl Into<String>, expected: impl Into<String>) -> Self {
        Misfit { field: field.into(), expected: expected.into() }
    }

    /// Adds the path of the object that the field is in.
    pub(crate) fn within(mut self, path: &str) -> Self {
        self.field = format!("{path}.{}", self.field);
        self
    }

    /// Adds the path, unless it is already known.
    pub(super) fn at(mut self, path: &str) -> Self {
        if self.field.is_empty() {
            path.clone_into(&mut self.field);
        }
        self
    }
}

impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.expected)
    }
}

impl std::error::Error for Misfit {}

impl Error for Misfit {
    fn custom<T: Display>(expected: T) -> Self {
        Misfit::new("", expected.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Misfit::custom(format_args!("must be {expected}"))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Misfit::invalid_type(found, expected)
    }

    fn unknown_variant(_: &str, names: &'static [&'static str]) -> Self {
        match names {
            [others @ .., last] if !others.is_empty() => {
                Misfit::custom(format_args!("must be {} or {last}", others.join(", ")))
            }
            _ => Misfit::custom(format_args!("must be {}", names.join(", "))),
        }
    }
}
