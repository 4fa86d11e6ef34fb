//! Why a webhook is refused: one reason for each failure, defined once for Rust and JavaScript.

use serde::{Serialize, Serializer};

use crate::to_json::{self, JsonText, ToJson};

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "X-Postproxy-Signature";

/// Why a webhook is refused. The list is complete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// The request has no `X-Postproxy-Signature` header.
    #[error("the request has no {SIGNATURE_HEADER} header")]
    MissingSignature,
    /// The header doesn't have the form `t=1780236000,v1=…`.
    #[error("the signature header must be t=<unix seconds>,v1=<64 hexadecimal digits>: {0}")]
    MalformedSignature(&'static str),
    /// The signature is older than the tolerance allows, as in an old request that is replayed.
    #[error("the signature is {age_seconds} s old, more than the {tolerance_seconds} s allowed")]
    TimestampTooOld {
        /// The age of the signature, in seconds.
        age_seconds: u64,
        /// The tolerance, in seconds.
        tolerance_seconds: u64,
    },
    /// The signature's time is further in the future than the tolerance allows.
    #[error(
        "the signature is from {ahead_seconds} s in the future, more than the {tolerance_seconds} s allowed"
    )]
    TimestampInFuture {
        /// How far the signature is ahead, in seconds.
        ahead_seconds: u64,
        /// The tolerance, in seconds.
        tolerance_seconds: u64,
    },
    /// None of the secrets gives this signature for this body.
    #[error("the signature does not match; check the secret, and that the body is the raw bytes as received")]
    SignatureMismatch,
    /// The body is an object: the JSON was parsed, and the signed bytes are gone.
    #[error(
        "the body must be the raw bytes or text as received; it was parsed already, never read, or is a promise that was not awaited, and a signature covers the bytes"
    )]
    BodyAlreadyParsed,
    /// The body is signed but is not an event.
    #[error("the body is not an event: {0}")]
    MalformedPayload(String),
    /// No secret was given, or the secret is empty.
    #[error("no secret to verify with: pass the webhook's secret, as it is, whsec_ included")]
    MissingSecret,
    /// A secret has white space at an end, as a file or a variable may add. The service never issues such a secret.
    #[error(
        "the secret has white space at its beginning or end, such as a line break: pass it without, as the service gave it out"
    )]
    InvalidSecret,
}

impl WebhookError {
    /// The names of all reasons in JavaScript.
    pub const REASONS: &[&str] = &[
        "missing_signature",
        "malformed_signature",
        "timestamp_too_old",
        "timestamp_in_future",
        "signature_mismatch",
        "body_already_parsed",
        "malformed_payload",
        "missing_secret",
        "invalid_secret",
    ];

    /// Returns the reason's name, one of [`WebhookError::REASONS`].
    pub fn reason(&self) -> &'static str {
        match self {
            WebhookError::MissingSignature => "missing_signature",
            WebhookError::MalformedSignature(_) => "malformed_signature",
            WebhookError::TimestampTooOld { .. } => "timestamp_too_old",
            WebhookError::TimestampInFuture { .. } => "timestamp_in_future",
            WebhookError::SignatureMismatch => "signature_mismatch",
            WebhookError::BodyAlreadyParsed => "body_already_parsed",
            WebhookError::MalformedPayload(_) => "malformed_payload",
            WebhookError::MissingSecret => "missing_secret",
            WebhookError::InvalidSecret => "invalid_secret",
        }
    }
}

impl ToJson for WebhookError {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("name", "WebhookError");
            out.field("reason", self.reason());
            out.field("message", self.to_string());
        });
    }
}

impl Serialize for WebhookError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_json::serialize(self, serializer)
    }
}
