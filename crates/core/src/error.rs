//! What can go wrong with a call, defined once: the classes and codes that JavaScript sees are made from here.
//! What can go wrong with a webhook is in [`crate::webhook`].

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use http::StatusCode;
use serde::{Serialize, Serializer};

use crate::headers::Headers;
use crate::to_json::{JsonValue, ToJson};

/// An error keeps at most this much of an answer's body, so a driver reads no more of it.
pub const MAX_ERROR_BYTES: usize = 64 * 1024;

/// A failed call: what went wrong, and whether the service may have acted on it all the same.
///
/// No field ever holds the API key.
#[derive(Clone)]
pub struct Error(Box<ErrorDetails>);

/// The fields of an [`Error`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// Which kind of failure it is.
    pub class: ErrorClass,
    /// A stable name for the cause, one of [`codes`], or the service's own `code` where its answer has one.
    pub code: Cow<'static, str>,
    /// One sentence for a person. The service's own text where there is one.
    pub message: String,
    /// The HTTP status of the last answer, where there was one.
    pub status: Option<StatusCode>,
    /// The service's id for the request (`X-Request-Id`), for its support.
    pub request_id: Option<String>,
    /// The headers of the last answer.
    pub headers: Headers,
    /// The body of the last answer as text, at most [`MAX_ERROR_BYTES`] long.
    pub body: Option<String>,
    /// The field that was refused, as the service names it: `buttons[1].url`.
    pub field: Option<String>,
    /// What the service asked for in `Retry-After`, uncapped.
    pub retry_after: Option<Duration>,
    /// How many requests were made, 0 where the call was refused before the first.
    pub attempts: u32,
    /// The key that every attempt carried. Pass it again to repeat a call whose outcome is unknown.
    pub idempotency_key: Option<String>,
    /// Whether the service may have acted.
    pub outcome: Outcome,
}

/// Whether the service may have acted on a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing reached the service.
    NotSent,
    /// The service answered that it refuses.
    Rejected,
    /// A request may have arrived and may have been carried out.
    Unknown,
}

/// The kind of a failure. Each is a class in JavaScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorClass {
    /// 401: the API key is missing, wrong or not allowed to do this.
    Authentication,
    /// 403: the account or the platform refuses.
    Permission,
    /// 404: no such thing, or not yours.
    NotFound,
    /// 409: a key in flight, a duplicate, something already running. 422: a key that was used with other content.
    Conflict,
    /// 400 and 422, or refused locally before anything was sent.
    Validation,
    /// 429: too many requests.
    RateLimit,
    /// 5xx: the service's or its proxy's fault.
    Server,
    /// No connection, or one that broke.
    Connection,
    /// The call's deadline passed.
    Timeout,
    /// The caller gave up.
    Abort,
    /// Anything else: another status, a redirect, an answer that is not JSON.
    Other,
}

