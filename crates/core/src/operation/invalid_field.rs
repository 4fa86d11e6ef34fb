//! One thing wrong with a content, named as the service names it.

use std::fmt;

/// One thing wrong with a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidField {
    /// Where: `buttons[1].url`.
    pub field: String,
    /// What was expected: `must be an https:// URL`.
    pub expected: String,
    /// Whether a required parameter of the request is missing, which the service answers with 400. A field that is missing
    /// within a parameter is a 422, like everything else.
    pub is_missing: bool,
}

impl InvalidField {
    /// A field that is given and wrong.
    pub(super) fn new(field: impl Into<String>, expected: impl Into<String>) -> Self {
        InvalidField { field: field.into(), expected: expected.into(), is_missing: false }
    }
}

impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.expected)
    }
}
