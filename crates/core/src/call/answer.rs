//! What the service's answers mean: a success, or an error with the service's own words.

use std::borrow::Cow;

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use super::key_reuse;
use super::retry::Retry;
use crate::client::Client;
use crate::error::{Error, ErrorClass, MAX_ERROR_BYTES, Outcome, codes};
use crate::headers::Headers;
use crate::json::{Entry, Json, Object};
use crate::text;

/// A plain text longer than this is not an error message but a page.
const MAX_MESSAGE_BYTES: usize = 500;

/// Fields that the service's texts begin with, though they look like any other word.
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

/// A successful answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status, 2xx.
    pub status: StatusCode,
    /// The headers.
    pub headers: Headers,
    /// The body as it came.
    pub body: Bytes,
    /// The service's id for the request (`X-Request-Id`).
    pub request_id: Option<String>,
    /// How many requests were made.
    pub attempts: u32,
    /// The key that they carried, `None` for a read.
    pub idempotency_key: Option<String>,
    client: Client,
    /// For people: the method and the URL.
    asked: String,
}

impl Answer {
    pub(super) fn new(
        client: &Client,
        asked: String,
        status: StatusCode,
        headers: Headers,
        body: Bytes,
        attempts: u32,
        idempotency_key: Option<String>,
    ) -> Self {
        Answer {
            status,
            request_id: request_id(&headers),
            headers,
            body,
            attempts,
            idempotency_key,
            client: client.clone(),
            asked,
        }
    }

    /// Reads the body as the operation's answer: `answer.json::<O::Answer>()`. Where the service says nothing more, with
    /// a 204 or an empty body, an `Option` is `None`, and everything else can't be read.
    ///
    /// # Errors
    /// As [`Answer::unreadable`], for a body that is not JSON or not of this form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if self.status == StatusCode::NO_CONTENT || self.body.is_empty() {
            return serde_json::from_slice(b"null")
                .map_err(|_| self.unreadable(&[], &"an object was expected"));
        }
        serde_json::from_slice(&self.body).map_err(|error| self.unreadable(&self.body, &error))
    }

    /// The error for a success whose body can't be read. What was asked for may have been done.
    pub fn unreadable(&self, body: &[u8], why: &dyn std::fmt::Display) -> Error {
        let unreadable = if body.is_empty() { "" } else { " that can't be read" };
        let message = format!(
            "the service answered {} with {}{unreadable}: {why} ({})",
            number(self.status),
            describe(&self.headers, body),
            self.asked
        );
        let mut error = Error::new(ErrorClass::Other, codes::UNREADABLE_ANSWER, Outcome::Unknown, message);
        error.status = Some(self.status);
        error.request_id = self.request_id.clone();
        error.headers = self.headers.clone();
        error.body = Some(kept(body));
        error.attempts = self.attempts;
        error.idempotency_key = self.idempotency_key.clone();
        self.client.redact(&mut error);
        error
    }
}

/// The error for an answer that is not a success. What was asked for is told where nothing is there, or nothing was said.
pub(super) fn refusal(
    status: StatusCode,
    headers: Headers,
    body: &[u8],
    retry: &Retry,
    (asked, has_key): (&str, bool),
) -> Error {
    let (mut class, mut code) = ErrorClass::of_status(status);
    if retry.is_key_in_flight() {
        code = codes::IDEMPOTENCY_KEY_IN_FLIGHT;
    }
    let outcome = match code {
        // The work may be under way, or done and its answer lost.
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
    error.retry_after = retry.after;
    error
}

/// The text under `error`, `message` or `errors`, whatever its JSON type.
fn service_text(object: &Object<'_>) -> Option<String> {
    texts(object).next()
}

/// All of them.
fn texts(object: &Object<'_>) -> impl Iterator<Item = String> {
    ["error", "message", "errors"].iter().filter_map(|name| flatten(object.get(name)?))
}

/// One line of text for any JSON value; `None` where it says nothing.
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

/// A short body that is plain text is the message.
fn plain_text(headers: &Headers, body: &[u8]) -> Option<String> {
    let is_plain = content_type(headers).is_some_and(|kind| kind.starts_with("text/plain"));
    let text = std::str::from_utf8(body).ok().map(str::trim_ascii)?;
    (is_plain && !text.is_empty() && text.len() <= MAX_MESSAGE_BYTES).then(|| text.to_owned())
}

/// The field where the service names it apart from the text.
fn service_field(object: &Object<'_>) -> Option<String> {
    if let Some(field) = object.get("field").or_else(|| object.get("error")?.object()?.get("field")) {
        return field.text().map(Cow::into_owned);
    }
    let errors = object.get("errors")?.object()?;
    errors.entries().first().map(|entry| entry.name.clone().into_owned())
}

/// The field that a text begins with: `buttons[1].url must be an https:// URL`.
fn field_named_in(text: &str) -> Option<&str> {
    let word = text.split(' ').next()?.split(':').next()?;
    let is_path = word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"_[].".contains(&it))
        && !word.ends_with('.');
    let is_field = text::holds(word, b"_[.") || FIELDS.contains(&word);
    (is_path && is_field).then_some(word)
}

/// A status as it is written in a text: of the size of all our numbers, for each size brings code of its own.
pub(super) fn number(status: StatusCode) -> usize {
    status.as_u16().into()
}

fn request_id(headers: &Headers) -> Option<String> {
    headers.get("x-request-id")
}

fn content_type(headers: &Headers) -> Option<String> {
    headers.get("content-type")
}

fn describe(headers: &Headers, body: &[u8]) -> String {
    match (body.len(), content_type(headers)) {
        (0, _) => "no body".to_owned(),
        (length, Some(kind)) => format!("a body of {kind}, {length} bytes"),
        (length, None) => format!("a body of {length} bytes"),
    }
}

/// As much of a body as an error keeps.
fn kept(body: &[u8]) -> String {
    text::lossy(body.get(..MAX_ERROR_BYTES).unwrap_or(body))
}
