//! The fields of an object that this version doesn't know, kept so that they survive a round trip.

use serde::Deserialize;

/// Fields that this version doesn't know.
pub type Unknown = serde_json::Map<String, serde_json::Value>;

/// Reads a field that always has a value here but may arrive as `null`.
pub(super) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
