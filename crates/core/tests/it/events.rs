//! What the body of a webhook is read as, whichever of its shapes came in.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use postproxy_dm_core::is_idempotency_key;
use postproxy_dm_core::model::{
    ACCOUNT_EVENT_TYPES, ConnectionOrigin, EVENT_TYPES, Event, EventResource, EventType, ProfileStatus,
    TemplateStatus,
};
use postproxy_dm_core::webhook::{Receipt, WebhookError, normalize, parse, receipt, reply_key};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::vectors::{self, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    body: String,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Expected {
    Unchanged(bool),
    /// A JSON value, or the exact text.
    Normalized(Value),
    Reason(String),
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

#[test]
fn vectors() {
    for Case { name, body, expected } in vectors::read::<Case>("events.json", 140).cases {
        let normalized = normalize(body.as_bytes());
        match expected {
            Expected::Unchanged(is_unchanged) => {
                assert!(is_unchanged, "{name}: unchanged is true or left out");
                assert_eq!(normalized.as_deref(), Ok(body.as_str()), "{name}");
            }
            Expected::Normalized(Value::String(text)) => {
                assert_eq!(normalized.as_deref(), Ok(text.as_str()), "{name}");
            }
            Expected::Normalized(value) => {
                let text = normalized.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value, "{name}");
            }
            Expected::Reason(reason) => {
                assert_eq!(normalized.map_err(|error| error.reason()), Err(reason.as_str()), "{name}");
                let parsed = parse(body.as_bytes());
                assert_eq!(parsed.map_err(|error| error.reason()), Err(reason.as_str()), "{name}");
            }
        }
    }
}

/// The service's own shape of each type, with every field that the table of facts has: nothing of it is unknown, and the
/// resource that is read says the same when it is written.
#[test]
fn each_type_has_an_example_with_every_field() {
    let cases = vectors::read::<Case>("events.json", 160).cases;
    for EventType { name: kind, resource, .. } in EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES) {
        let name = format!("{kind} with every field");
        let case =
            cases.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("there is no {name}"));
        let event = parse(case.body.as_bytes()).unwrap();
        assert_eq!(event.kind, *kind);
        assert!(event.unknown.is_empty() && event.data.unknown.is_empty(), "{name}");
        let read = match event.resource() {
            EventResource::Message(it) => written("Message", &it, it.unknown.is_empty()),
            EventResource::Reaction(it) => written("ReactionReceived", &it, it.unknown.is_empty()),
            EventResource::Referral(it) => written("ReferralReceived", &it, it.unknown.is_empty()),
            EventResource::ProfileConnection(it) => {
                written("ProfileConnectionChanged", &it, it.unknown.is_empty())
            }
            EventResource::Comment(it) => written("CommentCreated", &it, it.unknown.is_empty()),
            EventResource::Template(it) => written("TemplateUpdated", &it, it.unknown.is_empty()),
            EventResource::PlacementName(it) => {
                written("PlacementNameStatusUpdated", &it, it.unknown.is_empty())
            }
            EventResource::PlacementQuality(it) => {
                written("PlacementQualityUpdated", &it, it.unknown.is_empty())
            }
            EventResource::WhatsappAutomatic(it) => {
                written("WhatsappAutomaticEvent", &it, it.unknown.is_empty())
            }
            other => panic!("{name} is read as {other:?}"),
        };
        assert_eq!(read, (resource.name(), true, event.data.object.clone()), "{name}");
    }
}

fn written<'a>(model: &'a str, resource: &impl Serialize, is_known: bool) -> (&'a str, bool, Value) {
    (model, is_known, serde_json::to_value(resource).unwrap())
}

