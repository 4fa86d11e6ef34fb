//! The API's times: ISO 8601 with an offset, milliseconds in UTC where we write one.

use jiff::Timestamp;

/// Milliseconds since 1970 of an ISO 8601 time with its offset, `None` for anything else.
pub fn parse(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(|time| time.as_millisecond())
}

/// `2026-05-31T14:02:00.000Z`, `None` outside of the years -9999 to 9999.
pub fn format(unix_ms: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(unix_ms).ok()?;
    Some(format!("{time:.3}"))
}
