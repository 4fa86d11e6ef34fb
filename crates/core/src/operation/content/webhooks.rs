//! A webhook to be made, and what changes of one.

use super::reader::Reader;
use super::tables;
use crate::json::Object;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks a webhook to be made.
pub(in crate::operation) fn check_new_webhook(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut webhook = Reader::new(content, &tables::WEBHOOK, platform);
    webhook.require("url");
    webhook.require("events");
    webhook.check_all()
}

/// Checks what changes of a webhook.
pub(in crate::operation) fn check_webhook(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    Reader::new(content, &tables::WEBHOOK, platform).check_all()
}
