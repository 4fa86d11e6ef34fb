//! 422 is the status for a wrong argument, and for an idempotency key that was used with other content.

use postproxy_dm_core::{Error, ErrorClass, Outcome, codes};

use super::scenario::{Scenario, reply};

fn error_of(status: u16, body: &str) -> Error {
    Scenario::new().answers(reply(status).text("application/json", body)).run().error().clone()
}

#[test]
fn a_key_that_was_used_with_other_content_is_a_conflict() {
    for body in [
        r#"{"error":"Idempotency-Key must be new for each write: it was used with another body, path or query"}"#,
        r#"{"error":"Idempotency key already used with a different request body"}"#,
        r#"{"error":"Idempotency-Key has already been used"}"#,
        r#"{"error":"Idempotency-Key was reused with different parameters"}"#,
        r#"{"message":"The idempotency key does not match the request payload"}"#,
        r#"{"error":"IDEMPOTENCY KEY CONFLICT"}"#,
        r#"{"error":"Keys for idempotent requests can only be used with the same parameters they were first used with: this key was used with a different body"}"#,
        r#"{"error":"Keys for idempotent requests can only be used with the same parameters as before"}"#,
        r#"{"error":{"type":"idempotency_conflict","message":"Request refused"}}"#,
        r#"{"errors":["Idempotency key has been used for another request"]}"#,
        r#"{"errors":{"idempotency_key":["has already been taken"]}}"#,
        r#"{"error":"was used before with a different body","field":"Idempotency-Key"}"#,
        r#"{"error":"Unprocessable","code":"idempotency_key_reused"}"#,
        r#"{"error":{"code":"idempotency_mismatch","message":"Request refused"}}"#,
        r#"{"status":422,"error":"Unprocessable Entity","message":"This key was already used with a different request body"}"#,
    ] {
        let error = error_of(422, body);
        assert_eq!(
            (error.class, error.code.as_ref()),
            (ErrorClass::Conflict, codes::ALREADY_ANSWERED),
            "{body}"
        );
        assert_eq!((error.outcome, error.attempts), (Outcome::Rejected, 1), "{body}");
        assert_eq!(error.body.as_deref(), Some(body));
        assert!(error.idempotency_key.is_some());
    }
}

#[test]
fn a_wrong_argument_is_not() {
    for body in [
        r#"{"error":"quick_replies[0].payload is already used"}"#,
        r#"{"error":"buttons[1].title must be different from buttons[0].title"}"#,
        r#"{"error":"Idempotency-Key must be 1 to 255 characters"}"#,
        r#"{"error":"Idempotency-Key is too long"}"#,
        r#"{"error":"Idempotency-Key must match the pattern of visible ASCII characters"}"#,
        r#"{"error":"Idempotency-Key can't be used without an account"}"#,
        r#"{"error":"reply_markup.keyboard: key is already used"}"#,
        r#"{"error":"The API key was already used for another request"}"#,
        r#"{"error":"A profile of another platform can't send this"}"#,
        r#"{"error":"This comment was already answered"}"#,
        r#"{"error":"body is the same as that of another message","field":"body"}"#,
        r#"{"error":"The webhook with this url already exists"}"#,
        r#"{"error":"key"}"#,
        "{}",
    ] {
        let error = error_of(422, body);
        assert_eq!(
            (error.class, error.code.as_ref()),
            (ErrorClass::Validation, codes::VALIDATION_FAILED),
            "{body}"
        );
    }
}

#[test]
fn only_a_422_to_a_call_with_a_key_is() {
    let body = r#"{"error":"Idempotency key already used with a different request body"}"#;
    for status in [400, 403, 404] {
        assert_ne!(error_of(status, body).code, codes::ALREADY_ANSWERED, "{status}");
    }
    let read = Scenario::reading().answers(reply(422).text("application/json", body)).run();
    assert_eq!(read.error().code, codes::VALIDATION_FAILED);
}
