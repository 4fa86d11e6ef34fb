//! An answer that is not a success, and the error that it makes, with the service's own words.

use std::borrow::Cow;
use std::time::Duration;

use http::StatusCode;
use postproxy_dm_fast::json::{Entry, Json, Object};

use super::answer::{content_type, describe, kept, number, request_id};
use super::key_reuse;
use crate::error::{Error, ErrorClass, Outcome, codes};
use crate::headers::Headers;

/// The longest plain text that is an error message, in bytes. Anything longer is a page.
const MAX_MESSAGE_BYTES: usize = 500;

/// Field names that look like any other word. The service's messages begin with them.
const FIELDS: &[&str] = &[
    "body",
    "buttons",
    "card",
    "category",
    "components",
    "contacts",
    "elements",
    "emoji",
    "events",
    "from",
    "interactive",
    "language",
    "location",
    "media",
    "name",
    "page",
    "reaction",
    "tag",
    "template",
    "text",
    "url",
    "users",
];

/// Where the service writes its text, the most telling place first. Often `message` explains what `error` only sums up,
/// and `errors` lists what either sums up. The service's own MCP server reads them in this order too.
const TEXTS: [&str; 3] = ["errors", "message", "error"];

/// What the framework says for a status in place of the name that [`StatusCode::canonical_reason`] gives.
const NEWER_REASONS: [&str; 2] = ["Content Too Large", "Unprocessable Content"];

/// How the framework begins the text of a 400. The name of the parameter follows: `…: body`, `… or invalid: body`.
const PARAMETER_IS_MISSING: &str = "param is missing or the value is empty";

/// Under this name the framework lists what is wrong with the whole object instead of with one field.
const WHOLE_OBJECT: &str = "base";

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
            Some(object) => service_text(object, status),
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

/// Returns the text that says most, whatever its JSON type.
fn service_text(object: &Object<'_>, status: StatusCode) -> Option<String> {
    texts(object).find(|text| !says_little(text, status)).or_else(|| texts(object).next())
}

/// Every text under the names of [`TEXTS`].
fn texts(object: &Object<'_>) -> impl Iterator<Item = String> {
    TEXTS.iter().filter_map(|name| flatten(object.get(name)?))
}

/// Whether a text only repeats the status, or is a count or a flag.
fn says_little(text: &str, status: StatusCode) -> bool {
    let same = |(one, other): (u8, u8)| one.eq_ignore_ascii_case(&other) || (one == b'_' && other == b' ');
    let is = |reason: &str| text.len() == reason.len() && text.bytes().zip(reason.bytes()).all(same);
    status.canonical_reason().is_some_and(is)
        || NEWER_REASONS.into_iter().any(is)
        || matches!(text, "true" | "false")
        || text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Turns any JSON value into one line of text; `None` where it says nothing.
fn flatten(value: Json<'_>) -> Option<String> {
    let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join("; "));
    if let Some(object) = value.object() {
        let named = |entry: &Entry<'_>| name_in_text(&entry.name, flatten(entry.value)?);
        return match object.get("message").and_then(flatten) {
            Some(message) => match object.get("field").and_then(Json::text) {
                Some(field) if !has(&message, &field) => name_in_text(&field, message),
                _ => Some(message),
            },
            None => joined(object.entries().iter().filter_map(named).collect()),
        };
    }
    if let Some(items) = value.items() {
        return joined(items.into_iter().filter_map(flatten).collect());
    }
    match value.text() {
        Some(text) => Some(text.trim_ascii().to_owned()).filter(|text| !text.is_empty()),
        None => (!value.is_null()).then(|| value.written().to_owned()),
    }
}

/// Whether a text contains another. `str::contains` adds 5 KB gzip to the module.
fn has(text: &str, part: &str) -> bool {
    part.is_empty() || text.as_bytes().windows(part.len()).any(|it| it == part.as_bytes())
}

fn name_in_text(name: &str, text: String) -> Option<String> {
    Some(if name == WHOLE_OBJECT { text } else { format!("{name} {text}") })
}

/// Takes a short body that is plain text as the message.
fn plain_text(headers: &Headers, body: &[u8]) -> Option<String> {
    let is_plain = content_type(headers).is_some_and(|kind| kind.starts_with("text/plain"));
    let text = std::str::from_utf8(body).ok().map(str::trim_ascii)?;
    (is_plain && !text.is_empty() && text.len() <= MAX_MESSAGE_BYTES).then(|| text.to_owned())
}

/// Returns the field that the service names beside the text: under `field`, or as the first name in `errors`.
fn service_field(object: &Object<'_>) -> Option<String> {
    let beside = |object: &Object<'_>| object.get("field").and_then(Json::text).map(Cow::into_owned);
    let in_error = || beside(&object.get("error")?.object()?);
    let in_errors = || {
        let errors = object.get("errors")?;
        let first = errors.items().map_or(Some(errors), |items| items.first().copied())?.object()?;
        let names_field = |entry: &&Entry<'_>| !["message", WHOLE_OBJECT].contains(&&*entry.name);
        let named = || first.entries().iter().find(names_field).map(|entry| entry.name.clone().into_owned());
        beside(&first).or_else(|| if first.get("message").is_some() { None } else { named() })
    };
    beside(object).or_else(in_error).or_else(in_errors)
}

/// Returns the field that a text names: `buttons[1].url must be an https:// URL`, or the framework's `…: NAME`.
fn field_named_in(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(PARAMETER_IS_MISSING) {
        let name = rest.split_once(':')?.1.trim_ascii_start().split([' ', '\n']).next()?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_[].".contains(&byte);
        return (!name.is_empty() && name.bytes().all(is_name)).then_some(name);
    }
    let word = text.split(' ').next()?.split(':').next()?;
    let is_path = word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"_[].".contains(&it))
        && !word.ends_with('.');
    let is_field = word.contains(['_', '[', '.']) || FIELDS.contains(&word);
    (is_path && is_field).then_some(word)
}
