//! How far back an import of older chats goes.

use postproxy_dm_fast::json::Object;

use super::reader::Reader;
use super::tables;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks how far back an import goes.
pub(in crate::operation) fn check_backfill(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    Reader::new(content, &tables::BACKFILL, platform).check_all()
}
