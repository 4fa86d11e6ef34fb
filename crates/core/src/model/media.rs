//! The bytes of a file, which an answer holds instead of JSON.

/// The bytes of a file that a person sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DownloadedMedia {
    /// The bytes.
    #[cfg_attr(feature = "typescript", ts(type = "Uint8Array"))]
    pub data: Vec<u8>,
    /// The media type, such as `image/jpeg`, as the service says it.
    pub content_type: Option<String>,
}
