//! What a content may hold: the faults that the service is sure to refuse, worded and named as it does.

mod account;
mod fields;
mod graphemes;
mod message;
mod reader;
#[cfg(feature = "schema")]
pub(super) mod schema;

pub(super) use account::{
    check_backfill, check_ice_breakers, check_new_webhook, check_participant, check_reaction, check_webhook,
};
pub use message::check_attachment_size;
pub(super) use message::{check_edit, check_message, check_private_reply};

use std::fmt;

use serde_json::{Map, Value};

use crate::json::{Json, Object};
use crate::text::HALF_A_CHARACTER;

/// The one tag there is: a human answers, up to 7 days after the person's last message.
pub const HUMAN_AGENT: &str = "HUMAN_AGENT";

/// How much a content may hold.
pub mod limits {
    /// Messenger takes this much text, in characters.
    pub const FACEBOOK_BODY_CHARACTERS: usize = 2000;
    /// Instagram takes this much text, in bytes of UTF-8.
    pub const INSTAGRAM_BODY_BYTES: usize = 1000;
    /// Telegram takes this much text, in characters.
    pub const TELEGRAM_BODY_CHARACTERS: usize = 4096;
    /// Telegram takes this much text with an attachment, in characters.
    pub const TELEGRAM_CAPTION_CHARACTERS: usize = 1024;
    /// WhatsApp takes this much text, in characters.
    pub const WHATSAPP_BODY_CHARACTERS: usize = 4096;
    /// Bluesky takes this much text, in graphemes: what a reader takes for one character.
    pub const BLUESKY_BODY_GRAPHEMES: usize = 1000;
    /// Bluesky takes this much text, in bytes of UTF-8.
    pub const BLUESKY_BODY_BYTES: usize = 10_000;
    /// A message carries one attachment.
    pub const MEDIA: usize = 1;
    /// Meta takes attachments of this many bytes.
    pub const ATTACHMENT_BYTES: u64 = 25 * 1024 * 1024;
    /// Quick replies of a message.
    pub const QUICK_REPLIES: usize = 13;
    /// The title of a quick reply, in characters.
    pub const QUICK_REPLY_TITLE_CHARACTERS: usize = 20;
    /// The payload of a quick reply, in characters.
    pub const QUICK_REPLY_PAYLOAD_CHARACTERS: usize = 1000;
    /// Buttons of a message or an element.
    pub const BUTTONS: usize = 3;
    /// The text of a message with buttons, in characters.
    pub const BODY_WITH_BUTTONS_CHARACTERS: usize = 80;
    /// The line under a title, in characters.
    pub const SUBTITLE_CHARACTERS: usize = 80;
    /// Elements of a carousel.
    pub const ELEMENTS: usize = 10;
    /// The title of an element, in characters.
    pub const ELEMENT_TITLE_CHARACTERS: usize = 80;
    /// Ice breakers of a profile.
    pub const ICE_BREAKERS: usize = 4;
}

/// One thing wrong with a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: `buttons[1].url`.
    pub field: String,
    /// What was expected: `must be an https:// URL`.
    pub expected: String,
    /// Whether a required parameter is not there at all, which the service tells apart: 400 in place of 422.
    pub is_missing: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.expected)
    }
}

/// A JSON text as an object.
///
/// # Errors
/// What it must be instead, for a text that is not JSON or not an object.
pub fn read_object(content: &[u8]) -> Result<Map<String, Value>, String> {
    borrow_object(content).map_err(|fault| fault.expected.trim_start_matches("must be ").to_owned())?;
    serde_json::from_slice(content).map_err(|error| format!("JSON ({error})"))
}

/// The same, left where it is; the fault is the content's or that of a text in it.
pub(super) fn borrow_object(content: &[u8]) -> Result<Object<'_>, Fault> {
    let refuse = |field: String, expected: String| Fault { field, expected, is_missing: false };
    let value = Json::read(content).map_err(|error| {
        let text = std::str::from_utf8(content).ok().filter(|_| error.is_half_a_character());
        let whole = text.and_then(|text| Json::read_leniently(text).ok());
        match whole.and_then(Json::half_a_character).filter(|field| !field.is_empty()) {
            Some(field) => refuse(field, HALF_A_CHARACTER.to_owned()),
            None if error.is_half_a_character() => refuse("content".to_owned(), HALF_A_CHARACTER.to_owned()),
            None => refuse("content".to_owned(), format!("must be JSON ({error})")),
        }
    })?;
    value.object().ok_or_else(|| refuse("content".to_owned(), "must be an object".to_owned()))
}
