//! Rules for single texts. Each returns what the text must be instead.

use super::limits;
use crate::time;

/// `https://` or `http://`: which URLs may be plain HTTP is the service's to say.
pub(super) fn webhook_url(url: &str) -> Option<String> {
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

/// Whether a URL has that scheme, in upper or lower case.
pub(super) fn has_scheme(url: &str, scheme: &str) -> bool {
    url.len() > scheme.len()
        && url.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
}
