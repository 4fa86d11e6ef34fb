//! Reads an event in any of its three shapes. The resource may be in `data.object` (as the service sends it), in
//! `data.message` (as its other SDKs expect it) or be `data` itself (as in older examples).

use std::borrow::Cow;
use std::fmt::Display;

use serde::Deserialize;
use serde_json::Value;

use super::error::WebhookError;
use crate::json::{Entry, Json, Object};
use crate::model::{Event, EventType};
use crate::text;

/// Returns the event in a verified body.
///
/// Half of a surrogate pair, which JavaScript accepts but a Rust string can't hold, becomes U+FFFD.
///
/// # Errors
/// [`WebhookError::MalformedPayload`] if the body is not a JSON object with a `type` and an `id`, or is an event of direct
/// messages whose resource is not an object.
pub fn parse(body: &[u8]) -> Result<Event, WebhookError> {
    let text = normalize(body)?;
    // A derived reader refuses a name that occurs twice; a `Value` keeps the last, like JavaScript.
    let event = serde_json::from_str::<Value>(&mask_lone_surrogates(&text)).and_then(Event::deserialize);
    event.map_err(|error| malformed(&error))
}

/// Returns the body as JSON text, with the resource moved to `data.object` and nothing else changed, for a host that has
/// its own JSON parser.
///
/// # Errors
/// The same as those of [`parse`].
pub fn normalize(body: &[u8]) -> Result<Cow<'_, str>, WebhookError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_or_else(|_| Cow::Owned(text::lossy(body)), Cow::Borrowed);
    let rewritten = rewrite(&text)?;
    Ok(rewritten.map_or(text, Cow::Owned))
}

/// Rewrites an event to the service's own shape; `None` if it already has that shape.
fn rewrite(text: &str) -> Result<Option<String>, WebhookError> {
    let event = Json::read_leniently(text).map_err(|error| malformed(&error))?.object();
    let event = event.ok_or_else(|| malformed(&"expected a JSON object"))?;
    let is_text = |value: &Json<'_>| value.is_text();
    let own_kind = event.get("type").filter(is_text);
    let Some(kind) = own_kind.or_else(|| event.get("event").filter(is_text)) else {
        return Err(malformed(&"it has no type"));
    };
    if event.get("id").and_then(Json::text).is_none_or(|id| id.is_empty()) {
        return Err(malformed(&"it has no id, which must be a text that is not empty"));
    }
    let data = event.get("data");
    let written_data = data.map_or("null", Json::written);
    let fields = data.and_then(Json::object);
    let resource = |name: &str| fields.as_ref()?.get(name).filter(|value| value.is_object());
    let message = || resource("message").filter(|_| kind.written().starts_with("\"message."));

    let data = if resource("object").is_some() {
        if own_kind.is_some() {
            return Ok(None);
        }
        written_data.to_owned()
    } else if let Some(message) = message() {
        let others = fields.iter().flat_map(|fields| fields.entries());
        let others = others.filter(|it| it.name != "message" && it.name != "object");
        write_object(("\"object\"", message.written()), others.map(written))
    } else {
        if let Some(known) = EventType::of(&kind.text().unwrap_or_default())
            && !fields.as_ref().is_some_and(is_resource)
        {
            let [name, resource] = [known.name, known.resource];
            return Err(malformed(&format_args!("{name} needs a {resource} in data.object, an object")));
        }
        write_object(("\"object\"", written_data), [])
    };
    let others = event.entries().iter().filter(|it| it.name != "type" && it.name != "data");
    let others = others.map(written).chain([("\"data\"", &*data)]);
    Ok(Some(write_object(("\"type\"", kind.written()), others)))
}

/// Whether `data` itself is a resource. In the older shape its `object` is a string that names the kind of resource.
fn is_resource(fields: &Object<'_>) -> bool {
    let is_alone = || fields.latest().count() == 1;
    fields.get("object").is_none_or(|object| (object.is_text() || object.is_null()) && !is_alone())
}

fn written<'a>(entry: &Entry<'a>) -> (&'a str, &'a str) {
    (entry.written_name.written(), entry.value.written())
}

/// Writes a JSON object from names and values that already are JSON text.
fn write_object<'a>(
    first: (&'a str, &'a str),
    others: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut out = String::from("{");
    for (name, value) in std::iter::once(first).chain(others) {
        if out.len() > 1 {
            out.push(',');
        }
        out.push_str(name);
        out.push(':');
        out.push_str(value);
    }
    out.push('}');
    out
}

fn malformed(error: &dyn Display) -> WebhookError {
    WebhookError::MalformedPayload(error.to_string())
}

/// Replaces each `\ud83d` that has no other half by `\ufffd`.
fn mask_lone_surrogates(text: &str) -> Cow<'_, str> {
    let mut masked: Option<String> = None;
    let mut at = 0;
    while let Some(found) = text[at..].find('\\') {
        let start = at + found;
        at = match (surrogate(text, start), surrogate(text, start + 6)) {
            (Some(Surrogate::High), Some(Surrogate::Low)) => start + 12,
            (Some(_), _) => {
                masked.get_or_insert_with(|| text.to_owned()).replace_range(start..start + 6, "\\ufffd");
                start + 6
            }
            // Past the escape: its second character may be a backslash, and is never multi-byte in JSON.
            (None, _) => text.len().min(text.ceil_char_boundary(start + 2)),
        };
    }
    masked.map_or(Cow::Borrowed(text), Cow::Owned)
}

enum Surrogate {
    High,
    Low,
}

/// The surrogate that an escape at this place stands for.
fn surrogate(text: &str, at: usize) -> Option<Surrogate> {
    let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xD800..=0xDBFF => Some(Surrogate::High),
        0xDC00..=0xDFFF => Some(Surrogate::Low),
        _ => None,
    }
}
