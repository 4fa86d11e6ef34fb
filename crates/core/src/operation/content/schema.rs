//! What a content may hold as JSON Schema: whatever the platform, so that what one of them refuses may pass it. The
//! checks beside this file say the same in words, and more.

use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::limits;

/// A message holds exactly one of `body`, `media`, `elements`, and WhatsApp's `template`, `interactive`, `location` and
/// `contacts`.
#[derive(Deserialize, JsonSchema)]
#[schemars(transform = describe_message)]
#[expect(dead_code, reason = "only its schema is used")]
pub(in crate::operation) struct Message {
    /// The text.
    body: Option<String>,
    /// One attachment, a URL or its bytes. None on Bluesky.
    #[schemars(length(max = limits::MEDIA))]
    media: Option<Vec<Media>>,
    #[serde(flatten)]
    tappable: Tappable,
    /// `HUMAN_AGENT` lets a human answer up to 7 days after the person's last message. Facebook and Instagram.
    tag: Option<Tag>,
    /// The platform's id of the message that this one answers. Telegram and WhatsApp.
    reply_to_external_id: Option<String>,
    /// The Telegram keyboard.
    reply_markup: Option<Map<String, Value>>,
    /// A template that WhatsApp has approved.
    template: Option<Map<String, Value>>,
    /// WhatsApp's interactive content.
    interactive: Option<Map<String, Value>>,
    /// A place, on WhatsApp.
    location: Option<Map<String, Value>>,
    /// Contact cards, on WhatsApp.
    contacts: Option<Vec<Map<String, Value>>>,
    /// What WhatsApp counts the message as.
    category: Option<String>,
    /// Whether WhatsApp shows a preview of a link.
    link_preview: Option<bool>,
    /// Whether WhatsApp shows an audio file as a voice note.
    voice_note: Option<bool>,
    /// The name of the file, on WhatsApp.
    filename: Option<String>,
}

/// A direct message to whoever wrote a comment: `text`, or `elements`.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(in crate::operation) struct PrivateReply {
    /// The text. May be empty with `elements`.
    text: Option<String>,
    #[serde(flatten)]
    tappable: Tappable,
}

/// The ice breakers of a profile.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(in crate::operation) struct IceBreakers {
    /// The questions, in the order in which they are shown.
    #[schemars(length(min = 1, max = limits::ICE_BREAKERS))]
    ice_breakers: Vec<IceBreaker>,
}

/// A question with which a person can begin.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct IceBreaker {
    /// What is shown.
    #[schemars(length(min = 1))]
    question: String,
    /// What a tap on it tells.
    #[schemars(length(min = 1))]
    payload: String,
}

/// What can be tapped, on Facebook and Instagram.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Tappable {
    /// Answers that the person can tap. On Instagram only with a text.
    #[schemars(length(max = limits::QUICK_REPLIES))]
    quick_replies: Option<Vec<QuickReply>>,
    /// Buttons under the text.
    #[schemars(length(max = limits::BUTTONS))]
    buttons: Option<Vec<Button>>,
    /// The card around the buttons, which it needs.
    card: Option<Card>,
    /// A carousel.
    #[schemars(length(max = limits::ELEMENTS))]
    elements: Option<Vec<Element>>,
}

#[derive(Deserialize, JsonSchema)]
enum Tag {
    #[serde(rename = "HUMAN_AGENT")]
    HumanAgent,
}

/// A public URL, a data URI, or the bytes of a file.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Media {
    Text(#[schemars(length(min = 1))] String),
    File {
        /// The bytes, in base64.
        data: String,
        filename: Option<String>,
        content_type: Option<String>,
    },
}

/// An answer that the person can tap.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct QuickReply {
    /// `text`.
    content_type: Option<String>,
    /// What is shown.
    #[schemars(length(min = 1, max = limits::QUICK_REPLY_TITLE_CHARACTERS))]
    title: String,
    /// What a tap tells.
    #[schemars(length(max = limits::QUICK_REPLY_PAYLOAD_CHARACTERS))]
    payload: Option<String>,
}

/// A button: a link, or one that tells that it was tapped.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum Button {
    WebUrl {
        #[schemars(length(min = 1))]
        title: String,
        /// An `https://` URL.
        url: String,
    },
    Postback {
        #[schemars(length(min = 1))]
        title: String,
        /// What a tap tells.
        payload: String,
    },
}

/// The card around the buttons.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Card {
    #[schemars(length(max = limits::SUBTITLE_CHARACTERS))]
    subtitle: Option<String>,
    /// An `https://` URL.
    image_url: Option<String>,
    default_action: Option<DefaultAction>,
}

/// One of a carousel: a title, and at least one of the others.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Element {
    #[schemars(length(min = 1, max = limits::ELEMENT_TITLE_CHARACTERS))]
    title: String,
    #[schemars(length(max = limits::SUBTITLE_CHARACTERS))]
    subtitle: Option<String>,
    /// An `https://` URL.
    image_url: Option<String>,
    default_action: Option<DefaultAction>,
    #[schemars(length(max = limits::BUTTONS))]
    buttons: Option<Vec<Button>>,
}

/// Where a tap on the whole of it leads.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct DefaultAction {
    /// `web_url`.
    #[serde(rename = "type")]
    kind: String,
    /// An `https://` URL.
    url: String,
}

/// Which contents exclude each other is for the checks, as an empty one counts as none, and how long a text may be on
/// which platform.
fn describe_message(schema: &mut Schema) {
    let text = format!(
        "The text. Messenger takes {} characters, Instagram {} bytes, and both {} characters with `buttons`; Telegram takes \
         {} characters, WhatsApp {}, Bluesky {} graphemes and {} bytes.",
        limits::FACEBOOK_BODY_CHARACTERS,
        limits::INSTAGRAM_BODY_BYTES,
        limits::BODY_WITH_BUTTONS_CHARACTERS,
        limits::TELEGRAM_BODY_CHARACTERS,
        limits::WHATSAPP_BODY_CHARACTERS,
        limits::BLUESKY_BODY_GRAPHEMES,
        limits::BLUESKY_BODY_BYTES,
    );
    if let Some(body) = schema.pointer_mut("/properties/body").and_then(Value::as_object_mut) {
        body.insert("description".to_owned(), text.into());
    }
    let any: Vec<Value> = super::fields::CONTENTS.iter().map(|name| json!({ "required": [name] })).collect();
    schema.insert("anyOf".to_owned(), any.into());
}
