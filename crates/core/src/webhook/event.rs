//! Reads an event in any of its three shapes. The resource may be in `data.object` (as the service sends it), in
//! `data.message` (as its other SDKs expect it) or be `data` itself (as in older examples).

use std::borrow::Cow;
use std::fmt::Display;

use postproxy_dm_fast::json::{Entry, Json, Object};
use serde::Deserialize;
use serde_json::Value;

use super::error::WebhookError;
use crate::model::{ACCOUNT_EVENT_TYPES, Event, EventType};

/// Reads the event in a verified body.
///
/// Half of a surrogate pair becomes U+FFFD: JavaScript lets it through, but Rust's strings can't hold it.
///
/// # Errors
/// [`WebhookError::MalformedPayload`] if the body is not a JSON object with a `type` and an `id`, or if the resource of an
/// event of ours is not an object.
pub fn parse(body: &[u8]) -> Result<Event, WebhookError> {
    let text = normalize(body)?;
    let text = Json::read_leniently(&text).map_err(|error| malformed(&error))?.written_whole();
    // A derived reader refuses a name that is given twice. A `Value` keeps the last, as JavaScript does.
    let event = serde_json::from_str::<Value>(&text).and_then(Event::deserialize);
    event.map_err(|error| malformed(&error))
}

/// Returns the body as JSON text with the resource at `data.object` and nothing else changed, for a host that has a JSON
/// parser of its own.
///
/// # Errors
/// The errors of [`parse`].
pub fn normalize(body: &[u8]) -> Result<Cow<'_, str>, WebhookError> {
    normalize_where(body, |kind| {
        let kind = kind.text().unwrap_or_default();
        EventType::of(&kind).is_some() || ACCOUNT_EVENT_TYPES.iter().any(|it| it.name == kind)
    })
}

/// Does the same for a host that has the table of event types itself, so that its module needs no second one.
pub(crate) fn normalize_where(
    body: &[u8],
    is_known: impl FnOnce(Json<'_>) -> bool,
) -> Result<Cow<'_, str>, WebhookError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = String::from_utf8_lossy(body);
    let rewritten = rewrite(&text, is_known)?;
    Ok(rewritten.map_or(text, Cow::Owned))
}

/// Rewrites an event to the service's own shape; `None` if it already has that shape. The resource of a known type must
/// be an object.
fn rewrite(text: &str, is_known: impl FnOnce(Json<'_>) -> bool) -> Result<Option<String>, WebhookError> {
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
        if !fields.as_ref().is_some_and(is_resource) && is_known(kind) {
            return Err(malformed(&format_args!("{} needs an object in data.object", kind.written())));
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
