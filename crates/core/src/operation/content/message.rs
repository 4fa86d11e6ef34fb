//! Messages and what may go with them. What one platform refuses is only a fault where the platform is known.

use super::reader::{Reader, has_scheme};
use super::{fields, graphemes, limits};
use crate::json::{Json, Object};
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;
use crate::platform::capabilities;

/// The one tag there is: a human answers, up to 7 days after the person's last message.
pub const HUMAN_AGENT: &str = "HUMAN_AGENT";

/// WhatsApp's own.
const WHATSAPP_CONTENTS: &[&str] = &["template", "interactive", "location", "contacts"];

/// What can be tapped.
const TAPPABLE: &[&str] = &["quick_replies", "buttons", "card", "elements"];

/// The content of a message.
pub(in crate::operation) fn check_message(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut message = Reader::new(content, fields::MESSAGE);
    check_contents(&mut message);
    let is_another = fields::CONTENTS[1..].iter().any(|name| message.has(name));
    if !is_another {
        check_body(&mut message, "body", platform);
    }
    let is_any = is_another || message.has("body");
    if message.has("media") || !is_any {
        for item in message.list("media", limits::MEDIA..=limits::MEDIA) {
            check_media(&mut message, item, platform);
        }
    }
    check_tappable(&mut message, "body", platform);
    if message.has("media") && message.has("buttons") {
        message.fault("buttons", "can't be sent with media");
    }
    for name in ["tag", "reply_to_external_id", "category", "filename"] {
        message.text(name);
    }
    message.boolean("link_preview");
    message.boolean("voice_note");
    message.object("reply_markup", fields::REPLY_MARKUP, &|_| {});
    // What else must hold of these is WhatsApp's to say.
    for (name, known) in [("template", fields::TEMPLATE), ("location", fields::LOCATION)] {
        if let Some(value) = message.given(name).filter(|value| value.is_object()) {
            message.enter(name, value, known, &|_| {});
        }
    }
    if let Some(platform) = platform {
        check_platform(&mut message, platform);
    }
    message.finish()
}

/// How large an attachment may be, where that is known.
///
/// ```
/// use postproxy_dm_core::model::Platform;
/// use postproxy_dm_core::operation::check_attachment_size;
///
/// let fault = check_attachment_size(26_214_401, Some(&Platform::Facebook)).unwrap();
/// assert_eq!(fault.to_string(), "media[0] must be at most 26214400 bytes, it has 26214401");
/// assert_eq!(check_attachment_size(26_214_401, Some(&Platform::Telegram)), None);
/// ```
pub fn check_attachment_size(bytes: u64, platform: Option<&Platform>) -> Option<InvalidField> {
    let has_limit = matches!(platform, Some(Platform::Facebook | Platform::Instagram));
    let most = limits::ATTACHMENT_BYTES;
    (has_limit && bytes > most)
        .then(|| InvalidField::new("media[0]", format!("must be at most {most} bytes, it has {bytes}")))
}

/// A private reply to a comment.
pub(in crate::operation) fn check_private_reply(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut reply = Reader::new(content, fields::PRIVATE_REPLY);
    let has_elements = reply.has("elements");
    let is_empty = reply.given("text").is_none_or(|text| text.written() == "\"\"");
    match (is_empty, has_elements) {
        (true, false) => reply.fault("text", "is required, or elements"),
        (true, true) => {}
        (false, true) => reply.fault("elements", "can't be sent with text"),
        (false, false) => check_body(&mut reply, "text", platform),
    }
    check_tappable(&mut reply, "text", platform);
    if let Some(platform) = platform.filter(|it| capabilities(it).is_some_and(|can| !can.private_reply)) {
        reply.fault("text", format!("can't be sent as a private reply on {}", platform.as_str()));
    }
    reply.finish()
}

