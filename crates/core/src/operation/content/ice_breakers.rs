//! The ice breakers of a profile.

use super::reader::Reader;
use super::tables;
use crate::json::Object;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks the ice breakers of a profile.
pub(in crate::operation) fn check_ice_breakers(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    Reader::new(content, &tables::ICE_BREAKERS, platform).check_all()
}
