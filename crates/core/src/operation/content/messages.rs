//! A message, and what changes of one. A limit of one platform is only checked where the platform is known.

use postproxy_dm_fast::json::{Json, Object};

use super::keyboard::check_keyboard;
use super::reader::Reader;
use super::rules::has_scheme;
use super::tables::{self, CONTENTS, HUMAN_AGENT};
use super::tappables::check_tappables;
use crate::limits;
use crate::media_type;
use crate::model::Platform;
use crate::operation::invalid_field::InvalidField;

/// What is said of a text under the name that it has in a private reply.
const PRIVATE_REPLYS_TEXT: &str = "is a private reply's: did you mean `body`?";

/// Checks a message to send.
pub(in crate::operation) fn check_message(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut message = Reader::new(content, &tables::MESSAGE, platform);
    check_contents(&mut message);
    let is_another = CONTENTS[1..].iter().any(|name| message.has(name));
    if !is_another {
        message.check(tables::BODY);
    }
    let is_any = is_another || message.has("body");
    if message.has("media") || !is_any {
        for item in message.list("media", limits::MEDIA, limits::MEDIA) {
            check_file(&mut message, item);
        }
    }
    check_tappables(&mut message, "body");
    if message.has("media") && message.has("buttons") {
        message.refuse("buttons", "can't be sent with media");
    }
    message.check(tables::OTHERS);
    check_keyboard(&mut message);
    check_template(&mut message);
    check_options(&mut message);
    message.refuse_elsewhere();
    check_tag(&mut message);
    message.finish()
}

/// Checks what changes of a message.
pub(in crate::operation) fn check_edit(
    content: &Object<'_>,
    platform: Option<&Platform>,
) -> Vec<InvalidField> {
    let mut edit = Reader::new(content, &tables::EDIT, platform);
    if edit.given("body").is_none() && edit.given("reply_markup").is_none() {
        if edit.given("text").is_some() {
            edit.refuse("text", PRIVATE_REPLYS_TEXT);
        }
        edit.refuse("body", "is required, or reply_markup");
    }
    edit.check_table();
    check_keyboard(&mut edit);
    edit.refuse_fields_of(&tables::MESSAGE, "can't be changed: an edit takes body and reply_markup");
    edit.refuse_unless("message", |_, can| can.edit, "can't be edited on");
    edit.finish()
}

/// Returns what is wrong with the size of an attachment, if the platform is known to have a limit.
///
/// ```
/// use postproxy_dm_core::model::Platform;
/// use postproxy_dm_core::operation::check_attachment_size;
///
/// let invalid = check_attachment_size(26_214_401, Some(&Platform::Facebook)).unwrap();
/// assert_eq!(invalid.to_string(), "media[0] must be at most 26214400 bytes, it has 26214401");
/// assert_eq!(check_attachment_size(26_214_401, Some(&Platform::Telegram)), None);
/// ```
pub fn check_attachment_size(bytes: u64, platform: Option<&Platform>) -> Option<InvalidField> {
    let has_limit = matches!(platform, Some(Platform::Facebook | Platform::Instagram));
    let most = limits::ATTACHMENT_BYTES;
    (has_limit && bytes > most)
        .then(|| InvalidField::new("media[0]", format!("must be at most {most} bytes, it has {bytes}")))
}

/// A message holds exactly one content. An empty text or list beside another content counts as none; alone it is named as
/// the mistake.
fn check_contents(message: &mut Reader<'_>) {
    if !message.has("body") && message.has("text") {
        message.refuse("text", PRIVATE_REPLYS_TEXT);
    }
    let held: Vec<&str> = CONTENTS.iter().filter(|name| message.has(name)).copied().collect();
    match held[..] {
        [] if message.given("body").is_none() && message.given("media").is_none() => {
            message.refuse("body", "is required, or another content: media or elements");
        }
        [] | [_] => {}
        [first, second, ..] => {
            message.refuse(second, format!("can't be sent with {first}: a message has exactly one content"));
        }
    }
}

/// Checks an attachment: a URL, a data URI, or an object that holds base64 or describes a file.
fn check_file(message: &mut Reader<'_>, item: Json<'_>) {
    let bytes = match (item.text(), item.object()) {
        (Some(text), _) if !text.is_empty() => {
            let is_data = has_scheme(&text, "data:");
            is_data.then(|| base64_of(&text)).flatten().map(bytes_of_base64)
        }
        (_, Some(object)) => object.get("data").and_then(Json::text).map(|data| bytes_of_base64(&data)),
        _ => return message.refuse("media[0]", "must be a URL, a data URI or an object"),
    };
    message.check_names("media[0]", item, &tables::FILE);
    check_voice_note(message, item);
    if let Some(invalid) = check_attachment_size(bytes.unwrap_or_default(), message.platform) {
        message.refuse(&invalid.field, invalid.expected);
    }
}

/// Refuses a voice note that is certainly no sound.
fn check_voice_note(message: &mut Reader<'_>, item: Json<'_>) {
    if message.given("voice_note").is_none_or(|value| value.written() != "true") {
        return;
    }
    let (uri, object) = (item.text(), item.object());
    let text = |name| object.as_ref().and_then(|it| it.get(name)).and_then(Json::text);
    let (content_type, filename) = (text("content_type"), text("filename"));
    let kind = match &uri {
        Some(uri) => uri.get("data:".len()..).filter(|_| has_scheme(uri, "data:")),
        None => content_type.as_deref().or_else(|| filename.as_deref().and_then(media_type::of_name)),
    };
    let is_silent = |kind: &str| ["image/", "text/", "application/pdf"].iter().any(|it| kind.starts_with(it));
    if kind.is_some_and(is_silent) {
        message.refuse("voice_note", "needs an audio file");
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

/// A template's header is one thing.
fn check_template(message: &mut Reader<'_>) {
    let template = message.given("template").and_then(Json::object);
    let has = |name| template.as_ref().and_then(|it| it.get(name)).is_some_and(|value| !value.is_null());
    if has("header_media") && has("header_location") {
        message.refuse("template.header_location", "can't be sent with header_media");
    }
}

/// Options of one content do nothing beside another. Neither does `false`.
fn check_options(message: &mut Reader<'_>) {
    if !matches!(message.platform, None | Some(Platform::Whatsapp | Platform::Other(_))) {
        return;
    }
    for (name, content) in
        [("category", "body"), ("link_preview", "body"), ("filename", "media"), ("voice_note", "media")]
    {
        let is_asked_for =
            message.given(name).is_some_and(|value| value.written() == "true" || value.is_text());
        let is_beside_another = CONTENTS.iter().any(|other| message.has(other)) && !message.has(content);
        if is_asked_for && message.has(name) && is_beside_another {
            message.refuse(name, format!("needs {content}"));
        }
    }
}

fn check_tag(message: &mut Reader<'_>) {
    let has_tags = matches!(message.platform, Some(Platform::Facebook | Platform::Instagram));
    let tag = message.given("tag").and_then(Json::text);
    if has_tags && tag.is_some_and(|tag| !["", HUMAN_AGENT].contains(&&*tag)) {
        message.refuse("tag", format!("must be {HUMAN_AGENT}"));
    }
}
