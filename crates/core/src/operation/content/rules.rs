//! Rules for single texts. Each returns what the text must be instead.

use crate::limits;
use crate::model::{ACCOUNT_EVENT_TYPES, EVENT_TYPES};
use crate::spelling;
use crate::time;

/// `https://` or `http://`: which URLs may be plain HTTP is the service's to say.
pub(super) fn url(url: &str) -> Option<String> {
    let is_http = ["https://", "http://"].iter().any(|scheme| has_scheme(url, scheme));
    (!is_http).then(|| "must be an https:// URL".to_owned())
}

/// A date alone is a day, and needs no offset to be clear.
pub(super) fn date_or_time(text: &str) -> Option<String> {
    time::parse_day_or_time(text)
        .is_none()
        .then(|| "must be a date, or an ISO 8601 time with its offset".to_owned())
}

/// Names that we don't know pass, but an emoji isn't a name.
pub(super) fn reaction_name(name: &str) -> Option<String> {
    let expected = "must be a name, such as love or like; give an emoji as { emoji: ";
    (!name.is_ascii()).then(|| format!("{expected}\"{name}\" }}"))
}

/// Meta's rule for the name of a template.
pub(super) fn template_name(name: &str) -> Option<String> {
    let most = limits::TEMPLATE_NAME_CHARACTERS;
    let is_name = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    (!is_name || name.len() > most)
        .then(|| format!("must be at most {most} lower case letters, digits and underscores"))
}

/// Whether a number, as JSON writes it, is a whole one of `least` to `most`.
pub(super) fn is_whole(written: &str, least: u32, most: u32) -> bool {
    written.parse().is_ok_and(|number| (least..=most).contains(&number))
}

/// Whether a number, as JSON writes it, is one from `-most` to `most`. Hand-written: reading a float adds 14 KB gzip.
pub(super) fn is_within(written: &str, most: u32) -> bool {
    let digits = written.strip_prefix('-').unwrap_or(written);
    let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if !whole.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    // Where the point is once the exponent has moved it. No number that matters has 1000 digits.
    let moved: i32 = exponent.parse().unwrap_or(if exponent.starts_with('-') { -1000 } else { 1000 });
    let point = moved.saturating_add(whole.len() as i32).clamp(0, 1000) as usize;
    let digits = [whole, fraction].concat();
    let (mut integer, mut is_more) = (0u32, false);
    for place in 0..digits.len().max(point) {
        let digit = digits.as_bytes().get(place).map_or(0, |digit| u32::from(digit - b'0'));
        if place < point {
            integer = integer.saturating_mul(10).saturating_add(digit);
        } else {
            is_more |= digit > 0;
        }
    }
    integer < most || integer == most && !is_more
}

/// Whether a URL has that scheme, in upper or lower case.
pub(super) fn has_scheme(url: &str, scheme: &str) -> bool {
    url.len() > scheme.len()
        && url.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
}

/// Refuses a slip in the name of an event, which would never come. A type that we don't know may be new.
pub(super) fn event_type(name: &str) -> Option<String> {
    let mut known = Vec::new();
    for types in [EVENT_TYPES, ACCOUNT_EVENT_TYPES] {
        known.extend(types.iter().map(|it| it.name));
    }
    let meant = spelling::meant(name, &known)?;
    (meant != name).then(|| format!("is no event: did you mean `{meant}`?"))
}

#[cfg(test)]
mod tests {
    use super::{is_whole, is_within};

    #[test]
    fn a_number_is_within_its_range_however_it_is_written() {
        for within in [
            "0",
            "-0",
            "90",
            "-90",
            "90.000",
            "9e1",
            "0.9E+2",
            "900e-1",
            "89.999",
            "1e-7",
            "0e999",
            "5e-99999999999",
        ] {
            assert!(is_within(within, 90), "{within}");
        }
        for beyond in [
            "91",
            "-91",
            "90.0001",
            "9.01e1",
            "901e-1",
            "1e21",
            "-1e300",
            "1e99999999999",
            "\"9\"",
            "true",
            "[9]",
        ] {
            assert!(!is_within(beyond, 90), "{beyond}");
        }
    }

    #[test]
    fn a_whole_number_is_written_in_digits() {
        for (written, expected) in
            [("0", true), ("9", true), ("10", false), ("-1", false), ("1.0", false), ("99999999999", false)]
        {
            assert_eq!(is_whole(written, 0, 9), expected, "{written}");
        }
    }
}
