//! Reads a JSON object into the struct that documents it. A refusal names the field and what was expected of it, in the
//! words of the API.

mod deserializer;
mod number;

pub(crate) use number::{Whole, given, number_in};

use std::cell::RefCell;
use std::fmt::{self, Display};

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use deserializer::Field;

/// A struct that documents the fields of an object.
pub(crate) trait Fields: DeserializeOwned + JsonSchema + Send {
    /// Refuses fields that don't go together.
    fn check(&self) -> Result<(), Misfit> {
        Ok(())
    }
}

/// An object without fields.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoFields {}

impl Fields for NoFields {}

/// A field that doesn't fit, and what is expected of it.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// Its path, such as `attachments[1].url`. Empty until the error reaches someone who knows it.
    pub(crate) field: String,
    pub(crate) expected: String,
}

/// Reads an object. First each field must fit, in the order in which the struct declares them. Then the fields must go
/// together, and there must be no unknown ones, which may be misspelt.
pub(crate) fn read<T: Fields>(values: Map<String, Value>) -> Result<T, Misfit> {
    let unknown = RefCell::default();
    let fields = T::deserialize(Field::object(values, &unknown))?;
    fields.check()?;
    match unknown.into_inner() {
        Some(misfit) => Err(misfit),
        None => Ok(fields),
    }
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
    fn at(mut self, path: &str) -> Self {
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
