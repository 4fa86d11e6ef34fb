//! What this version does not know of an object, kept so that it survives a round trip.

use serde::Deserialize;

/// Fields that this version does not know.
pub type Unknown = serde_json::Map<String, serde_json::Value>;

/// Reads a field that always has a value here but may come as `null`.
pub(super) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
