//! How much a content may hold: the numbers, and which of them each platform has. `capabilities()` gives a platform's.

use crate::to_json::{JsonText, ToJson};

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
/// The `callback_data` of a button in a Telegram keyboard, in bytes of UTF-8.
pub const CALLBACK_DATA_BYTES: usize = 64;
/// The text of WhatsApp's reply buttons, in characters.
pub const INTERACTIVE_BODY_CHARACTERS: usize = 1024;
/// The text of a WhatsApp list, in characters.
pub const INTERACTIVE_LIST_BODY_CHARACTERS: usize = 4096;
/// The header of a WhatsApp interactive message, as text, in characters.
pub const INTERACTIVE_HEADER_CHARACTERS: usize = 60;
/// The footer of a WhatsApp interactive message, in characters.
pub const INTERACTIVE_FOOTER_CHARACTERS: usize = 60;
/// Reply buttons of a WhatsApp interactive message.
pub const INTERACTIVE_BUTTONS: usize = 3;
/// The title of a WhatsApp reply button, in characters.
pub const INTERACTIVE_BUTTON_TITLE_CHARACTERS: usize = 20;
/// The id of a WhatsApp reply button, in characters.
pub const INTERACTIVE_BUTTON_ID_CHARACTERS: usize = 256;
/// The label of the button that opens a WhatsApp list, in characters.
pub const INTERACTIVE_LIST_BUTTON_CHARACTERS: usize = 20;
/// The title of a section of a WhatsApp list, in characters.
pub const INTERACTIVE_SECTION_TITLE_CHARACTERS: usize = 24;
/// Rows of a WhatsApp list, in all of its sections together.
pub const INTERACTIVE_ROWS: usize = 10;
/// The title of a row of a WhatsApp list, in characters.
pub const INTERACTIVE_ROW_TITLE_CHARACTERS: usize = 24;
/// The description of a row of a WhatsApp list, in characters.
pub const INTERACTIVE_ROW_DESCRIPTION_CHARACTERS: usize = 72;
/// The id of a row of a WhatsApp list, in characters.
pub const INTERACTIVE_ROW_ID_CHARACTERS: usize = 200;
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

/// What a platform takes of a message's content. Each limit is named like the API's field; `null` where the platform has
/// no such field, or a limit that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct Limits {
    /// How long the text may be. A text must keep each of them: Bluesky has two.
    #[cfg_attr(feature = "typescript", ts(type = "TextLimit[]"))]
    pub text: &'static [TextLimit],
    /// The text of a message with buttons, in characters.
    pub text_with_buttons: Option<usize>,
    /// Buttons of a message or an element.
    pub buttons: Option<usize>,
    /// Quick replies of a message.
    pub quick_replies: Option<usize>,
    /// The title of a quick reply, in characters.
    pub quick_reply_title: Option<usize>,
    /// The payload of a quick reply, in characters.
    pub quick_reply_payload: Option<usize>,
    /// Elements of a carousel.
    pub elements: Option<usize>,
    /// The title of an element, in characters.
    pub element_title: Option<usize>,
    /// The line under the title of a card or an element, in characters.
    pub subtitle: Option<usize>,
    /// The `callback_data` of a button in a Telegram keyboard, in bytes of UTF-8.
    pub callback_data: Option<usize>,
    /// WhatsApp's interactive messages.
    #[cfg_attr(feature = "typescript", ts(type = "InteractiveLimits | null"))]
    pub interactive: Option<&'static InteractiveLimits>,
}

/// How long a text may be, in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TextLimit {
    /// The longest text.
    pub max: usize,
    /// What `max` counts.
    pub unit: TextUnit,
}

/// What the length of a text counts: characters are Unicode's code points, bytes are UTF-8's, and a grapheme is what a
/// reader takes for one character, such as 👍🏽.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TextUnit {
    /// Unicode's code points.
    Characters,
    /// Bytes of UTF-8.
    Bytes,
    /// What a reader takes for one character.
    Graphemes,
}

/// What Meta takes of WhatsApp's `interactive`. These limits are told and not checked: the object is Meta's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[non_exhaustive]
pub struct InteractiveLimits {
    /// The text of reply buttons, in characters.
    pub body: usize,
    /// The text of a list, in characters.
    pub list_body: usize,
    /// The header, as text, in characters.
    pub header: usize,
    /// The footer, in characters.
    pub footer: usize,
    /// Reply buttons.
    pub buttons: usize,
    /// The title of a reply button, in characters.
    pub button_title: usize,
    /// The id of a reply button, in characters.
    pub button_id: usize,
    /// The label of the button that opens a list, in characters.
    pub list_button: usize,
    /// The title of a section of a list, in characters.
    pub section_title: usize,
    /// Rows of a list, in all of its sections together.
    pub rows: usize,
    /// The title of a row, in characters.
    pub row_title: usize,
    /// The description of a row, in characters.
    pub row_description: usize,
    /// The id of a row, in characters.
    pub row_id: usize,
}

