//! Which signature headers are taken, and why the others are not.

use std::time::Duration;

use postproxy_dm_core::webhook::{DEFAULT_TOLERANCE, WebhookError, sign, verify};
use serde::Deserialize;
use serde_json::json;

use crate::vectors::{self, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    body: Option<String>,
    body_hex: Option<String>,
    header: Option<String>,
    secrets: Vec<String>,
    tolerance_seconds: u64,
    now_seconds: u64,
    expected: String,
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Case {
    fn body(&self) -> Vec<u8> {
        match (&self.body, &self.body_hex) {
            (Some(text), None) => text.clone().into_bytes(),
            (None, Some(digits)) => hex::decode(digits).unwrap(),
            _ => panic!("{}: has either body or body_hex", self.name),
        }
    }

    fn verify(&self) -> Result<(), WebhookError> {
        let secrets: Vec<&str> = self.secrets.iter().map(String::as_str).collect();
        let tolerance = Duration::from_secs(self.tolerance_seconds);
        let now = Duration::from_secs(self.now_seconds);
        verify(&self.body(), self.header.as_deref(), &secrets, tolerance, now)
    }
}

#[test]
fn vectors() {
    for case in vectors::read::<Case>("signatures.json", 74).cases {
        let told = case.verify().map_or_else(|error| error.reason(), |()| "ok");
        assert_eq!(told, case.expected, "{}", case.name);
    }
}

#[test]
fn the_vectors_meet_every_reason_that_a_signature_can_be_refused_for() {
    let cases = vectors::read::<Case>("signatures.json", 74).cases;
    for reason in WebhookError::REASONS {
        let is_of_signature = !["body_already_parsed", "malformed_payload"].contains(reason);
        assert_eq!(cases.iter().any(|case| case.expected == *reason), is_of_signature, "{reason}");
    }
}

#[test]
fn signing_gives_the_known_answer() {
    let body = br#"{"event":"post.published","data":{"id":"post-1"}}"#;
    let header = sign(body, "whsec_test123", 1_234_567_890).unwrap();
    let signature = "c8e99efbb07ac8e3152c02dd8d83e8ddb803ae8fb001d9e1ab42fb0b1f405ef2";
    assert_eq!(header, format!("t=1234567890,v1={signature}"));
}

#[test]
fn signing_with_an_empty_secret_is_refused() {
    assert_eq!(sign(b"{}", "", 0), Err(WebhookError::MissingSecret));
}

#[test]
fn a_refusal_for_time_says_how_far_off_it_is() {
    let signed_at = Duration::from_secs(1_780_236_000);
    let header = sign(b"{}", "whsec_1", signed_at.as_secs()).unwrap();
    let at = |now| verify(b"{}", Some(&header), &["whsec_1"], DEFAULT_TOLERANCE, now);

    let late = at(signed_at + Duration::from_secs(360)).unwrap_err();
    assert_eq!(late, WebhookError::TimestampTooOld { age_seconds: 360, tolerance_seconds: 300 });
    assert_eq!(late.to_string(), "the signature is 360 s old, more than the 300 s allowed");

    let early = at(signed_at - Duration::from_secs(3600)).unwrap_err();
    assert_eq!(early, WebhookError::TimestampInFuture { ahead_seconds: 3600, tolerance_seconds: 300 });
    assert_eq!(early.to_string(), "the signature is from 3600 s in the future, more than the 300 s allowed");
}

#[test]
fn a_fraction_of_a_second_does_not_count() {
    let header = sign(b"{}", "whsec_1", 100).unwrap();
    let now = Duration::from_millis(100_999);
    assert_eq!(verify(b"{}", Some(&header), &["whsec_1"], Duration::ZERO, now), Ok(()));
}

#[test]
fn a_refusal_crosses_to_javascript_with_these_keys() {
    let expected = json!({
        "name": "WebhookError",
        "reason": "missing_signature",
        "message": "the request has no X-Postproxy-Signature header",
    });
    assert_eq!(serde_json::to_value(WebhookError::MissingSignature).unwrap(), expected);
}

#[test]
fn no_refusal_repeats_a_secret() {
    for case in vectors::read::<Case>("signatures.json", 74).cases {
        let Err(error) = case.verify() else { continue };
        let shown = format!("{error} {error:?}");
        let repeated = case.secrets.iter().find(|secret| !secret.is_empty() && shown.contains(*secret));
        assert_eq!(repeated, None, "{}: {shown}", case.name);
    }
}
