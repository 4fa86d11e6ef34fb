//! Recognises the refusal of an idempotency key that was used before, for a request with another content. The service
//! answers 422, as for a wrong argument, and its words for it are not public: so any evidence in the answer counts,
//! and the words of its validation must not.

use crate::json::{Json, Object};
use crate::text;

/// Words that say it alone, where it is clear that an idempotency key is meant. In lower case, as all of these.
const REUSED: &[&str] = &[
    "already",
    "another",
    "conflict",
    "conflicts",
    "different",
    "differs",
    "mismatch",
    "original",
    "previous",
    "previously",
    "reuse",
    "reused",
    "unique",
];

/// What is compared with what it was.
const REQUESTS: &[&str] = &["body", "content", "parameters", "params", "payload", "request", "requests"];

/// Whether a 422 says so, by its text, or by a code or field beside the text.
pub(super) fn is_told_by(text: &str, object: Option<&Object<'_>>) -> bool {
    let beside = |name: &str| {
        let object = object?;
        let value = object.get(name).or_else(|| object.get("error")?.object()?.get(name));
        value.and_then(Json::text)
    };
    let field = beside("field").unwrap_or_default();
    let code = beside("code").or_else(|| beside("type")).unwrap_or_default();
    let said = format!("{code} {field} {text}").to_ascii_lowercase();
    let names = |part: &str| text::split_once(&said, part).is_some();
    if names("idempoten") {
        return is_reuse(&said);
    }
    // Without its name: "This key was already used with a different request body".
    let is_about_a_field = !field.is_empty() || text::holds(text, b"[].`") || names("api");
    !is_about_a_field && has(&said, &["key"]) && has(&said, REQUESTS) && is_reuse(&said)
}

fn is_reuse(text: &str) -> bool {
    has(text, REUSED)
        || (has(text, &["used"]) && has(text, &["been", "was"]))
        || (has(text, &["match", "same"]) && has(text, REQUESTS))
}

/// Whether a text has one of these as a whole word. `idempotency_key_reused` has three.
fn has(text: &str, list: &[&str]) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric()).any(|word| list.contains(&word))
}