pub(crate) static FACEBOOK: Limits = of_meta(&[characters(FACEBOOK_BODY_CHARACTERS)]);
pub(crate) static INSTAGRAM: Limits =
    of_meta(&[TextLimit { max: INSTAGRAM_BODY_BYTES, unit: TextUnit::Bytes }]);
pub(crate) static TELEGRAM: Limits =
    Limits { callback_data: Some(CALLBACK_DATA_BYTES), ..of_text(&[characters(TELEGRAM_BODY_CHARACTERS)]) };
/// The bytes come first: they are counted at once.
pub(crate) static BLUESKY: Limits = of_text(&[
    TextLimit { max: BLUESKY_BODY_BYTES, unit: TextUnit::Bytes },
    TextLimit { max: BLUESKY_BODY_GRAPHEMES, unit: TextUnit::Graphemes },
]);
pub(crate) static WHATSAPP: Limits =
    Limits { interactive: Some(&INTERACTIVE), ..of_text(&[characters(WHATSAPP_BODY_CHARACTERS)]) };

static INTERACTIVE: InteractiveLimits = InteractiveLimits {
    body: INTERACTIVE_BODY_CHARACTERS,
    list_body: INTERACTIVE_LIST_BODY_CHARACTERS,
    header: INTERACTIVE_HEADER_CHARACTERS,
    footer: INTERACTIVE_FOOTER_CHARACTERS,
    buttons: INTERACTIVE_BUTTONS,
    button_title: INTERACTIVE_BUTTON_TITLE_CHARACTERS,
    button_id: INTERACTIVE_BUTTON_ID_CHARACTERS,
    list_button: INTERACTIVE_LIST_BUTTON_CHARACTERS,
    section_title: INTERACTIVE_SECTION_TITLE_CHARACTERS,
    rows: INTERACTIVE_ROWS,
    row_title: INTERACTIVE_ROW_TITLE_CHARACTERS,
    row_description: INTERACTIVE_ROW_DESCRIPTION_CHARACTERS,
    row_id: INTERACTIVE_ROW_ID_CHARACTERS,
};

const fn characters(max: usize) -> TextLimit {
    TextLimit { max, unit: TextUnit::Characters }
}

/// A platform on which only the text has a limit.
const fn of_text(text: &'static [TextLimit]) -> Limits {
    Limits {
        text,
        text_with_buttons: None,
        buttons: None,
        quick_replies: None,
        quick_reply_title: None,
        quick_reply_payload: None,
        elements: None,
        element_title: None,
        subtitle: None,
        callback_data: None,
        interactive: None,
    }
}

const fn of_meta(text: &'static [TextLimit]) -> Limits {
    Limits {
        text_with_buttons: Some(BODY_WITH_BUTTONS_CHARACTERS),
        buttons: Some(BUTTONS),
        quick_replies: Some(QUICK_REPLIES),
        quick_reply_title: Some(QUICK_REPLY_TITLE_CHARACTERS),
        quick_reply_payload: Some(QUICK_REPLY_PAYLOAD_CHARACTERS),
        elements: Some(ELEMENTS),
        element_title: Some(ELEMENT_TITLE_CHARACTERS),
        subtitle: Some(SUBTITLE_CHARACTERS),
        ..of_text(text)
    }
}

impl TextUnit {
    /// Returns the unit's name.
    pub fn as_str(self) -> &'static str {
        match self {
            TextUnit::Characters => "characters",
            TextUnit::Bytes => "bytes",
            TextUnit::Graphemes => "graphemes",
        }
    }
}

impl ToJson for Limits {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("text", self.text);
            write_fields(
                out,
                &[
                    ("text_with_buttons", self.text_with_buttons),
                    ("buttons", self.buttons),
                    ("quick_replies", self.quick_replies),
                    ("quick_reply_title", self.quick_reply_title),
                    ("quick_reply_payload", self.quick_reply_payload),
                    ("elements", self.elements),
                    ("element_title", self.element_title),
                    ("subtitle", self.subtitle),
                    ("callback_data", self.callback_data),
                ],
            );
            out.field("interactive", self.interactive);
        });
    }
}

impl ToJson for TextLimit {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            write_fields(out, &[("max", Some(self.max))]);
            out.field("unit", self.unit.as_str());
        });
    }
}

impl ToJson for InteractiveLimits {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            write_fields(
                out,
                &[
                    ("body", self.body),
                    ("list_body", self.list_body),
                    ("header", self.header),
                    ("footer", self.footer),
                    ("buttons", self.buttons),
                    ("button_title", self.button_title),
                    ("button_id", self.button_id),
                    ("list_button", self.list_button),
                    ("section_title", self.section_title),
                    ("rows", self.rows),
                    ("row_title", self.row_title),
                    ("row_description", self.row_description),
                    ("row_id", self.row_id),
                ]
                .map(|(name, most)| (name, Some(most))),
            );
        });
    }
}

fn write_fields(out: &mut JsonText, fields: &[(&str, Option<usize>)]) {
    for (name, most) in fields {
        out.field(name, most.map(|most| most as u64));
    }
}
