//! Signs and verifies `X-Postproxy-Signature`: HMAC-SHA256 over `{t}.{raw body}`, with the webhook's whole secret as the
//! key.

use std::fmt;
use std::time::Duration;

use postproxy_dm_fast::{Key, Signature};

use super::error::WebhookError;

/// The default for how far a signature's time may be from now, in the past or the future: 300 s.
pub const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);

/// Returns the signature header that the service would send with a body.
///
/// ```
/// let header = postproxy_dm_core::webhook::sign(b"{}", "whsec_1", 1_780_236_000).unwrap();
/// assert!(header.starts_with("t=1780236000,v1="));
/// ```
///
/// # Errors
/// [`WebhookError::MissingSecret`] if the secret is empty, [`WebhookError::InvalidSecret`] if it has white space at an end.
pub fn sign(body: &[u8], secret: &str, unix_seconds: u64) -> Result<String, WebhookError> {
    Ok(postproxy_dm_fast::sign(body, &key(secret)?, unix_seconds))
}

/// Verifies that one of the header's signatures was made for this body with one of the secrets, and that its time is
/// within the tolerance of now.
///
/// `now` is the time since 1970. With a tolerance of zero, the time must match to the second.
///
/// # Errors
/// A [`WebhookError`] that names the reason.
pub fn verify(
    body: &[u8],
    header: Option<&str>,
    secrets: &[&str],
    tolerance: Duration,
    now: Duration,
) -> Result<(), WebhookError> {
    Secrets::new(secrets)?.verify(body, header, tolerance, now)
}

/// Secrets that were checked, as the keys of HMAC. It keeps no text of them.
#[derive(Clone)]
pub struct Secrets(Vec<Key>);

impl Secrets {
    /// Checks secrets.
    ///
    /// # Errors
    /// [`WebhookError::MissingSecret`] if there is none or one is empty, [`WebhookError::InvalidSecret`] if one has white
    /// space at an end.
    pub fn new<T: AsRef<str>>(secrets: &[T]) -> Result<Self, WebhookError> {
        if secrets.is_empty() {
            return Err(WebhookError::MissingSecret);
        }
        secrets.iter().map(|secret| key(secret.as_ref())).collect::<Result<_, _>>().map(Secrets)
    }

    /// Verifies a body as [`verify`] does.
    ///
    /// # Errors
    /// The same, but for those of the secrets.
    pub fn verify(
        &self,
        body: &[u8],
        header: Option<&str>,
        tolerance: Duration,
        now: Duration,
    ) -> Result<(), WebhookError> {
        let header = header.map(str::trim_ascii).filter(|header| !header.is_empty());
        let signature = Signature::read(header.ok_or(WebhookError::MissingSignature)?)
            .map_err(WebhookError::MalformedSignature)?;
        if !signature.is_of(body, &self.0) {
            return Err(WebhookError::SignatureMismatch);
        }
        check_age(signature.unix_seconds, tolerance, now)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

fn check_age(unix_seconds: u64, tolerance: Duration, now: Duration) -> Result<(), WebhookError> {
    let (now, tolerance_seconds) = (now.as_secs(), tolerance.as_secs());
    let age_seconds = now.saturating_sub(unix_seconds);
    let ahead_seconds = unix_seconds.saturating_sub(now);
    if age_seconds > tolerance_seconds {
        return Err(WebhookError::TimestampTooOld { age_seconds, tolerance_seconds });
    }
    if ahead_seconds > tolerance_seconds {
        return Err(WebhookError::TimestampInFuture { ahead_seconds, tolerance_seconds });
    }
    Ok(())
}

/// Returns the key of a secret. Refuses white space at an end by name; as part of the key it would only show as a signature
/// that doesn't match.
fn key(secret: &str) -> Result<Key, WebhookError> {
    // Some editors put U+FEFF at the beginning of a file.
    let is_blank = |end: char| end.is_whitespace() || end == '\u{feff}';
    if secret.starts_with(is_blank) || secret.ends_with(is_blank) {
        return Err(WebhookError::InvalidSecret);
    }
    if secret.is_empty() {
        return Err(WebhookError::MissingSecret);
    }
    Key::new(secret.as_bytes()).ok_or(WebhookError::MissingSecret)
}
