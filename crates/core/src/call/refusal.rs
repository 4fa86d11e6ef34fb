//! An answer that is not a success, and the error that it makes, with the service's own words.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;

use super::answer::{content_type, describe, kept, number, request_id};
use super::key_reuse;
use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::headers::Headers;
use crate::json::{Entry, Json, Object};

/// The longest plain text that is an error message, in bytes. Anything longer is a page.
const MAX_MESSAGE_BYTES: usize = 500;

/// Field names that look like any other word. The service's messages begin with them.
const FIELDS: &[&str] = &[
    "body",
    "buttons",
    "card",
    "contacts",
    "elements",
    "emoji",
    "events",
    "from",
    "interactive",
    "location",
    "media",
    "page",
    "reaction",
    "tag",
    "template",
    "text",
    "url",
];

/// An answer that is not a success.
pub(super) struct Refusal<'a> {
    /// The status.
    pub(super) status: StatusCode,
    /// The headers.
    pub(super) headers: Headers,
    /// The body, at most [`MAX_ERROR_BYTES`](super::MAX_ERROR_BYTES) of it.
    pub(super) body: &'a [u8],
    /// The method and the URL of the request.
    pub(super) asked: &'a str,
    /// Whether the request carried an idempotency key.
    pub(super) has_key: bool,
}

impl Refusal<'_> {
    /// Makes the error. It names the request where the service found nothing, or said nothing.
    pub(super) fn into_error(self, is_key_in_flight: bool, retry_after: Option<Duration>) -> Error {
        let Refusal { status, headers, body, asked, has_key } = self;
        let (mut class, mut code) = ErrorClass::of_status(status);
        if is_key_in_flight {
            code = codes::IDEMPOTENCY_KEY_IN_FLIGHT;
        }
        let outcome = match code {
            // The service may be doing the work, or may have done it and lost the answer.
            codes::SERVER_ERROR | codes::IDEMPOTENCY_KEY_IN_FLIGHT => Outcome::Unknown,
            _ => Outcome::Rejected,
        };
        let json = Json::read(body).ok();
        let object = json.and_then(Json::object);
        let said = match &object {
            Some(object) => service_text(object),
            None => json.and_then(flatten),
        };
        let said = said.or_else(|| plain_text(&headers, body));
        let is_of_the_key = || match &object {
            Some(object) => key_reuse::is_told_by(&texts(object).collect::<Vec<_>>().join(" "), Some(object)),
            None => key_reuse::is_told_by(said.as_deref().unwrap_or_default(), None),
        };
        if status == StatusCode::UNPROCESSABLE_ENTITY && has_key && is_of_the_key() {
            (class, code) = (ErrorClass::Conflict, codes::ALREADY_ANSWERED);
        }
        let message = match said {
            Some(said) if class == ErrorClass::NotFound => format!("{said} ({asked})"),
            Some(said) => said,
            None => {
                let reason = status.canonical_reason().unwrap_or("an unknown status");
                format!("HTTP {} {reason}, with {} ({asked})", number(status), describe(&headers, body))
            }
        };
        let mut error = Error::new(class, code, outcome, message);
        if code != codes::ALREADY_ANSWERED
            && let Some(theirs) = object.as_ref().and_then(|object| object.get("code")?.text())
        {
            error.code = theirs.into_owned().into();
        }
        error.field = object.as_ref().and_then(service_field);
        if error.field.is_none() && class == ErrorClass::Validation {
            error.field = field_named_in(&error.message).map(str::to_owned);
        }
        error.status = Some(status);
        error.request_id = request_id(&headers);
        error.headers = headers;
        error.body = (!body.is_empty()).then(|| kept(body));
        error.retry_after = retry_after;
        error
    }
}

/// Returns the first text under `error`, `message` or `errors`, whatever its JSON type.
fn service_text(object: &Object<'_>) -> Option<String> {
    texts(object).next()
}

/// Every text under these names.
fn texts(object: &Object<'_>) -> impl Iterator<Item = String> {
    ["error", "message", "errors"].iter().filter_map(|name| flatten(object.get(name)?))
}

/// Turns any JSON value into one line of text; `None` where it says nothing.
fn flatten(value: Json<'_>) -> Option<String> {
    let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join("; "));
    if let Some(object) = value.object() {
        let named = |entry: &Entry<'_>| Some(format!("{} {}", entry.name, flatten(entry.value)?));
        let message = object.get("message").and_then(flatten);
        return message.or_else(|| joined(object.entries().iter().filter_map(named).collect()));
    }
    if let Some(items) = value.items() {
        return joined(items.into_iter().filter_map(flatten).collect());
    }
    match value.text() {
        Some(text) => Some(text.trim_ascii().to_owned()).filter(|text| !text.is_empty()),
        None => (!value.is_null()).then(|| value.written().to_owned()),
    }
}

/// Takes a short body that is plain text as the message.
fn plain_text(headers: &Headers, body: &[u8]) -> Option<String> {
    let is_plain = content_type(headers).is_some_and(|kind| kind.starts_with("text/plain"));
    let text = std::str::from_utf8(body).ok().map(str::trim_ascii)?;
    (is_plain && !text.is_empty() && text.len() <= MAX_MESSAGE_BYTES).then(|| text.to_owned())
}

/// Returns the field that the service names beside the text.
fn service_field(object: &Object<'_>) -> Option<String> {
    if let Some(field) = object.get("field").or_else(|| object.get("error")?.object()?.get("field")) {
        return field.text().map(Cow::into_owned);
    }
    let errors = object.get("errors")?.object()?;
    errors.entries().first().map(|entry| entry.name.clone().into_owned())
}

/// Returns the field that a text begins with: `buttons[1].url must be an https:// URL`.
fn field_named_in(text: &str) -> Option<&str> {
    let word = text.split(' ').next()?.split(':').next()?;
    let is_path = word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"_[].".contains(&it))
        && !word.ends_with('.');
    let is_field = word.contains(['_', '[', '.']) || FIELDS.contains(&word);
    (is_path && is_field).then_some(word)
}
