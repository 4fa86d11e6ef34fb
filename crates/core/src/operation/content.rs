//! What a content may hold: the faults that the service is sure to refuse, worded and named as it does.

use std::fmt;

use serde_json::{Map, Value};

use crate::model::Platform;

/// Messenger takes this much text, in characters.
pub const MAX_FACEBOOK_BODY_CHARACTERS: usize = 2000;

/// Instagram takes this much text, in bytes of UTF-8.
pub const MAX_INSTAGRAM_BODY_BYTES: usize = 1000;

/// The one tag there is: a human answers, up to 7 days after the person's last message.
pub const HUMAN_AGENT: &str = "HUMAN_AGENT";

/// A message holds exactly one of these.
const CONTENTS: &[&str] = &["body", "media", "elements", "template", "interactive", "location", "contacts"];

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

impl Fault {
    pub(crate) fn new(field: impl Into<String>, expected: impl Into<String>) -> Self {
        Fault { field: field.into(), expected: expected.into(), is_missing: false }
    }

    fn missing(field: &str) -> Self {
        Fault { is_missing: true, ..Fault::new(field, "is required") }
    }
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
    match serde_json::from_slice(content) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("an object".to_owned()),
        Err(error) if error.to_string().contains("hex escape") => {
            Err("well-formed text; it holds half of a character, such as an emoji cut in two".to_owned())
        }
        Err(error) => Err(format!("JSON ({error})")),
    }
}

/// The content of a message.
pub fn check_message(content: &Map<String, Value>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let given: Vec<&str> = CONTENTS.iter().copied().filter(|name| is_given(content, name)).collect();
    match given[..] {
        [] => faults.push(Fault::new("body", "is required, or another content: media or elements")),
        [_] => {}
        _ => faults.push(Fault::new(
            given[1],
            format!("can't be sent with {}: a message has exactly one content", given[0]),
        )),
    }
    check_text(content, "body", &mut faults);
    check_text(content, "tag", &mut faults);
    check_text(content, "reply_to_external_id", &mut faults);
    faults
}

/// The content of a message to a platform: [`check_message`], and what this platform is sure to refuse.
///
/// ```
/// use postproxy_dm_core::model::Platform;
/// use postproxy_dm_core::operation::{check_message_for, read_object};
///
/// let content = read_object(format!(r#"{{"body":"{}"}}"#, "é".repeat(501)).as_bytes()).unwrap();
/// assert!(check_message_for(&Platform::Facebook, &content).is_empty());
/// let faults = check_message_for(&Platform::Instagram, &content);
/// assert_eq!(faults[0].to_string(), "body must be at most 1000 bytes, it has 1002");
/// ```
pub fn check_message_for(platform: &Platform, content: &Map<String, Value>) -> Vec<Fault> {
    let mut faults = check_message(content);
    let text = |name: &str| content.get(name).and_then(Value::as_str);
    let (length, most, unit) = match (platform, text("body")) {
        (Platform::Facebook, Some(body)) => {
            (body.chars().count(), MAX_FACEBOOK_BODY_CHARACTERS, "characters")
        }
        (Platform::Instagram, Some(body)) => (body.len(), MAX_INSTAGRAM_BODY_BYTES, "bytes"),
        _ => (0, 0, ""),
    };
    if length > most {
        faults.push(Fault::new("body", format!("must be at most {most} {unit}, it has {length}")));
    }
    let has_tags = matches!(platform, Platform::Facebook | Platform::Instagram);
    if has_tags && text("tag").is_some_and(|tag| !tag.is_empty() && tag != HUMAN_AGENT) {
        faults.push(Fault::new("tag", format!("must be {HUMAN_AGENT}")));
    }
    faults
}

/// The person whom a chat is created with, on a platform.
///
/// ```
/// use postproxy_dm_core::model::Platform;
/// use postproxy_dm_core::operation::{check_participant_for, read_object};
///
/// let person = read_object(br#"{"participant_external_id":"+15550100"}"#).unwrap();
/// assert!(check_participant_for(&Platform::Telegram, &person).is_empty());
/// assert_eq!(check_participant_for(&Platform::Whatsapp, &person)[0].field, "placement_id");
/// ```
pub fn check_participant_for(platform: &Platform, content: &Map<String, Value>) -> Vec<Fault> {
    let mut faults = check_participant(content);
    if *platform == Platform::Whatsapp && !is_given(content, "placement_id") {
        faults.push(Fault::missing("placement_id"));
    }
    faults
}

/// The person whom a chat is created with.
pub(crate) fn check_participant(content: &Map<String, Value>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !is_given(content, "participant_external_id") {
        faults.push(Fault::missing("participant_external_id"));
    }
    for name in ["participant_external_id", "participant_username", "participant_name", "placement_id"] {
        check_text(content, name, &mut faults);
    }
    faults
}

/// A reaction.
pub(crate) fn check_reaction(content: &Map<String, Value>) -> Vec<Fault> {
    let mut faults = Vec::new();
    check_text(content, "reaction", &mut faults);
    check_text(content, "emoji", &mut faults);
    faults
}

fn is_given(content: &Map<String, Value>, name: &str) -> bool {
    content.get(name).is_some_and(|value| !value.is_null())
}

fn check_text(content: &Map<String, Value>, name: &str, faults: &mut Vec<Fault>) {
    match content.get(name) {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) if text.is_empty() => faults.push(Fault::new(name, "must not be empty")),
        Some(Value::String(_)) => {}
        Some(_) => faults.push(Fault::new(name, "must be a string")),
    }
}
