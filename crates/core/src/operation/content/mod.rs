//! What a content may hold: the faults that the service is sure to refuse, worded and named as it does.

mod account;
mod fields;
mod graphemes;
pub mod limits;
mod message;
mod object;
mod reader;
#[cfg(feature = "schema")]
pub(super) mod schema;

pub(super) use account::{
    check_backfill, check_ice_breakers, check_new_webhook, check_participant, check_reaction, check_webhook,
};
pub use message::{HUMAN_AGENT, check_attachment_size};
pub(super) use message::{check_edit, check_message, check_private_reply};
pub(super) use object::borrow_object;
pub use object::read_object;
