//! Signs and verifies `X-Postproxy-Signature`: HMAC-SHA256 over `{t}.{raw body}`, with the webhook's whole secret as the
//! key.

use std::fmt;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

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
    let digits = unix_seconds.to_string();
    let signature = mac(&key(secret)?, body, &digits).finalize().into_bytes();
    Ok(format!("t={digits},v1={}", hex::encode(signature)))
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
pub struct Secrets(Vec<Hmac<Sha256>>);

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
        let header = Header::read(header.ok_or(WebhookError::MissingSignature)?)?;

        let mut is_signed = false;
        for key in &self.0 {
            let mac = mac(key, body, header.digits);
            for signature in &header.signatures {
                // The library compares in constant time.
                is_signed |= mac.clone().verify_slice(signature).is_ok();
            }
        }
        if !is_signed {
            return Err(WebhookError::SignatureMismatch);
        }
        header.check_age(tolerance, now)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

struct Header<'a> {
    /// The digits of the time as written, because these bytes are signed.
    digits: &'a str,
    unix_seconds: u64,
    signatures: Vec<[u8; 32]>,
}

impl<'a> Header<'a> {
    /// Accepts spaces around the parts, parts in any order, and several `v1`; ignores other schemes.
    fn read(text: &'a str) -> Result<Self, WebhookError> {
        let mut time = None;
        let mut signatures = Vec::new();
        for part in text.split(',') {
            let Some((name, value)) = part.split_once('=') else {
                return Err(WebhookError::MalformedSignature("a part has no ="));
            };
            match (name.trim_ascii(), value.trim_ascii()) {
                ("t", digits) if time.is_none() => time = Some(digits),
                ("t", _) => return Err(WebhookError::MalformedSignature("t is given twice")),
                ("v1", digits) => {
                    let mut signature = [0; 32];
                    if hex::decode_to_slice(digits, &mut signature).is_ok() {
                        signatures.push(signature);
                    }
                }
                _ => {}
            }
        }
        let digits = time.ok_or(WebhookError::MalformedSignature("t is missing"))?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WebhookError::MalformedSignature("t must be a whole number"));
        }
        let unix_seconds =
            digits.parse().map_err(|_| WebhookError::MalformedSignature("t must be a time in seconds"))?;
        if signatures.is_empty() {
            return Err(WebhookError::MalformedSignature("v1 is missing or not 64 hexadecimal digits"));
        }
        Ok(Header { digits, unix_seconds, signatures })
    }

    fn check_age(&self, tolerance: Duration, now: Duration) -> Result<(), WebhookError> {
        let (now, tolerance_seconds) = (now.as_secs(), tolerance.as_secs());
        let age_seconds = now.saturating_sub(self.unix_seconds);
        let ahead_seconds = self.unix_seconds.saturating_sub(now);
        if age_seconds > tolerance_seconds {
            return Err(WebhookError::TimestampTooOld { age_seconds, tolerance_seconds });
        }
        if ahead_seconds > tolerance_seconds {
            return Err(WebhookError::TimestampInFuture { ahead_seconds, tolerance_seconds });
        }
        Ok(())
    }
}

/// Returns the key of a secret. Refuses white space at an end by name; as part of the key it would only show as a signature
/// that doesn't match.
fn key(secret: &str) -> Result<Hmac<Sha256>, WebhookError> {
    // Some editors put U+FEFF at the beginning of a file.
    let is_blank = |end: char| end.is_whitespace() || end == '\u{feff}';
    if secret.starts_with(is_blank) || secret.ends_with(is_blank) {
        return Err(WebhookError::InvalidSecret);
    }
    if secret.is_empty() {
        return Err(WebhookError::MissingSecret);
    }
    // HMAC takes a key of any length; the error can't happen.
    Hmac::new_from_slice(secret.as_bytes()).map_err(|_| WebhookError::MissingSecret)
}

fn mac(key: &Hmac<Sha256>, body: &[u8], digits: &str) -> Hmac<Sha256> {
    let mut mac = key.clone();
    mac.update(digits.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}
