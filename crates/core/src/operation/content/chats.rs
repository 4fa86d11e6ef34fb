//! The person with whom a chat is created.

use postproxy_dm_fast::json::Object;

use super::reader::Reader;
use super::tables;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks the person with whom a chat is created.
pub(in crate::operation) fn check_participant(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    Reader::new(content, &tables::PARTICIPANT, platform).check_all()
}
