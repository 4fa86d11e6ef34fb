//! Why media can't be an attachment.

use postproxy_dm_core::operation::InvalidField;

/// Why media can't be an attachment.
#[derive(Debug)]
pub(crate) enum MediaError {
    /// A field is wrong.
    Invalid(InvalidField),
    /// The field holds more bytes than any platform takes.
    TooLarge { field: String, length: usize },
}

impl MediaError {
    pub(super) fn invalid(field: impl Into<String>, expected: impl Into<String>) -> Self {
        let (field, expected) = (field.into(), expected.into());
        MediaError::Invalid(InvalidField { field, expected, is_missing: false })
    }
}
