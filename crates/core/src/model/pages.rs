//! Lists, paged and unpaged.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

/// One page of a list. Pages count from zero.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "{T}Page"))]
pub struct Page<T> {
    /// How many items there are on all pages.
    pub total: u64,
    /// Which page this is, from 0.
    pub page: u64,
    /// How many items a full page has.
    pub per_page: u64,
    /// The items.
    pub data: Vec<T>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// A list that has no pages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "{T}List"))]
pub struct List<T> {
    /// The items.
    pub data: Vec<T>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}
