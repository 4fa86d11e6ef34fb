//! Reads a JSON object into the struct that documents it. A refusal names the field and what was expected of it, in the
//! words of the API.

mod deserializer;
mod misfit;
mod number;

pub(crate) use misfit::Misfit;
pub(crate) use number::{Whole, given, number_in};

use std::cell::RefCell;

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
