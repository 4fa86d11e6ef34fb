//! What can go wrong with a call, defined once: the classes and codes that JavaScript sees are generated from here. What
//! can go wrong with a webhook is in [`crate::webhook`].

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use http::StatusCode;
use serde::{Serialize, Serializer};

use crate::headers::Headers;
use crate::to_json::{self, JsonText, ToJson};

/// An error keeps at most this much of an answer's body, so a driver reads no more of it.
pub const MAX_ERROR_BYTES: usize = 64 * 1024;

/// A failed call: what went wrong, and whether the service may have acted on it anyway.
///
/// No field ever holds the API key.
#[derive(Clone)]
pub struct Error(Box<ErrorDetails>);

/// The fields of an [`Error`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ErrorDetails {
    /// The kind of failure.
    pub class: ErrorClass,
    /// A stable name for the cause: one of [`codes`], or the service's own `code` if its answer has one.
    pub code: Cow<'static, str>,
    /// One sentence for a person. The service's own text if there is one.
    pub message: String,
    /// The HTTP status of the last answer, if there was one.
    pub status: Option<StatusCode>,
    /// The service's id for the request (`X-Request-Id`), for its support.
    pub request_id: Option<String>,
    /// The headers of the last answer.
    pub headers: Headers,
    /// The body of the last answer as text, at most [`MAX_ERROR_BYTES`] long.
    pub body: Option<String>,
    /// The refused field, as the service names it: `buttons[1].url`.
    pub field: Option<String>,
    /// The wait that the service asked for in `Retry-After`, uncapped.
    pub retry_after: Option<Duration>,
    /// How many requests were made, 0 if the call was refused before the first.
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

/// Defines the classes of errors from one table: the variant, the JavaScript class, and when it is thrown.
macro_rules! error_classes {
    ($($class:ident: $name:literal, $summary:literal;)+) => {
        /// The kind of a failure. Each is a class in JavaScript.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ErrorClass {
            $(#[doc = $summary] $class,)+
        }

        impl ErrorClass {
            /// Every class, in the order in which the documentation lists them.
            pub const ALL: &[ErrorClass] = &[$(ErrorClass::$class),+];

            /// The name of the JavaScript class.
            pub fn name(self) -> &'static str {
                match self {
                    $(ErrorClass::$class => $name,)+
                }
            }

            /// When it is thrown, in one line.
            pub fn summary(self) -> &'static str {
                match self {
                    $(ErrorClass::$class => $summary,)+
                }
            }
        }
    };
}

error_classes! {
    Authentication: "AuthenticationError", "401: the API key is missing, wrong or not allowed to do this.";
    Permission: "PermissionError", "403: the account or the platform refuses.";
    NotFound: "NotFoundError", "404: no such thing, or not yours.";
    Conflict: "ConflictError", "409: an idempotency key in flight, a duplicate, something already running. 422: a key that was used with other content.";
    Validation: "ValidationError", "400 and 422, or refused locally before anything was sent.";
    RateLimit: "RateLimitError", "429: too many requests; `retryAfterMs` says how long to wait.";
    Server: "ServerError", "5xx: the service's or its proxy's fault.";
    Connection: "ConnectionError", "No connection, or one that broke.";
    Timeout: "TimeoutError", "The deadline of the call passed.";
    Abort: "AbortError", "The caller's `signal` was aborted; `cause` is its reason.";
    Other: "PostproxyError", "Anything else: another status, a redirect, an answer that is not JSON.";
}

/// Every code that this crate gives an error. The service may send codes of its own.
pub mod codes {
    macro_rules! codes {
        ($($(#[$about:meta])* $name:ident = $code:literal;)+) => {
            $($(#[$about])* pub const $name: &str = $code;)+

            /// Every code.
            pub const ALL: &[&str] = &[$($name),+];
        };
    }

    codes! {
        /// An argument or option is refused locally.
        INVALID_ARGUMENT = "invalid_argument";
        /// 400 or 422.
        VALIDATION_FAILED = "validation_failed";
        /// 401.
        AUTHENTICATION_FAILED = "authentication_failed";
        /// 403.
        PERMISSION_DENIED = "permission_denied";
        /// 404.
        NOT_FOUND = "not_found";
        /// 409 for a reason other than a key in flight.
        CONFLICT = "conflict";
        /// 409 because the first request with this idempotency key is still running.
        IDEMPOTENCY_KEY_IN_FLIGHT = "idempotency_key_in_flight";
        /// 422 because the idempotency key was used before, for a request with another content, which has been answered.
        ALREADY_ANSWERED = "already_answered";
        /// 429.
        RATE_LIMITED = "rate_limited";
        /// 5xx.
        SERVER_ERROR = "server_error";
        /// No connection could be made.
        CONNECTION_FAILED = "connection_failed";
        /// The connection broke while the request or the answer was under way.
        CONNECTION_INTERRUPTED = "connection_interrupted";
        /// The deadline of the call passed.
        TIMEOUT = "timeout";
        /// The caller cancelled the call.
        ABORTED = "aborted";
        /// Neither the native addon nor the WebAssembly module could be loaded.
        BINDING_UNAVAILABLE = "binding_unavailable";
        /// The service accepted, but its answer is empty, not JSON, or not what this endpoint answers with.
        UNREADABLE_ANSWER = "unreadable_answer";
        /// The service accepted, but its answer is longer than any answer should be.
        ANSWER_TOO_LARGE = "answer_too_large";
        /// The service answered with a redirect. It is not followed: the API key would go along.
        REDIRECTED = "redirected";
        /// An answer to an event was written long ago, and the service may have forgotten whether it was sent.
        INTENT_EXPIRED = "intent_expired";
        /// The lease of an event's lane was lost: another process may be working on the event.
        LEASE_LOST = "lease_lost";
        /// The handler of an event has ended, or was aborted, and its context does nothing more.
        CONTEXT_CLOSED = "context_closed";
        /// The store of a receiver failed, so nothing was sent.
        STORE_UNAVAILABLE = "store_unavailable";
        /// The platform refused a message that was waited for.
        MESSAGE_FAILED = "message_failed";
        /// The WebAssembly module is not where it is looked for, or not loaded yet.
        MODULE_MISSING = "module_missing";
        /// Any other status.
        UNEXPECTED_STATUS = "unexpected_status";
    }
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

    /// Returns the error of an argument that is refused before a byte is sent. `field` is spelt as the caller spelt it.
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
    /// Returns the class and code for a status that isn't a success.
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
    /// Returns the name that JavaScript sees.
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
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("name", self.class.name());
            out.field("code", self.code.as_ref());
            out.field("message", self.message.as_str());
            out.field("status", self.status.map(|status| u32::from(status.as_u16())));
            out.field("requestId", self.request_id.as_deref());
            out.field("headers", &self.headers);
            out.field("body", self.body.as_deref());
            out.field("field", self.field.as_deref());
            out.field("retryAfterMs", self.retry_after.map(whole_ms));
            out.field("attempts", self.attempts);
            out.field("idempotencyKey", self.idempotency_key.as_deref());
            out.field("outcome", self.outcome.as_str());
        });
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_json::serialize(self, serializer)
    }
}

/// Returns milliseconds that JavaScript can hold, at most `Number.MAX_SAFE_INTEGER`.
fn whole_ms(wait: Duration) -> i64 {
    wait.as_millis().min((1 << 53) - 1) as i64
}
