//! The names of the fields that a content and what lies in it may have. The service drops others without a word.

use crate::spelling;

/// What one object may have.
pub(super) type Fields = &'static [&'static str];

/// A message holds exactly one of these.
pub(super) const CONTENTS: Fields =
    &["body", "media", "elements", "template", "interactive", "location", "contacts"];

pub(super) const MESSAGE: Fields = &[
    "body",
    "media",
    "elements",
    "template",
    "interactive",
    "location",
    "contacts",
    "quick_replies",
    "buttons",
    "card",
    "tag",
    "reply_to_external_id",
    "reply_markup",
    "category",
    "link_preview",
    "voice_note",
    "filename",
];
pub(super) const PRIVATE_REPLY: Fields = &["text", "quick_replies", "buttons", "card", "elements"];
pub(super) const EDIT: Fields = &["body", "reply_markup"];
/// A path is JavaScript's own; it never gets this far where it is spelt right.
pub(super) const MEDIA: Fields = &["data", "filename", "content_type", "path"];
pub(super) const QUICK_REPLY: Fields = &["content_type", "title", "payload"];
pub(super) const BUTTON: Fields = &["type", "title", "url", "payload"];
pub(super) const CARD: Fields = &["subtitle", "image_url", "default_action"];
pub(super) const ELEMENT: Fields = &["title", "subtitle", "image_url", "default_action", "buttons"];
pub(super) const DEFAULT_ACTION: Fields = &["type", "url"];
/// Telegram's.
pub(super) const REPLY_MARKUP: Fields = &[
    "inline_keyboard",
    "keyboard",
    "remove_keyboard",
    "force_reply",
    "is_persistent",
    "resize_keyboard",
    "one_time_keyboard",
    "input_field_placeholder",
    "selective",
];
/// WhatsApp's.
pub(super) const TEMPLATE: Fields =
    &["id", "name", "language", "variables", "button_params", "header_media", "header_location"];
/// WhatsApp's.
pub(super) const LOCATION: Fields = &["latitude", "longitude", "name", "address"];
pub(super) const PARTICIPANT: Fields =
    &["participant_external_id", "participant_username", "participant_name", "placement_id"];
pub(super) const REACTION: Fields = &["reaction", "emoji"];
pub(super) const ICE_BREAKERS: Fields = &["ice_breakers"];
pub(super) const ICE_BREAKER: Fields = &["question", "payload"];
pub(super) const BACKFILL: Fields = &["from"];
pub(super) const WEBHOOK: Fields = &["url", "events", "description", "enabled"];

const ALL: &[Fields] = &[
    MESSAGE,
    PRIVATE_REPLY,
    MEDIA,
    QUICK_REPLY,
    BUTTON,
    CARD,
    ELEMENT,
    REPLY_MARKUP,
    TEMPLATE,
    LOCATION,
    PARTICIPANT,
    REACTION,
    ICE_BREAKERS,
    ICE_BREAKER,
    BACKFILL,
    WEBHOOK,
];

/// The field of an object that a name which it has not is another spelling of. A name that another object has is no slip.
pub(super) fn meant(name: &str, fields: Fields) -> Option<&'static str> {
    if is_known(name) { None } else { spelling::meant(name, fields) }
}

/// Whether any object may have it.
pub(super) fn is_known(name: &str) -> bool {
    ALL.iter().any(|fields| fields.contains(&name))
}
