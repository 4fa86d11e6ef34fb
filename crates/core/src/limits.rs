//! How much a content may hold.

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
/// The name of a WhatsApp template, in characters.
pub const TEMPLATE_NAME_CHARACTERS: usize = 512;
/// How long WhatsApp tries to deliver a template's message, at least, in seconds.
pub const LEAST_TEMPLATE_TTL_SECONDS: u32 = 30;
/// How long WhatsApp tries to deliver a template's message, at most, in seconds: 30 days, of a marketing template.
pub const MOST_TEMPLATE_TTL_SECONDS: u32 = 2_592_000;
/// How far a place may be to the north or the south, in degrees.
pub const LATITUDE_DEGREES: u32 = 90;
/// How far a place may be to the east or the west, in degrees.
pub const LONGITUDE_DEGREES: u32 = 180;
/// People whom WhatsApp blocks at once.
pub const BLOCKED_USERS: usize = 1000;
/// Ice breakers of a profile.
pub const ICE_BREAKERS: usize = 4;