/// What changes of a message.
pub(in crate::operation) fn check_edit(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut edit = Reader::new(content, fields::EDIT);
    if edit.given("body").is_none() && edit.given("reply_markup").is_none() {
        edit.fault("body", "is required, or reply_markup");
    }
    check_body(&mut edit, "body", platform);
    edit.object("reply_markup", fields::REPLY_MARKUP, &|_| {});
    if let Some(platform) = platform.filter(|platform| capabilities(platform).is_some_and(|can| !can.edit)) {
        edit.fault("message", format!("can't be edited on {}", platform.as_str()));
    }
    edit.finish()
}

/// A URL, a data URI, or an object that holds base64 or describes a file.
fn check_media(message: &mut Reader<'_>, item: Json<'_>, platform: Option<&Platform>) {
    let bytes = match (item.text(), item.object()) {
        (Some(text), _) if !text.is_empty() => {
            let is_data = has_scheme(&text, "data:");
            is_data.then(|| base64_of(&text)).flatten().map(bytes_of_base64)
        }
        (_, Some(object)) => object.get("data").and_then(Json::text).map(|data| bytes_of_base64(&data)),
        _ => return message.fault("media[0]", "must be a URL, a data URI or an object"),
    };
    if item.is_object() {
        message.enter("media[0]", item, fields::MEDIA, &|_| {});
    }
    if let Some(fault) = check_attachment_size(bytes.unwrap_or_default(), platform) {
        message.fault(&fault.field, fault.expected);
    }
}

/// Returns what follows `;base64,` in a data URI.
fn base64_of(uri: &str) -> Option<&str> {
    uri.match_indices(',').find_map(|(at, _)| {
        let (head, data) = uri.split_at_checked(at)?;
        head.ends_with(";base64").then(|| data.strip_prefix(',')).flatten()
    })
}

/// Four characters stand for three bytes.
fn bytes_of_base64(text: &str) -> u64 {
    text.trim_end_matches('=').len() as u64 * 3 / 4
}

/// Exactly one. An empty text or list beside another content counts as none; alone it is named as what is wrong.
fn check_contents(message: &mut Reader<'_>) {
    let held: Vec<&str> = fields::CONTENTS.iter().filter(|name| message.has(name)).copied().collect();
    match held[..] {
        [] if message.given("body").is_none() && message.given("media").is_none() => {
            message.fault("body", "is required, or another content: media or elements");
        }
        [] | [_] => {}
        [first, second, ..] => {
            message.fault(second, format!("can't be sent with {first}: a message has exactly one content"));
        }
    }
}

fn check_body(message: &mut Reader<'_>, name: &str, platform: Option<&Platform>) {
    let Some(body) = message.text(name) else { return };
    let characters = |most| (body.chars().count(), most, "characters");
    let (length, most, unit) = match platform {
        Some(Platform::Facebook) => characters(limits::FACEBOOK_BODY_CHARACTERS),
        Some(Platform::Instagram) => (body.len(), limits::INSTAGRAM_BODY_BYTES, "bytes"),
        Some(Platform::Telegram) => characters(limits::TELEGRAM_BODY_CHARACTERS),
        Some(Platform::Whatsapp) => characters(limits::WHATSAPP_BODY_CHARACTERS),
        Some(Platform::Bluesky) if body.len() > limits::BLUESKY_BODY_BYTES => {
            (body.len(), limits::BLUESKY_BODY_BYTES, "bytes")
        }
        Some(Platform::Bluesky) => {
            let (length, most) = (graphemes::at_least(&body), limits::BLUESKY_BODY_GRAPHEMES);
            if length > most {
                let expected = format!("must be at most {most} graphemes, it has at least {length}");
                message.fault(name, expected);
            }
            return;
        }
        Some(Platform::Other(_)) | None => return,
    };
    if length > most {
        message.fault(name, format!("must be at most {most} {unit}, it has {length}"));
    }
}

