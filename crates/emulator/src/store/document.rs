//! Objects as the JSON documents that the tables hold.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;

/// Reads an object from its document.
pub(crate) fn parse<T: DeserializeOwned>(document: &str) -> Result<T, StoreError> {
    Ok(serde_json::from_str(document)?)
}

/// Writes an object as the document that is stored, and sent unchanged.
pub(crate) fn document<T: Serialize>(object: &T) -> Result<String, StoreError> {
    Ok(serde_json::to_string(object)?)
}
