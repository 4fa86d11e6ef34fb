//! Recognises the refusal of an idempotency key that was used before for a request with other content. The service
//! answers 422, as it does for a wrong argument, and doesn't document the words. So any evidence in the answer counts,
//! except the words of the service's validation.

use postproxy_dm_fast::json::{Json, Object};

/// Words that are enough when an idempotency key is meant. In lower case, like every list here.
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

/// Words for what is compared with the earlier request.
const REQUESTS: &[&str] = &["body", "content", "parameters", "params", "payload", "request", "requests"];

/// Whether a 422 says so, in its text or in a code or field beside the text.
pub(super) fn is_told_by(text: &str, object: Option<&Object<'_>>) -> bool {
    let beside = |name: &str| {
        let object = object?;
        let value = object.get(name).or_else(|| object.get("error")?.object()?.get(name));
        value.and_then(Json::text)
    };
    let field = beside("field").unwrap_or_default();
    let code = beside("code").or_else(|| beside("type")).unwrap_or_default();
    let said = format!("{code} {field} {text}").to_ascii_lowercase();
    let names = |part: &[u8]| said.as_bytes().windows(part.len()).any(|it| it == part);
    if names(b"idempoten") {
        return is_reuse(&said);
    }
    // Without its name: "This key was already used with a different request body".
    let is_about_a_field = !field.is_empty() || text.contains(['[', ']', '.', '`']) || names(b"api");
    !is_about_a_field && has(&said, &["key"]) && has(&said, REQUESTS) && is_reuse(&said)
}

fn is_reuse(text: &str) -> bool {
    has(text, REUSED)
        || (has(text, &["used"]) && has(text, &["been", "was"]))
        || (has(text, &["match", "same"]) && has(text, REQUESTS))
}

/// Whether a text has one of the words in the list. `idempotency_key_reused` is three words.
fn has(text: &str, list: &[&str]) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric()).any(|word| list.contains(&word))
}