/// Every code that this crate gives an error, with its class.
pub mod codes {
    /// An argument or option is refused locally.
    pub const INVALID_ARGUMENT: &str = "invalid_argument";
    /// 400 or 422.
    pub const VALIDATION_FAILED: &str = "validation_failed";
    /// 401.
    pub const AUTHENTICATION_FAILED: &str = "authentication_failed";
    /// 403.
    pub const PERMISSION_DENIED: &str = "permission_denied";
    /// 404.
    pub const NOT_FOUND: &str = "not_found";
    /// 409 for another reason than a key in flight.
    pub const CONFLICT: &str = "conflict";
    /// 409 because the first request with this idempotency key is still running.
    pub const IDEMPOTENCY_KEY_IN_FLIGHT: &str = "idempotency_key_in_flight";
    /// 422 because the idempotency key was used before, for a request with another content: it has its answer.
    pub const ALREADY_ANSWERED: &str = "already_answered";
    /// 429.
    pub const RATE_LIMITED: &str = "rate_limited";
    /// 5xx.
    pub const SERVER_ERROR: &str = "server_error";
    /// No connection could be made.
    pub const CONNECTION_FAILED: &str = "connection_failed";
    /// The connection broke while the request or the answer was under way.
    pub const CONNECTION_INTERRUPTED: &str = "connection_interrupted";
    /// The deadline of the call passed.
    pub const TIMEOUT: &str = "timeout";
    /// The caller cancelled the call.
    pub const ABORTED: &str = "aborted";
    /// Neither the native addon nor the WebAssembly module could be loaded.
    pub const BINDING_UNAVAILABLE: &str = "binding_unavailable";
    /// The service accepted, but its answer is empty, not JSON, or not what this endpoint answers with.
    pub const UNREADABLE_ANSWER: &str = "unreadable_answer";
    /// The service accepted, but its answer is longer than any answer should be.
    pub const ANSWER_TOO_LARGE: &str = "answer_too_large";
    /// The service answered with a redirect. It is not followed: the API key would go along.
    pub const REDIRECTED: &str = "redirected";
    /// The platform refused a message that was waited for.
    pub const MESSAGE_FAILED: &str = "message_failed";
    /// The WebAssembly module is not where it is looked for, or not loaded yet.
    pub const MODULE_MISSING: &str = "module_missing";
    /// Any other status.
    pub const UNEXPECTED_STATUS: &str = "unexpected_status";

    /// All of them.
    pub const ALL: &[&str] = &[
        INVALID_ARGUMENT,
        VALIDATION_FAILED,
        AUTHENTICATION_FAILED,
        PERMISSION_DENIED,
        NOT_FOUND,
        CONFLICT,
        IDEMPOTENCY_KEY_IN_FLIGHT,
        ALREADY_ANSWERED,
        RATE_LIMITED,
        SERVER_ERROR,
        CONNECTION_FAILED,
        CONNECTION_INTERRUPTED,
        TIMEOUT,
        ABORTED,
        BINDING_UNAVAILABLE,
        UNREADABLE_ANSWER,
        ANSWER_TOO_LARGE,
        REDIRECTED,
        MESSAGE_FAILED,
        MODULE_MISSING,
        UNEXPECTED_STATUS,
    ];
}

impl Error {
    pub(crate) fn new(
        class: ErrorClass,
        code: &'static str,
        outcome: Outcome,
        message: impl Into<String>,
    ) -> Self {
        Error::of(class, code, outcome, message.into())
    }

    fn of(class: ErrorClass, code: &'static str, outcome: Outcome, message: String) -> Self {
        Error(Box::new(ErrorDetails {
            class,
            code: Cow::Borrowed(code),
            message,
            status: None,
            request_id: None,
            headers: Headers::default(),
            body: None,
            field: None,
            retry_after: None,
            attempts: 0,
            idempotency_key: None,
            outcome,
        }))
    }

    /// Refused before a byte was sent. `field` is spelled as the caller spelled it.
    pub(crate) fn invalid(field: impl Into<String>, expected: impl fmt::Display) -> Self {
        Error::refused(field.into(), &expected)
    }

    fn refused(field: String, expected: &dyn fmt::Display) -> Self {
        let mut error = Error::of(
            ErrorClass::Validation,
            codes::INVALID_ARGUMENT,
            Outcome::NotSent,
            format!("{field} {expected}"),
        );
        error.field = Some(field);
        error
    }
}

impl ErrorClass {
    /// All of them, in the order in which the documentation lists them.
    pub const ALL: &[ErrorClass] = &[
        ErrorClass::Authentication,
        ErrorClass::Permission,
        ErrorClass::NotFound,
        ErrorClass::Conflict,
        ErrorClass::Validation,
        ErrorClass::RateLimit,
        ErrorClass::Server,
        ErrorClass::Connection,
        ErrorClass::Timeout,
        ErrorClass::Abort,
        ErrorClass::Other,
    ];

