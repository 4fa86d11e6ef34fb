//! The API's times: ISO 8601 with an offset, written in UTC with milliseconds. And the dates of HTTP headers.
//!
//! Hand-written: a library adds 2,068 bytes gzip for the dates of HTTP headers alone (commit 7bf9e94, `npm run size`). The
//! tests compare this reader with a library for each kind of date.

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Days from 0000-03-01, where the calendar's 400-year cycle begins with its leap day last, to 1970-01-01.
const EPOCH_DAYS: i64 = 719_468;

/// Returns the milliseconds since 1970 of an ISO 8601 time with its offset, `None` for any other text.
///
/// ```
/// use postproxy_dm_core::time::parse;
///
/// assert_eq!(parse("2026-05-31T14:02:00.000Z"), Some(1_780_236_120_000));
/// assert_eq!(parse("2026-05-31T16:02:00+02:00"), parse("2026-05-31T14:02:00Z"));
/// assert_eq!(parse("2026-05-31T14:02:00"), None);
/// ```
pub fn parse(text: &str) -> Option<i64> {
    let mut rest = Rest(text.as_bytes());
    let year = rest.number(4)?;
    let month = rest.after(b"-")?.number(2)?;
    let day = rest.after(b"-")?.number(2)?;
    let hour = rest.after(b"Tt")?.number(2)?;
    let minute = rest.after(b":")?.number(2)?;
    let second = if rest.after(b":").is_some() { rest.number(2)? } else { 0 };
    let fraction_ms = if rest.after(b".,").is_some() { rest.fraction_ms()? } else { 0 };
    let offset_minutes = rest.offset_minutes()?;

    let is_date = (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
    // A leap second counts as the one before it.
    let is_time = hour <= 23 && minute <= 59 && second <= 60;
    if !is_date || !is_time || !rest.0.is_empty() {
        return None;
    }
    let seconds = (hour * 60 + minute - offset_minutes) * 60 + second.min(59);
    Some(days_since_1970(year, month, day) * DAY_MS + seconds * 1000 + fraction_ms)
}

/// Does the same as [`parse`], but also takes a date, which means its first moment in UTC.
///
/// ```
/// use postproxy_dm_core::time::{parse, parse_day_or_time};
///
/// assert_eq!(parse_day_or_time("2026-05-31"), parse("2026-05-31T00:00:00Z"));
/// assert_eq!(parse_day_or_time("2026-05-31T14:02:00Z"), parse("2026-05-31T14:02:00Z"));
/// ```
pub fn parse_day_or_time(text: &str) -> Option<i64> {
    parse(text).or_else(|| parse(&format!("{text}T00:00Z")))
}

/// Writes a time as `2026-05-31T14:02:00.000Z`. `None` outside of the years 0 to 9999.
pub fn format(unix_ms: i64) -> Option<String> {
    let (year, month, day) = date_of_day(unix_ms.div_euclid(DAY_MS));
    if !(0..=9999).contains(&year) {
        return None;
    }
    let ms = unix_ms.rem_euclid(DAY_MS);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1000))
}

/// Returns the seconds since 1970 of a date in an HTTP header. RFC 9110 makes a recipient accept three forms:
/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
pub(crate) fn parse_http_date(text: &str) -> Option<i64> {
    let mut words = text.as_bytes().split(|byte| b" ,-".contains(byte)).filter(|word| !word.is_empty());
    let mut next = || words.next();
    let (_day_of_week, second, third, fourth, fifth) = (next()?, next()?, next()?, next()?, next()?);
    let (day, month, year, time) = match next() {
        Some(b"GMT") => (second, third, fourth, fifth),
        Some(_) => return None,
        None => (third, second, fifth, fourth),
    };
    let month = 1 + MONTHS.iter().position(|name| name.as_bytes() == month)? as i64;
    let day = number_of(day)?;
    let year = match (year.len(), number_of(year)?) {
        (2, year @ ..70) => year + 2000,
        (2, year) => year + 1900,
        (_, year) => year,
    };
    let mut rest = Rest(time);
    let hour = rest.number(2)?;
    let minute = rest.after(b":")?.number(2)?;
    let second = rest.after(b":")?.number(2)?;
    let is_date = year >= 1970 && (1..=days_of_month(year, month)).contains(&day);
    let is_time = hour <= 23 && minute <= 59 && second <= 60 && rest.0.is_empty();
    (next().is_none() && is_date && is_time)
        .then(|| days_since_1970(year, month, day) * DAY_MS / 1000 + (hour * 60 + minute) * 60 + second)
}