/// What `parse` reads in Rust is what a host's JSON parser reads in the normalised text.
#[test]
fn parsing_reads_what_the_normalized_text_says() {
    let mut compared = 0;
    for Case { name, body, expected } in vectors::read::<Case>("events.json", 140).cases {
        if matches!(expected, Expected::Reason(_)) {
            continue;
        }
        let event = parse(body.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let text = normalize(body.as_bytes()).unwrap();
        // Half of a surrogate pair has no place in Rust's texts; those cases are compared below.
        let Ok(said) = serde_json::from_str::<Value>(&text) else { continue };
        let read = without_nulls_of_the_envelope(serde_json::to_value(&event).unwrap());
        assert_eq!(read, without_nulls_of_the_envelope(said), "{name}");
        compared += 1;
    }
    assert!(compared >= 40, "only {compared} cases were compared");
}

#[test]
fn parsing_replaces_half_of_a_surrogate_pair() {
    let table = [
        (r"cut \ud83d", "cut \u{fffd}"),
        (r"\ude00 cut", "\u{fffd} cut"),
        (r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
        (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
        (r"\\ud83d", r"\ud83d"),
        (r"\\\ud83d", "\\\u{fffd}"),
        (r"\ud83d\ude00", "😀"),
        (r"\uD83D\uDE00", "😀"),
    ];
    for (escaped, read) in table {
        let body = format!(
            r#"{{"id":"evt_1","type":"message.received","data":{{"object":{{"body":"{escaped}"}}}}}}"#
        );
        let EventResource::Message(message) = parse(body.as_bytes()).unwrap().resource() else {
            panic!("{escaped}: no message")
        };
        assert_eq!(message.body.as_deref(), Some(read), "{escaped}");
    }
}

#[test]
fn an_event_in_the_services_own_shape_is_not_copied() {
    let body = br#"{"id":"evt_1","type":"message.received","data":{"object":{"id":"msg_1"}}}"#;
    assert!(matches!(normalize(body), Ok(Cow::Borrowed(_))));
}

#[test]
fn each_type_is_read_as_its_resource() {
    for EventType { name: kind, resource, .. } in EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES) {
        let object = match resource.name() {
            "Message" => json!({"id": "msg_1", "chat_id": "chat_1"}),
            "ReactionReceived" => json!({"message": {"id": "msg_1"}, "action": "unreact", "emoji": "❤"}),
            "ReferralReceived" => json!({"chat": {"id": "chat_1"}, "ref": "spring", "type": "OPEN_THREAD"}),
            "CommentCreated" => json!({"id": "cmt_1", "post_id": "post_1", "status": "synced"}),
            "ProfileConnectionChanged" => json!({"id": "prof_1", "status": "expired", "origin": "automated"}),
            "TemplateUpdated" => json!({"id": "tpl_1", "status": "PAUSED"}),
            "PlacementNameStatusUpdated" => json!({"id": "1065", "decision": "APPROVED"}),
            "PlacementQualityUpdated" => json!({"id": "1065", "current_limit": "TIER_1K"}),
            "WhatsappAutomaticEvent" => json!({"chat_id": "chat_1", "event_name": "Purchase"}),
            other => panic!("no such resource: {other}"),
        };
        let event = parse(&body_of(kind, &object)).unwrap();
        assert_eq!(event.kind, *kind);
        match event.resource() {
            EventResource::Message(message) => {
                assert_eq!(resource.name(), "Message", "{kind}");
                assert_eq!(message.chat_id, "chat_1");
            }
            EventResource::Reaction(reaction) => {
                assert_eq!(resource.name(), "ReactionReceived", "{kind}");
                assert_eq!(reaction.message.id, "msg_1");
                assert_eq!(reaction.emoji.as_deref(), Some("❤"));
            }
            EventResource::Referral(referral) => {
                assert_eq!(resource.name(), "ReferralReceived", "{kind}");
                assert_eq!(referral.chat.id, "chat_1");
                assert_eq!(referral.reference.as_deref(), Some("spring"));
                assert_eq!(referral.kind.as_deref(), Some("OPEN_THREAD"));
            }
            EventResource::Comment(comment) => {
                assert_eq!(resource.name(), "CommentCreated", "{kind}");
                assert_eq!((comment.post_id.as_str(), comment.profile_id), ("post_1", None));
            }
            EventResource::ProfileConnection(profile) => {
                assert_eq!(resource.name(), "ProfileConnectionChanged", "{kind}");
                assert_eq!(profile.id, "prof_1");
                assert_eq!(profile.status, ProfileStatus::Expired);
                assert_eq!(profile.origin, Some(ConnectionOrigin::Automated));
            }
            EventResource::Template(template) => {
                assert_eq!(resource.name(), "TemplateUpdated", "{kind}");
                assert_eq!(template.status, TemplateStatus::Paused);
            }
            EventResource::PlacementName(number) => {
                assert_eq!(resource.name(), "PlacementNameStatusUpdated", "{kind}");
                assert_eq!(number.decision.as_deref(), Some("APPROVED"));
            }
            EventResource::PlacementQuality(number) => {
                assert_eq!(resource.name(), "PlacementQualityUpdated", "{kind}");
                assert_eq!(number.current_limit.as_deref(), Some("TIER_1K"));
            }
            EventResource::WhatsappAutomatic(told) => {
                assert_eq!(resource.name(), "WhatsappAutomaticEvent", "{kind}");
                assert_eq!(told.event_name.as_deref(), Some("Purchase"));
            }
            other => panic!("{kind}: {other:?}"),
        }
    }
}

#[test]
fn a_resource_that_is_not_ours_or_not_of_its_form_is_handed_out_as_it_is() {
    for (kind, object) in [
        ("post.published", json!({"id": "post_1"})),
        ("message.translated", json!({"id": "msg_1"})),
        ("message.received", json!({"id": 5})),
        ("message.translated", json!(["msg_1"])),
        ("post.published", json!("msg_1")),
        ("ping", json!(null)),
    ] {
        let body = json!({"id": "evt_1", "type": kind, "data": object}).to_string();
        let event = parse(body.as_bytes()).unwrap();
        assert_eq!(event.resource(), EventResource::Other(object), "{kind}");
    }
}

#[test]
fn a_body_that_is_not_utf_8_loses_only_what_is_not() {
    let body = b"{\"id\":\"evt_1\",\"type\":\"message.received\",\"data\":{\"object\":{\"id\":\"msg_1\",\"body\":\"\xff!\"}}}";
    let EventResource::Message(message) = parse(body).unwrap().resource() else { panic!("no message") };
    assert_eq!((message.id.as_str(), message.body.as_deref()), ("msg_1", Some("\u{fffd}!")));
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let bodies = [
        nested.clone(),
        format!(r#"{{"id":"evt_1","type":"message.received","data":{nested}}}"#),
        format!(r#"{{"id":"evt_1","type":"message.received","data":{{"object":{{"deep":{nested}}}}}}}"#),
        format!(r#"{{"id":"evt_1","type":"message.received","data":{{"message":{{"deep":{nested}}}}}}}"#),
        "[".repeat(10_000),
        format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000)),
    ];
    for body in bodies {
        for refused in [normalize(body.as_bytes()).err(), parse(body.as_bytes()).err()].into_iter().flatten()
        {
            assert!(matches!(refused, WebhookError::MalformedPayload(_)), "{refused:?}");
        }
    }
}

#[test]
fn a_body_of_a_megabyte_is_read_in_its_three_shapes() {
    let long = "long 😀 ".repeat(100_000) + &r"\ud83d ".repeat(50_000);
    let message = format!(r#"{{"id":"msg_1","chat_id":"chat_1","body":"{long}"}}"#);
    assert!(message.len() > 1_000_000);
    let begin = Instant::now();
    for data in [format!(r#"{{"object":{message}}}"#), format!(r#"{{"message":{message}}}"#), message.clone()]
    {
        let is_own = data.starts_with(r#"{"object""#);
        let body = format!(r#"{{"type":"message.received","id":"evt_1","data":{data}}}"#);
        let text = normalize(body.as_bytes()).unwrap();
        assert_eq!(matches!(text, Cow::Borrowed(_)), is_own);
        assert_eq!(
            text,
            format!(r#"{{"type":"message.received","id":"evt_1","data":{{"object":{message}}}}}"#)
        );
        let EventResource::Message(read) = parse(body.as_bytes()).unwrap().resource() else {
            panic!("no message")
        };
        assert_eq!(read.body.unwrap().chars().filter(|it| *it == '\u{fffd}').count(), 50_000);
    }
    assert!(begin.elapsed() < Duration::from_secs(10), "took {:?}", begin.elapsed());
}

fn body_of(kind: &str, object: &Value) -> Vec<u8> {
    json!({"id": "evt_1", "type": kind, "data": {"object": object}}).to_string().into_bytes()
}

/// [`Event`] has these fields whether they came or not.
fn without_nulls_of_the_envelope(mut event: Value) -> Value {
    for name in ["object", "created_at"] {
        if event[name].is_null() {
            event.as_object_mut().unwrap().remove(name);
        }
    }
    event
}

#[test]
fn an_event_that_is_written_again_is_the_same() {
    let event = json!({
        "id": "evt_1", "object": "event", "type": "message.teleported",
        "created_at": "2026-05-31T14:02:00.000Z", "livemode": false,
        "data": {"object": {"id": "msg_1", "anything": [1, null]}, "previous": {"body": "H"}},
    });
    let read: Event = serde_json::from_value(event.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), event);
}

/// What answers an event: only what the person did, and never what tells how far an answer got.
#[test]
fn only_what_the_person_did_can_be_answered() {
    let table = [
        ("message.received", [true, true, false, false]),
        ("message.edited", [true, true, false, false]),
        ("message.deleted", [true, true, false, false]),
        ("message.sent", [false; 4]),
        ("message.delivered", [false; 4]),
        ("message.read", [false; 4]),
        ("message.failed_waiting_for_retry", [false; 4]),
        ("message.failed", [false; 4]),
        ("reaction.received", [true; 4]),
        ("referral.received", [true; 4]),
        ("profile.connected", [false; 4]),
        ("profile.disconnected", [false; 4]),
        ("comment.created", [false; 4]),
        ("message_template.status_updated", [false; 4]),
        ("message_template.category_updated", [false; 4]),
        ("placement.name_status_updated", [false; 4]),
        ("placement.quality_updated", [false; 4]),
        ("whatsapp.automatic_event", [false; 4]),
        ("post.published", [false; 4]),
    ];
    for EventType { name, .. } in EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES) {
        assert!(table.iter().any(|(kind, _)| kind == name), "{name} is not in the table");
    }
    for (kind, can_reply) in table {
        let directions = [json!(null), json!("inbound"), json!("outbound"), json!("sideways")];
        for (direction, can_reply) in directions.into_iter().zip(can_reply) {
            let event = parse(&body_of(kind, &json!({"id": "msg_1", "direction": direction}))).unwrap();
            assert_eq!(event.can_reply(), can_reply, "{kind} {direction}");
        }
    }
}

#[test]
fn every_event_id_makes_a_key_of_its_own_that_the_service_takes() {
    let long = "x".repeat(249);
    let ids = [
        "evt_1",
        "1",
        "a b",
        "Ünï",
        "🎉",
        "a\nb",
        "sha256-",
        &long,
        &format!("{long}1"),
        &"y".repeat(100_000),
    ];
    let keys: Vec<String> = ids.iter().map(|id| reply_key(id)).collect();
    assert_eq!(keys[0], "reply-evt_1-1");
    for (id, key) in ids.iter().zip(&keys) {
        assert!(is_idempotency_key(key), "{id}: {key}");
        assert_eq!(keys.iter().filter(|it| *it == key).count(), 1, "{key}");
    }
}

/// A receipt as the service writes it, with a message that is this text.
fn receipt_around(object: &str) -> String {
    format!(
        r#"{{"id":"evt_1","object":"event","type":"message.read","created_at":"2026-05-31T14:02:00.000Z","data":{{"object":{object}}}}}"#
    )
}

#[test]
fn a_receipt_is_found_only_in_the_services_own_form() {
    let text = receipt_around(r#"{"id":"msg_1","body":"\ud83d é"}"#);
    let found = receipt(text.as_bytes()).unwrap();
    assert_eq!(found, Receipt { id: "evt_1", kind: "message.read", created_at: "2026-05-31T14:02:00.000Z" });
    for (part, other) in [
        ("message.read", "message.received"),
        ("message.read", "message.reading"),
        ("message.read", ""),
        ("evt_1", ""),
        ("evt_1", r"evt\u005f1"),
        ("evt_1", "é"),
        (r#""event""#, r#""Event""#),
        (r#""event""#, "null"),
        (r#"{"id":"evt_1""#, r#"{ "id":"evt_1""#),
        (r#""2026-05-31T14:02:00.000Z""#, "null"),
        (r#"{"object":{"#, r#"{"message":{"#),
        ("}}}", "}}"),
        ("}}}", "}}}}"),
        ("}}}", "}}} "),
        ("}}}", r#"},"previous":{}}}"#),
        ("}}}", r#"}},"type":"message.received"}"#),
    ] {
        let changed = text.replacen(part, other, 1);
        assert_ne!(changed, text);
        assert_eq!(receipt(changed.as_bytes()), None, "{changed}");
    }
}

/// JavaScript reads the message later: what is a receipt must be JSON then, as the whole body is.
#[test]
fn what_is_a_receipt_is_an_event() {
    let objects = [
        "{}",
        "[]",
        "1",
        r#"{"a":[1,-0.5e3,true,null]}"#,
        r#"{"a":[1,]}"#,
        r#"{"a":01}"#,
        r#"{"a":"\x"}"#,
        r#"{"a" 1}"#,
        "{\"a\":\"\n\"}",
        r#"{"a":"b"#,
        r#"{"a":{"b":{"c":[[[]]]}}}"#,
        "{\"a\":\"é😀\"}",
        "{é:1}",
        "{}}",
        "{} ",
    ];
    for object in objects {
        let text = receipt_around(object);
        let is_object =
            serde_json::from_str::<Value>(&text).is_ok_and(|event| event["data"]["object"].is_object());
        let is_plain = !object.ends_with(' ');
        assert_eq!(receipt(text.as_bytes()).is_some(), is_object && is_plain, "{object}");
    }
    let mut bytes = receipt_around(r#"{"a":"?"}"#).into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[at] = 0xff;
    assert!(receipt(&bytes).is_some() && parse(&bytes).is_ok());
}
