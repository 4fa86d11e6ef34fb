//! The files of a message.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

/// A file of a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Attachment {
    /// Postproxy's id.
    pub id: Option<String>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: AttachmentType,
    /// A durable copy. It never expires.
    pub url: Option<String>,
    /// Whether the copy is there.
    pub status: AttachmentStatus,
    /// The platform's id.
    pub external_id: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// What an attachment is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentType {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// A sticker.
    Sticker,
    /// Any other file.
    #[default]
    File,
    /// A kind that this version does not know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// Whether the durable copy of an attachment is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentStatus {
    /// Not yet.
    #[default]
    Pending,
    /// It is.
    Processed,
    /// It could not be made.
    Failed,
    /// A status that this version does not know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}