/// Quick replies, buttons with their card, and carousels.
fn check_tappable(message: &mut Reader<'_>, body: &str, platform: Option<&Platform>) {
    message.each("quick_replies", 0..=limits::QUICK_REPLIES, fields::QUICK_REPLY, &check_quick_reply);
    message.each("buttons", 0..=limits::BUTTONS, fields::BUTTON, &check_button);
    message.each("elements", 0..=limits::ELEMENTS, fields::ELEMENT, &check_element);
    message.object("card", fields::CARD, &|card| {
        card.text_within("subtitle", limits::SUBTITLE_CHARACTERS);
        card.https_url("image_url");
        card.object("default_action", fields::DEFAULT_ACTION, &check_default_action);
    });
    if message.has("card") && !message.has("buttons") {
        message.fault("card", "needs buttons");
    }
    if message.has("buttons") {
        let length = message.given(body).and_then(Json::text).map_or(0, |text| text.chars().count());
        let most = limits::BODY_WITH_BUTTONS_CHARACTERS;
        if length > most {
            message.fault(body, format!("must be at most {most} characters with buttons, it has {length}"));
        }
    }
    for name in ["buttons", "card"] {
        if message.has("elements") && message.has(name) {
            message.fault(name, "can't be sent with elements");
        }
    }
    if platform == Some(&Platform::Instagram) && message.has("quick_replies") {
        for name in ["media", "buttons"] {
            if message.has(name) {
                message.fault("quick_replies", format!("can't be sent with {name} on instagram"));
            }
        }
    }
}

fn check_quick_reply(reply: &mut Reader<'_>) {
    if reply.text("content_type").is_some_and(|kind| kind != "text") {
        reply.fault("content_type", "must be text");
    }
    reply.require("title");
    reply.some_text_within("title", limits::QUICK_REPLY_TITLE_CHARACTERS);
    reply.text_within("payload", limits::QUICK_REPLY_PAYLOAD_CHARACTERS);
}

fn check_button(button: &mut Reader<'_>) {
    button.require("title");
    button.text("title");
    button.require("type");
    match button.text("type").as_deref() {
        Some("web_url") => {
            button.require("url");
            button.https_url("url");
        }
        Some("postback") => {
            button.require("payload");
            button.text("payload");
        }
        Some(_) => button.fault("type", "must be web_url or postback"),
        None => {}
    }
}

fn check_element(element: &mut Reader<'_>) {
    element.require("title");
    element.some_text_within("title", limits::ELEMENT_TITLE_CHARACTERS);
    let others = ["subtitle", "image_url", "default_action", "buttons"];
    if !others.iter().any(|name| element.has(name)) {
        element.fault("subtitle", "is required, or image_url, default_action or buttons");
    }
    element.text_within("subtitle", limits::SUBTITLE_CHARACTERS);
    element.https_url("image_url");
    element.object("default_action", fields::DEFAULT_ACTION, &check_default_action);
    element.each("buttons", 0..=limits::BUTTONS, fields::BUTTON, &check_button);
}

fn check_default_action(action: &mut Reader<'_>) {
    action.require("type");
    if action.text("type").is_some_and(|kind| kind != "web_url") {
        action.fault("type", "must be web_url");
    }
    action.require("url");
    action.https_url("url");
}

fn check_platform(message: &mut Reader<'_>, platform: &Platform) {
    let Some(can) = capabilities(platform) else { return };
    let mut refuse = |names: &[&str]| {
        for name in names {
            if message.has(name) {
                message.fault(name, format!("can't be sent on {}", platform.as_str()));
            }
        }
    };
    if !can.attachments {
        refuse(&["media"]);
    }
    if !can.quick_replies {
        refuse(TAPPABLE);
    }
    if !can.reply_markup {
        refuse(&["reply_markup"]);
    }
    if *platform != Platform::Whatsapp {
        refuse(WHATSAPP_CONTENTS);
    }
    let has_tags = matches!(platform, Platform::Facebook | Platform::Instagram);
    if has_tags
        && message.given("tag").and_then(Json::text).is_some_and(|tag| !["", HUMAN_AGENT].contains(&&*tag))
    {
        message.fault("tag", format!("must be {HUMAN_AGENT}"));
    }
}
