//! What a document says of an endpoint: the statuses of a success, and schemas made of the Rust types. A build without the
//! feature `schema` leaves it out.

#[cfg(feature = "schema")]
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Describes an endpoint for a document.
#[derive(Debug)]
#[cfg(feature = "schema")]
pub struct Description {
    /// The statuses of a successful answer.
    pub success: &'static [u16],
    /// Adds the arguments: their names, a sentence each, and one on the endpoint itself.
    pub arguments: fn(&mut SchemaGenerator) -> Schema,
    /// Adds the body of a successful answer.
    pub answer: fn(&mut SchemaGenerator) -> Schema,
}

/// Nothing, without the feature `schema`.
#[derive(Debug)]
#[cfg(not(feature = "schema"))]
#[non_exhaustive]
pub struct Description;

/// Describes an operation and its answer.
#[cfg(feature = "schema")]
pub(super) const fn describe<O: JsonSchema, Answer: JsonSchema>(success: &'static [u16]) -> Description {
    Description {
        success,
        arguments: SchemaGenerator::subschema_for::<O>,
        answer: SchemaGenerator::subschema_for::<Answer>,
    }
}

#[cfg(not(feature = "schema"))]
#[expect(clippy::extra_unused_type_parameters, reason = "the callers name both types either way")]
pub(super) const fn describe<O: ?Sized, Answer>(_: &'static [u16]) -> Description {
    Description
}
