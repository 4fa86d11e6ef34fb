//! A webhook to be made, and what changes of one.

use postproxy_dm_fast::json::{Json, Object};

use super::reader::Reader;
use super::tables;
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
    check(webhook, content)
}

/// Checks what changes of a webhook.
pub(in crate::operation) fn check_webhook(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut webhook = Reader::new(content, &tables::WEBHOOK, platform);
    // A description can be taken away, the rest can't.
    for name in ["url", "events", "enabled"] {
        if content.get(name).is_some_and(Json::is_null) {
            webhook.refuse(name, "must not be null: leave it out to keep it");
        }
    }
    check(webhook, content)
}

fn check(mut webhook: Reader<'_>, content: &Object<'_>) -> Vec<InvalidField> {
    if content.get("secret").is_some_and(|secret| !secret.is_null()) {
        webhook.refuse("secret", "is the service's to make");
    }
    webhook.check_all()
}
