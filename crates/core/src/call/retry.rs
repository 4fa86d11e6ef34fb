//! Decides whether a failed attempt is repeated, and after how long. No other place decides that.

use std::time::Duration;

use http::StatusCode;
use postproxy_dm_fast::json::Json;

use super::failure::Failure;
use super::refusal::Refusal;
use crate::headers::Headers;
use crate::jitter::Jitter;
use crate::time;

/// The longest first wait. Each later one may be twice as long.
pub const BACKOFF_BASE: Duration = Duration::from_millis(500);

/// The longest wait when the service does not ask for one.
pub const BACKOFF_CAP: Duration = Duration::from_secs(8);

/// The longest `Retry-After` that a call waits for. Where the service asks for more, the call is over at once.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// What the end of an attempt says about another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Retry {
    reason: Option<Reason>,
    /// The wait that the service asked for.
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
    /// Judges an answer. Every write carries an idempotency key, so that no repetition does anything twice.
    pub(super) fn of_refusal(refusal: &Refusal<'_>, unix: Duration) -> Self {
        let Refusal { status, headers, body, has_key, .. } = refusal;
        let reason = match *status {
            // The service timed out on us, asks for patience, or limits the rate.
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
                Some(Reason::Status)
            }
            // The service or a proxy of it is in trouble.
            _ if status.is_server_error() => Some(Reason::Status),
            // An earlier attempt of ours is still running: its answer will be replayed to us.
            StatusCode::CONFLICT if *has_key && is_key_in_flight(body) => Some(Reason::KeyInFlight),
            // Everything else stays as it is, however often one asks.
            _ => None,
        };
        Retry { reason, after: retry_after(headers, unix) }
    }

    /// Judges an attempt without an answer. `is_over` says that no time is left for another one.
    pub(super) fn of_failure(failure: &Failure, is_over: bool) -> Self {
        let reason = match failure {
            // The request got nowhere (a connection that takes too long to open is one of these), or it may have
            // arrived. The key makes both safe to repeat.
            Failure::Connect(_) | Failure::Interrupted(_) => Some(Reason::NoAnswer),
            // It may have arrived, and its answer, or the packet with it, may be lost.
            Failure::Timeout => (!is_over).then_some(Reason::NoAnswer),
            // The answer would be the same again.
            Failure::Redirected | Failure::TooLarge => None,
            // This machine lacks or forbids something, and a repetition changes nothing about that.
            Failure::Impossible(_) => None,
            // The file does not come back either.
            Failure::File(_) => None,
        };
        Retry { reason, after: None }
    }

    /// Judges an attempt that sent a file which can be read only once. It is the last one, unless it got nowhere.
    pub(super) fn of_one_reading(self, failure: Option<&Failure>) -> Self {
        match failure {
            Some(Failure::Connect(_)) => self,
            _ => Retry { reason: None, after: self.after },
        }
    }

    pub(super) fn is_worth_it(&self) -> bool {
        self.reason.is_some()
    }

    pub(super) fn is_key_in_flight(&self) -> bool {
        self.reason == Some(Reason::KeyInFlight)
    }

    /// Returns how long to wait after this many attempts: what the service asked for, or exponential backoff with full
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

/// Whether a 409 means that an earlier request with this key is still running. The API's other two kinds of 409 name
/// the earlier thing: a duplicate names its post, a backfill its sync.
fn is_key_in_flight(body: &[u8]) -> bool {
    let body = Json::read(body).ok().and_then(Json::object);
    let names = |name| body.as_ref().is_some_and(|body| body.get(name).is_some());
    !names("duplicate_post_id") && !names("profile_sync_id")
}

/// Reads `Retry-After`: whole seconds or a date, the two forms of RFC 9110. Any other text is ignored. A date counts from
/// the answer's own `Date` where there is one, so that a wrong clock here does not matter.
fn retry_after(headers: &Headers, unix: Duration) -> Option<Duration> {
    let text = headers.get("retry-after")?;
    let text = text.trim_ascii();
    if let Some(seconds) = whole_seconds(text) {
        return Some(seconds);
    }
    let until = time::parse_http_date(text)?;
    let from = headers.get("date").and_then(|text| time::parse_http_date(&text));
    let from = from.unwrap_or(unix.as_secs() as i64);
    Some(Duration::from_secs(until.saturating_sub(from).max(0) as u64))
}

/// Reads a number of seconds that is digits only. One that is too large for a duration is the longest.
fn whole_seconds(text: &str) -> Option<Duration> {
    let seconds = text.chars().try_fold(0_u64, |seconds, digit| {
        Some(seconds.saturating_mul(10).saturating_add(digit.to_digit(10)?.into()))
    });
    seconds.filter(|_| !text.is_empty()).map(Duration::from_secs)
}
