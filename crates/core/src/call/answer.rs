//! A successful answer, and reading its body.

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::{Error, ErrorClass, MAX_ERROR_BYTES, Outcome, codes};
use crate::headers::Headers;
use crate::model::DownloadedMedia;

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
    /// The key that every request carried, `None` for a read.
    pub idempotency_key: Option<String>,
    pub(super) client: Client,
    /// The method and the URL, for people.
    pub(super) asked: String,
}

impl Answer {
    /// Reads the body as the operation's answer: `answer.json::<O::Answer>()`. Where the service says nothing more, with
    /// a 204 or an empty body, an `Option` is `None`, and any other type can't be read.
    ///
    /// # Errors
    /// The error of [`Answer::unreadable`], if the body is not JSON or not of this form.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if self.status == StatusCode::NO_CONTENT || self.body.is_empty() {
            return serde_json::from_slice(b"null")
                .map_err(|_| self.unreadable(&[], &"an object was expected"));
        }
        serde_json::from_slice(&self.body).map_err(|error| self.unreadable(&self.body, &error))
    }

    /// Returns the body of an operation that answers with the bytes of a file.
    pub fn media(&self) -> DownloadedMedia {
        DownloadedMedia { data: self.body.to_vec(), content_type: content_type(&self.headers) }
    }

    /// Makes the error for a success whose body can't be read. The service may have done what was asked for.
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

/// A status, widened so that the WebAssembly module holds one formatter for whole numbers.
pub(super) fn number(status: StatusCode) -> usize {
    status.as_u16().into()
}

pub(super) fn request_id(headers: &Headers) -> Option<String> {
    headers.get("x-request-id")
}

pub(super) fn content_type(headers: &Headers) -> Option<String> {
    headers.get("content-type")
}

/// Describes a body in the words of an error.
pub(super) fn describe(headers: &Headers, body: &[u8]) -> String {
    match (body.len(), content_type(headers)) {
        (0, _) => "no body".to_owned(),
        (length, Some(kind)) => format!("a body of {kind}, {length} bytes"),
        (length, None) => format!("a body of {length} bytes"),
    }
}

/// The part of a body that an error keeps, as text.
pub(super) fn kept(body: &[u8]) -> String {
    String::from_utf8_lossy(body.get(..MAX_ERROR_BYTES).unwrap_or(body)).into_owned()
}
