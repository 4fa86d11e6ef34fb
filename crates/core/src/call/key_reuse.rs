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
    let code = beside("code").or_else(|| beside("type"));
    let [code, field] = [code, beside("field")].map(|it| it.unwrap_or_default().to_ascii_lowercase());
    let text = text.to_ascii_lowercase();
    let names = |text: &str, part: &str| text::split_once(text, part).is_some();
    if names(&code, "idempoten") && is_reuse(&code) {
        return true;
    }
    if [&code, &field, &text].iter().any(|it| names(it, "idempoten")) {
        return is_reuse(&text);
    }
    // Without its name: "This key was already used with a different request body".
    let is_about_a_field = !field.is_empty() || text::holds(&text, b"[].`") || names(&text, "api");
    !is_about_a_field && has(&text, &["key"]) && has(&text, REQUESTS) && is_reuse(&text)
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
