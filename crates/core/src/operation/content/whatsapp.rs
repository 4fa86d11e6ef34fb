//! The people whom a WhatsApp number blocks.

use postproxy_dm_fast::json::Object;

use super::possible::is_whatsapp;
use super::reader::Reader;
use super::tables;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks whom a number is to block, or not to block any more.
pub(in crate::operation) fn check_blocking(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut blocking = Reader::new(content, &tables::BLOCKING, platform);
    blocking.refuse_unless("phone_number_id", is_whatsapp, "is not possible on");
    blocking.check_all()
}
