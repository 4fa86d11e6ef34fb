//! Numbers in a range, which is part of their refusal and of their schema.

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;

use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A whole number in a range.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whole<const LEAST: u64, const MOST: u64>(pub(crate) u64);

/// Reads a field of any type. Returns nothing if it is missing or null.
pub(crate) fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Option::deserialize(deserializer)
}

/// Reads a number that must be in the range.
pub(crate) fn number_in<'de, D: Deserializer<'de>>(
    deserializer: D,
    range: RangeInclusive<f64>,
    expected: fmt::Arguments<'_>,
) -> Result<f64, D::Error> {
    let number = given(deserializer)?.and_then(|value| value.as_f64());
    number.filter(|number| range.contains(number)).ok_or_else(|| D::Error::custom(expected))
}

impl<'de, const LEAST: u64, const MOST: u64> Deserialize<'de> for Whole<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = given(deserializer)?.and_then(|value| value.as_u64());
        let number = number.filter(|number| (LEAST..=MOST).contains(number));
        let refusal = || D::Error::custom(format_args!("must be a whole number from {LEAST} to {MOST}"));
        number.map(Whole).ok_or_else(refusal)
    }
}

impl<const LEAST: u64, const MOST: u64> JsonSchema for Whole<LEAST, MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("WholeNumberFrom{LEAST}To{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": LEAST, "maximum": MOST })
    }
}
