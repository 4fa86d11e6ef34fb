//! What a content may hold: what the service is sure to refuse, worded and named as the service does.

mod body;
mod chat_syncs;
mod chats;
mod field;
mod graphemes;
mod ice_breakers;
mod keyboard;
mod messages;
mod names;
mod object;
mod possible;
mod private_replies;
mod reactions;
mod reader;
mod rules;
#[cfg(feature = "schema")]
pub(super) mod schema;
mod tables;
mod tappables;
mod templates;
mod webhooks;
mod whatsapp;

pub(super) use chat_syncs::check_backfill;
pub(super) use chats::check_participant;
pub(super) use ice_breakers::check_ice_breakers;
pub use messages::check_attachment_size;
pub(super) use messages::{check_edit, check_message};
pub(super) use object::borrow_object;
pub use object::read_object;
pub(super) use possible::{
    check_archive, check_has_ice_breakers, check_has_numbers, check_has_templates, check_participant_status,
    check_typing, check_unreact,
};
pub(super) use private_replies::check_private_reply;
pub(super) use reactions::check_reaction;
pub use tables::HUMAN_AGENT;
pub(super) use templates::{check_new_template, check_template};
pub(super) use webhooks::{check_new_webhook, check_webhook};
pub(super) use whatsapp::check_blocking;
