//! What is refused in a content where its platform is known. What is refused anywhere is in `requests.rs`.

use postproxy_dm_core::model::Platform;
use postproxy_dm_core::operation::{CreateChat, Operation, SendMessage, read_object};
use serde_json::{Map, Value, json};

const ALL: [&str; 6] = ["facebook", "instagram", "telegram", "bluesky", "whatsapp", "carrier_pigeon"];

#[test]
fn each_platform_has_its_own_limit_for_text() {
    for (platform, body, fault) in [
        ("facebook", "x".repeat(2000), None),
        ("facebook", "😀".repeat(2000), None),
        ("facebook", "x".repeat(2001), Some("body must be at most 2000 characters, it has 2001")),
        ("instagram", "x".repeat(1000), None),
        ("instagram", "😀".repeat(250), None),
        ("instagram", "x".repeat(1001), Some("body must be at most 1000 bytes, it has 1001")),
        ("instagram", "😀".repeat(251), Some("body must be at most 1000 bytes, it has 1004")),
        ("telegram", "x".repeat(5000), None),
        ("bluesky", "x".repeat(5000), None),
        ("whatsapp", "x".repeat(5000), None),
        ("carrier_pigeon", "x".repeat(5000), None),
    ] {
        let faults = message_faults(platform, json!({"body": body}));
        assert_eq!(faults, Vec::from_iter(fault), "{platform}, {} characters", body.chars().count());
    }
}

#[test]
fn human_agent_is_the_only_tag_where_there_are_tags() {
    for platform in ALL {
        assert!(message_faults(platform, json!({"body": "Hi", "tag": "HUMAN_AGENT"})).is_empty());
        assert!(message_faults(platform, json!({"body": "Hi", "tag": null})).is_empty());
        let faults = message_faults(platform, json!({"body": "Hi", "tag": "ACCOUNT_UPDATE"}));
        let has_tags = ["facebook", "instagram"].contains(&platform);
        assert_eq!(faults, Vec::from_iter(has_tags.then_some("tag must be HUMAN_AGENT")), "{platform}");
    }
}

#[test]
fn what_is_refused_anywhere_is_refused_on_each_platform() {
    for platform in ALL {
        let required = ["body is required, or another content: media or elements"];
        assert_eq!(message_faults(platform, json!({})), required, "{platform}");
        assert_eq!(message_faults(platform, json!({"body": 5})), ["body must be a string"], "{platform}");
    }
}

#[test]
fn a_chat_on_whatsapp_needs_the_number_to_write_from() {
    let person = object(json!({"participant_external_id": "24681357"}));
    for platform in ALL {
        let faults = CreateChat::ENDPOINT.check(&person, Some(&Platform::from(platform)));
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let needs_it = platform == "whatsapp";
        assert_eq!(told, Vec::from_iter(needs_it.then_some("placement_id is required")), "{platform}");
        assert!(faults.iter().all(|fault| fault.is_missing));
    }
    let person = object(json!({"participant_external_id": "24681357", "placement_id": "555"}));
    assert!(CreateChat::ENDPOINT.check(&person, Some(&Platform::Whatsapp)).is_empty());
}

/// The service answers 400 to the one and 422 to the other.
#[test]
fn what_is_missing_is_told_apart_from_what_is_wrong() {
    let missing = CreateChat::ENDPOINT.check(&object(json!({})), Some(&Platform::Facebook));
    assert_eq!((missing[0].field.as_str(), missing[0].is_missing), ("participant_external_id", true));
    let wrong =
        CreateChat::ENDPOINT.check(&object(json!({"participant_external_id": 5})), Some(&Platform::Facebook));
    assert_eq!((wrong[0].field.as_str(), wrong[0].is_missing), ("participant_external_id", false));
}

#[test]
fn only_an_object_is_a_content() {
    assert_eq!(read_object(br#"{"body":"Hi"}"#), Ok(object(json!({"body": "Hi"}))));
    assert_eq!(read_object(b"[]"), Err("an object".to_owned()));
    assert!(read_object(b"\xff").is_err());
    assert!(read_object("[".repeat(10_000).as_bytes()).is_err());
}

fn message_faults(platform: &str, content: Value) -> Vec<String> {
    let faults = SendMessage::ENDPOINT.check(&object(content), Some(&Platform::from(platform)));
    faults.iter().map(ToString::to_string).collect()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}
