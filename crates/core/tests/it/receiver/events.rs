//! What a verified event becomes.

use postproxy_dm_core::receiver::{Incoming, Receiver};
use serde_json::{Value, json};

const NOW: i64 = 1_780_236_000_000;

fn incoming(options: &Value, event: &Value) -> Incoming {
    let receiver = Receiver::new(&options.to_string()).unwrap();
    receiver.incoming(&event.to_string(), None, NOW).unwrap()
}

fn message(kind: &str, direction: &str) -> Value {
    json!({
        "id": "evt_1", "type": kind, "created_at": "2026-05-31T14:00:01Z",
        "data": {"object": {"id": "msg_1", "chat_id": "chat_1", "direction": direction}},
    })
}

#[test]
fn what_the_person_does_shares_the_lane_of_its_chat() {
    let on = json!({"on": ["*"]});
    for (kind, direction, lane) in [
        ("message.received", "inbound", "c:chat_1"),
        ("message.edited", "inbound", "c:chat_1"),
        ("message.deleted", "inbound", "c:chat_1"),
        ("message.received", "outbound", "e:evt_1"),
        ("message.edited", "outbound", "e:evt_1"),
        ("message.read", "outbound", "e:evt_1"),
        ("message.failed", "outbound", "e:evt_1"),
        ("comment.created", "inbound", "e:evt_1"),
    ] {
        assert_eq!(incoming(&on, &message(kind, direction)).event.lane, lane, "{kind} {direction}");
    }
    let reaction = json!({
        "id": "evt_1", "type": "reaction.received", "data": {"object": {"message": {"id": "msg_1", "chat_id": "chat_1"}}},
    });
    assert_eq!(incoming(&on, &reaction).event.lane, "c:chat_1");
    let referral =
        json!({"id": "evt_1", "type": "referral.received", "data": {"object": {"chat": {"id": "chat_1"}}}});
    assert_eq!(incoming(&on, &referral).event.lane, "c:chat_1");
}

#[test]
fn the_order_names_the_lane() {
    let event = message("message.received", "inbound");
    assert_eq!(incoming(&json!({"on": ["*"], "order": "none"}), &event).event.lane, "m:msg_1");
    let receiver = Receiver::new(r#"{"on":["*"],"order":"custom"}"#).unwrap();
    let event = event.to_string();
    assert_eq!(receiver.incoming(&event, Some("mine"), NOW).unwrap().event.lane, "o:mine");
    assert_eq!(receiver.incoming(&event, Some(""), NOW).unwrap_err().field.as_deref(), Some("order"));
}

#[test]
fn a_message_is_known_by_its_event_and_by_itself() {
    let on = json!({"on": ["*"]});
    let marks = |kind, direction| incoming(&on, &message(kind, direction)).event.marks;
    assert_eq!(marks("message.received", "inbound"), ["e:evt_1", "m:msg_1"]);
    assert_eq!(marks("message.received", "outbound"), ["e:evt_1"]);
    assert_eq!(marks("message.edited", "inbound"), ["e:evt_1"]);
    let deleted = incoming(&on, &message("message.deleted", "inbound")).event;
    assert_eq!(deleted.redacts.as_deref(), Some("m:msg_1"));

    let caught_up = json!({
        "type": "message.received", "caught_up": true, "created_at": "2026-05-31T14:00:01Z",
        "data": {"object": {"id": "msg_1", "chat_id": "chat_1", "external_posted_at": "2026-05-31T13:00:00Z"}},
    });
    let caught_up = incoming(&on, &caught_up);
    assert_eq!(caught_up.event.marks, ["m:msg_1"]);
    assert_eq!(caught_up.event.id, "m:msg_1");
    assert_eq!(caught_up.event.lane, "c:chat_1");
    assert_eq!(caught_up.event.at, NOW - 60 * 60 * 1000);
}

#[test]
fn the_handler_is_the_event_s_own_or_that_of_every_other() {
    for (on, kind, direction, handler) in [
        (json!(["message.received"]), "message.received", "inbound", Some("message.received")),
        (json!(["message.received"]), "message.received", "outbound", None),
        (json!(["message.received"]), "message.read", "outbound", None),
        (json!(["message.received", "*"]), "message.received", "outbound", Some("*")),
        (json!(["message.read", "*"]), "message.read", "outbound", Some("message.read")),
        (json!(["*"]), "comment.created", "inbound", Some("*")),
    ] {
        let found = incoming(&json!({"on": on}), &message(kind, direction)).handler;
        assert_eq!(found.as_deref(), handler, "{kind} {direction}");
    }
    let direct = json!({"on": ["*"], "direct": ["message.read"]});
    assert!(incoming(&direct, &message("message.read", "outbound")).is_direct);
    assert!(!incoming(&direct, &message("message.received", "inbound")).is_direct);
}

#[test]
fn the_head_holds_nothing_personal() {
    let mut event = message("message.received", "inbound");
    event["data"]["object"]["body"] = json!("my secret");
    let event = incoming(&json!({"on": ["*"]}), &event).event;
    assert!(event.head.starts_with("1:{"));
    assert!(!event.head.contains("secret"));
}

#[test]
fn no_text_panics() {
    let receiver = Receiver::new(r#"{"on":["*"]}"#).unwrap();
    for text in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"type":3}"#,
        r#"{"type":"message.received"}"#,
        r#"{"type":"x","id":"\ud83d"}"#,
    ] {
        let _ = receiver.incoming(text, None, NOW);
    }
}
