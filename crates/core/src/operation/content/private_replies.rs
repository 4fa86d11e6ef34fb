//! A private reply to a comment.

use postproxy_dm_fast::json::Object;

use super::reader::Reader;
use super::tables;
use super::tappables::check_tappables;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// Checks a private reply to a comment.
pub(in crate::operation) fn check_private_reply(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut reply = Reader::new(content, &tables::PRIVATE_REPLY, platform);
    let has_elements = reply.has("elements");
    let is_empty = reply.given("text").is_none_or(|text| text.written() == "\"\"");
    // A comment can be answered once: what was dropped couldn't be sent later.
    reply.refuse_fields_of(
        &tables::MESSAGE,
        "is a message's; a private reply takes text, quick_replies, buttons, elements and card",
    );
    match (is_empty, has_elements) {
        (true, false) => reply.refuse("text", "is required, or elements"),
        (true, true) => {}
        (false, true) => reply.refuse("elements", "can't be sent with text"),
        (false, false) => reply.check(tables::TEXT),
    }
    check_tappables(&mut reply, "text");
    reply.refuse_unless("text", |_, can| can.private_reply, "can't be sent as a private reply on");
    reply.finish()
}