/// Reads a number of one to four digits.
fn number_of(digits: &[u8]) -> Option<i64> {
    let mut rest = Rest(digits);
    let number = rest.number(digits.len().min(4))?;
    rest.0.is_empty().then_some(number)
}

/// The rest of the text, still to be read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    /// Steps over one of these characters.
    fn after(&mut self, one_of: &[u8]) -> Option<&mut Self> {
        let (first, rest) = self.0.split_first()?;
        self.0 = one_of.contains(first).then_some(rest)?;
        Some(self)
    }

    /// Reads one digit.
    fn digit(&mut self) -> Option<i64> {
        let (first, rest) = self.0.split_first()?;
        let digit = char::from(*first).to_digit(10)?;
        self.0 = rest;
        Some(digit.into())
    }

    /// Reads a number that has this many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        (0..digits).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    /// Reads one to nine digits of a fraction. Anything finer than a millisecond is dropped.
    fn fraction_ms(&mut self) -> Option<i64> {
        let mut ms = self.digit()? * 100;
        for place in [10, 1, 0, 0, 0, 0, 0, 0] {
            let Some(digit) = self.digit() else { break };
            ms += digit * place;
        }
        Some(ms)
    }

    /// Reads `Z`, `+02:00`, `+0200` or `+02`.
    fn offset_minutes(&mut self) -> Option<i64> {
        if self.after(b"Zz").is_some() {
            return Some(0);
        }
        let sign = if self.after(b"-").is_some() { -1 } else { self.after(b"+").map(|_| 1)? };
        let hours = self.number(2)?;
        let minutes = match (self.after(b":").is_some(), self.0.is_empty()) {
            (false, true) => 0,
            _ => self.number(2)?,
        };
        (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
    }
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Years are counted from March here, so that the leap day is a year's last and months need no table.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let months_since_march = (month + 9) % 12;
    let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + day_of_year - EPOCH_DAYS
}

/// Returns year, month and day.
fn date_of_day(days_since_1970: i64) -> (i64, i64, i64) {
    const CYCLE_DAYS: i64 = 146_097;
    let days = days_since_1970 + EPOCH_DAYS;
    let (cycle, day_of_cycle) = (days.div_euclid(CYCLE_DAYS), days.rem_euclid(CYCLE_DAYS));
    let year_of_cycle =
        (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month = (months_since_march + 2) % 12 + 1;
    let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::parse_http_date;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_date_of_a_header_is_read_as_the_library_reads_it(seconds in 0..253_402_300_799_u64) {
            let text = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
            prop_assert_eq!(parse_http_date(&text), Some(seconds as i64), "{}", text);
        }

        #[test]
        fn no_text_panics_as_a_date_of_a_header(
            text in prop_oneof![any::<String>(), "[A-Za-z]{0,6}[, -]{0,2}([0-9]{0,5}[ -]?|Nov ){0,4}[0-9:]{0,9}( GMT)?"],
        ) {
            let theirs = httpdate::parse_http_date(&text).ok();
            if let Some(theirs) = theirs.and_then(|it| it.duration_since(SystemTime::UNIX_EPOCH).ok()) {
                prop_assert_eq!(parse_http_date(&text), Some(theirs.as_secs() as i64));
            } else {
                let _ = parse_http_date(&text);
            }
        }
    }

    #[test]
    fn the_older_forms_of_a_date_are_read_too() {
        for text in ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(parse_http_date(text), Some(784_111_777), "{text}");
        }
        for text in
            ["", "Sun, 31 Feb 2026 10:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "2026-05-31T14:00:12Z"]
        {
            assert_eq!(parse_http_date(text), None, "{text}");
        }
    }
}
