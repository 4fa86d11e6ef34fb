//! When a failed attempt is repeated, and after how long. The one place where that is said.

use std::time::Duration;

use http::StatusCode;

use super::failure::Failure;
use crate::headers::Headers;
use crate::json::Json;
use crate::time;

/// The longest first wait. Each further one may be twice as long.
pub const BACKOFF_BASE: Duration = Duration::from_millis(500);

/// No wait of our own choice is longer.
pub const BACKOFF_CAP: Duration = Duration::from_secs(8);

/// The longest wait for which a call stays: where `Retry-After` asks for more, the call is over at once.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// What an attempt's end says about repeating it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Retry {
    reason: Option<Reason>,
    /// As the service asked.
    pub(super) after: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// Nobody answered.
    NoAnswer,
    /// The status says that it may work later.
    Status,
    /// The first request with our idempotency key is still running.
    KeyInFlight,
}

impl Retry {
    /// Every write carries an idempotency key, so that no repetition does anything twice.
    pub(super) fn of_response(
        status: StatusCode,
        headers: &Headers,
        body: &[u8],
        unix: Duration,
        has_key: bool,
    ) -> Self {
        let reason = match status {
            // The service timed out on us, asks for patience, or limits the rate.
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
                Some(Reason::Status)
            }
            // The service or a proxy of it is in trouble.
            _ if status.is_server_error() => Some(Reason::Status),
            // An earlier attempt of ours is still running: its answer will be replayed to us.
            StatusCode::CONFLICT if has_key && is_key_in_flight(body) => Some(Reason::KeyInFlight),
            // Everything else stays as it is, however often one asks.
            _ => None,
        };
        Retry { reason, after: retry_after(headers, unix) }
    }

    pub(super) fn of_failure(failure: &Failure) -> Self {
        let reason = match failure {
            // Nothing got there (a connection that takes too long to open is one of these), or it may have got
            // there: the key makes either safe.
            Failure::Connect(_) | Failure::Interrupted(_) => Some(Reason::NoAnswer),
            // The deadline is the whole call's: no time is left.
            Failure::Timeout => None,
            // The answer would be the same again.
            Failure::Redirected | Failure::TooLarge => None,
            // What this machine lacks or forbids stays so.
            Failure::Impossible(_) => None,
            // Nor does the file come back.
            Failure::File(_) => None,
        };
        Retry { reason, after: None }
    }

    pub(super) fn is_worth_it(&self) -> bool {
        self.reason.is_some()
    }

    pub(super) fn is_key_in_flight(&self) -> bool {
        self.reason == Some(Reason::KeyInFlight)
    }

    /// How long to wait after this many attempts: what the service asked for, or exponential backoff with full
    /// jitter.
    pub(super) fn wait(&self, attempts: u32, jitter: &mut Jitter) -> Duration {
        match self.after {
            Some(after) => after,
            None => {
                let doublings = attempts.saturating_sub(1).min(16);
                jitter.up_to(BACKOFF_BASE.saturating_mul(1 << doublings).min(BACKOFF_CAP))
            }
        }
    }
}

/// Of the API's three kinds of 409 the other two name the earlier thing: a duplicate its post, a backfill its
/// sync. What names neither is a key in flight.
fn is_key_in_flight(body: &[u8]) -> bool {
    let body = Json::read(body).ok().and_then(Json::object);
    let names = |name| body.as_ref().is_some_and(|body| body.get(name).is_some());
    !names("duplicate_post_id") && !names("profile_sync_id")
}

/// `Retry-After` in seconds, whole or not, or as a date. A date counts from the answer's own `Date` where it has
/// one, so that a wrong clock here does not matter.
fn retry_after(headers: &Headers, unix: Duration) -> Option<Duration> {
    let text = headers.get("retry-after")?;
    if let Some(seconds) = time::parse_decimal(text.trim_ascii()) {
        // More seconds than a duration holds are a long wait all the same.
        let longest = || (seconds.is_finite() && seconds > 0.0).then_some(Duration::from_secs(u64::MAX));
        return time::duration(seconds).or_else(longest);
    }
    let until = time::parse_http_date(text.trim_ascii())?;
    let from = headers.get("date").and_then(|text| time::parse_http_date(&text));
    let from = from.unwrap_or(unix.as_secs() as i64);
    Some(Duration::from_secs(until.saturating_sub(from).max(0) as u64))
}

/// The driver's randomness, drawn out by SplitMix64.
#[derive(Debug)]
pub(super) struct Jitter(u64);

impl Jitter {
    pub(super) fn new(seed: u64) -> Self {
        Jitter(seed)
    }

    /// Any duration from zero up to, not including, this one.
    fn up_to(&mut self, most: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        // Fewer than 2^33 nanoseconds, as no wait is longer than its cap.
        Duration::from_nanos(((most.as_nanos() * u128::from(mixed >> 11)) >> 53) as u64)
    }
}