    /// The name of the JavaScript class.
    pub fn name(self) -> &'static str {
        match self {
            ErrorClass::Authentication => "AuthenticationError",
            ErrorClass::Permission => "PermissionError",
            ErrorClass::NotFound => "NotFoundError",
            ErrorClass::Conflict => "ConflictError",
            ErrorClass::Validation => "ValidationError",
            ErrorClass::RateLimit => "RateLimitError",
            ErrorClass::Server => "ServerError",
            ErrorClass::Connection => "ConnectionError",
            ErrorClass::Timeout => "TimeoutError",
            ErrorClass::Abort => "AbortError",
            ErrorClass::Other => "PostproxyError",
        }
    }

    /// When it is thrown, in one line.
    pub fn summary(self) -> &'static str {
        match self {
            ErrorClass::Authentication => "401: the API key is missing, wrong or not allowed to do this.",
            ErrorClass::Permission => "403: the account or the platform refuses.",
            ErrorClass::NotFound => "404: no such thing, or not yours.",
            ErrorClass::Conflict => {
                "409: an idempotency key in flight, a duplicate, something already running. 422: a key that was used with other content."
            }
            ErrorClass::Validation => "400 and 422, or refused locally before anything was sent.",
            ErrorClass::RateLimit => "429: too many requests; `retryAfterMs` says how long to wait.",
            ErrorClass::Server => "5xx: the service's or its proxy's fault.",
            ErrorClass::Connection => "No connection, or one that broke.",
            ErrorClass::Timeout => "The deadline of the call passed.",
            ErrorClass::Abort => "The caller's `signal` was aborted; `cause` is its reason.",
            ErrorClass::Other => "Anything else: another status, a redirect, an answer that is not JSON.",
        }
    }

    /// The class and code for a status that is not a success.
    pub(crate) fn of_status(status: StatusCode) -> (ErrorClass, &'static str) {
        match status.as_u16() {
            300..=399 => (ErrorClass::Other, codes::REDIRECTED),
            400 | 422 => (ErrorClass::Validation, codes::VALIDATION_FAILED),
            401 => (ErrorClass::Authentication, codes::AUTHENTICATION_FAILED),
            403 => (ErrorClass::Permission, codes::PERMISSION_DENIED),
            404 => (ErrorClass::NotFound, codes::NOT_FOUND),
            409 => (ErrorClass::Conflict, codes::CONFLICT),
            429 => (ErrorClass::RateLimit, codes::RATE_LIMITED),
            500..=599 => (ErrorClass::Server, codes::SERVER_ERROR),
            _ => (ErrorClass::Other, codes::UNEXPECTED_STATUS),
        }
    }
}

impl Outcome {
    /// As JavaScript sees it.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::NotSent => "not_sent",
            Outcome::Rejected => "rejected",
            Outcome::Unknown => "unknown",
        }
    }
}

impl Deref for Error {
    type Target = ErrorDetails;

    fn deref(&self) -> &ErrorDetails {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut ErrorDetails {
        &mut self.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Error {}

impl ToJson for Error {
    fn to_json(&self) -> JsonValue<'_> {
        JsonValue::Object(vec![
            ("name", self.class.name().into()),
            ("code", self.code.as_ref().into()),
            ("message", self.message.as_str().into()),
            ("status", self.status.map(|status| i64::from(status.as_u16())).into()),
            ("requestId", self.request_id.as_deref().into()),
            ("headers", self.headers.to_json()),
            ("body", self.body.as_deref().into()),
            ("field", self.field.as_deref().into()),
            ("retryAfterMs", self.retry_after.map(whole_ms).into()),
            ("attempts", i64::from(self.attempts).into()),
            ("idempotencyKey", self.idempotency_key.as_deref().into()),
            ("outcome", self.outcome.as_str().into()),
        ])
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Milliseconds that JavaScript can hold: no more than `Number.MAX_SAFE_INTEGER`.
fn whole_ms(wait: Duration) -> i64 {
    wait.as_millis().min((1 << 53) - 1) as i64
}
