//! Versions of a message fold into one, in any order.

use postproxy_dm_core::receiver::merge_message;
use serde_json::{Value, json};

/// One message as its events show it, from pending to deleted.
fn versions() -> Vec<Value> {
    let sent = json!({
        "id": "msg_1", "chat_id": "chat_1", "direction": "outbound", "body": "Hi", "status": "pending",
        "external_id": null, "external_posted_at": null, "external_delivered_at": null, "external_read_at": null,
        "external_edited_at": null, "external_deleted_at": null,
        "attachments": [{"id": "att_1", "status": "pending"}], "reactions": [],
    });
    let with = |base: &Value, fields: Value| {
        let mut version = base.clone();
        for (name, value) in fields.as_object().unwrap() {
            version[name] = value.clone();
        }
        version
    };
    let failing = with(&sent, json!({"status": "failed_waiting_for_retry", "error_message": "busy"}));
    let published = with(
        &sent,
        json!({"status": "published", "external_id": "m1", "external_posted_at": "2026-05-31T14:00:00Z"}),
    );
    let ready = with(&published, json!({"attachments": [{"id": "att_1", "status": "ready"}]}));
    let delivered = with(&published, json!({"external_delivered_at": "2026-05-31T14:00:01Z"}));
    let read =
        with(&ready, json!({"external_delivered_at": null, "external_read_at": "2026-05-31T14:00:02Z"}));
    let edited = with(&ready, json!({"body": "Hello", "external_edited_at": "2026-05-31T14:00:03Z"}));
    vec![sent, failing, published, ready, delivered, read, edited]
}

fn fold(versions: &[&Value]) -> Value {
    let (first, others) = versions.split_first().unwrap();
    let merge = |known: String, incoming: &&Value| merge_message(&known, &incoming.to_string()).unwrap();
    serde_json::from_str(&others.iter().fold(first.to_string(), merge)).unwrap()
}

fn permutations(items: &[&Value]) -> Vec<Vec<Value>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for at in 0..items.len() {
        let mut others = items.to_vec();
        let first = others.remove(at);
        for mut rest in permutations(&others) {
            rest.insert(0, first.clone());
            all.push(rest);
        }
    }
    all
}

#[test]
fn any_order_of_the_same_events_gives_the_same_message() {
    let versions = versions();
    let all: Vec<&Value> = versions.iter().collect();
    let expected = fold(&all);
    assert_eq!(expected["body"], "Hello");
    assert_eq!(expected["status"], "published");
    assert_eq!(expected["error_message"], Value::Null);
    assert_eq!(expected["external_read_at"], "2026-05-31T14:00:02Z");
    assert_eq!(expected["external_delivered_at"], "2026-05-31T14:00:01Z");
    assert_eq!(expected["attachments"][0]["status"], "ready");
    for order in permutations(&all) {
        let order: Vec<&Value> = order.iter().collect();
        assert_eq!(fold(&order), expected);
    }
}

#[test]
fn a_deletion_wins() {
    let mut versions = versions();
    let mut deleted = versions[0].clone();
    deleted["external_deleted_at"] = json!("2026-05-31T14:00:04Z");
    versions.push(deleted);
    let all: Vec<&Value> = versions.iter().skip(3).collect();
    for order in permutations(&all) {
        let merged = fold(&order.iter().collect::<Vec<_>>());
        assert_eq!(merged["body"], Value::Null);
        assert_eq!(merged["attachments"], json!([]));
        assert_eq!(merged["external_deleted_at"], "2026-05-31T14:00:04Z");
    }
}

#[test]
fn what_is_no_message_is_refused_by_name() {
    for (known, incoming, field) in [
        ("null", r#"{"id":"a"}"#, "known"),
        (r#"{"id":"a"}"#, "[", "incoming"),
        (r#"{"id":"a"}"#, r#"{"id":"b"}"#, "incoming"),
    ] {
        assert_eq!(merge_message(known, incoming).unwrap_err().field.as_deref(), Some(field));
    }
}

#[test]
fn merging_twice_changes_nothing() {
    for version in versions() {
        let text = version.to_string();
        let once: Value = serde_json::from_str(&merge_message(&text, &text).unwrap()).unwrap();
        assert_eq!(once, version);
    }
}
