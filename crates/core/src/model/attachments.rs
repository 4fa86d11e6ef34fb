//! The files of a message.

use serde::{Deserialize, Serialize};

use super::unknown::Unknown;

/// A file in a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Attachment {
    /// Postproxy's id.
    pub id: Option<String>,
    /// The kind of file.
    #[serde(rename = "type")]
    pub kind: AttachmentType,
    /// Where the file is. Once `status` is `processed`, this is a durable copy, which never expires. While `status` is
    /// `pending`, it may be the platform's own address, which stops working after a while.
    pub url: Option<String>,
    /// Whether the durable copy is ready.
    pub status: AttachmentStatus,
    /// The platform's id.
    pub external_id: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// The kind of an attachment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentType {
    /// A picture.
    Image,
    /// A video.
    Video,
    /// An audio recording.
    Audio,
    /// A sticker.
    Sticker,
    /// Any other file.
    #[default]
    File,
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// Whether the durable copy of an attachment is ready.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentStatus {
    /// The copy isn't ready yet. A person's attachment may begin like this.
    #[default]
    Pending,
    /// The copy is ready.
    Processed,
    /// The copy could not be made.
    Failed,
    /// A status that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}
