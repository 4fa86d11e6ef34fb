//! The schemas of an endpoint, made of its Rust types. A build without the feature `schema` leaves them out.

#[cfg(feature = "schema")]
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Makes the schemas of an endpoint.
#[derive(Debug)]
#[cfg(feature = "schema")]
pub struct Description {
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
pub(super) const fn describe<O: JsonSchema, Answer: JsonSchema>() -> Description {
    Description {
        arguments: SchemaGenerator::subschema_for::<O>,
        answer: SchemaGenerator::subschema_for::<Answer>,
    }
}

#[cfg(not(feature = "schema"))]
pub(super) const fn describe<O: ?Sized, Answer>() -> Description {
    Description
}
