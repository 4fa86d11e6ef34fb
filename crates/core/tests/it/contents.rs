//! What is refused in a content and what is taken, at each limit and one past it.

use postproxy_dm_core::model::Platform;
use postproxy_dm_core::operation::{
    BlockUsers, Content, CreateChat, ENDPOINTS, Operation, endpoint, read_object,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::vectors::{self, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    endpoint: String,
    platform: Option<String>,
    content: Value,
    expected: Vec<String>,
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

const AT_LEAST: usize = 530;

#[test]
fn vectors() {
    for Case { name, endpoint: of, platform, content, expected } in
        vectors::read::<Case>("contents.json", AT_LEAST).cases
    {
        let endpoint = endpoint(&of).unwrap_or_else(|| panic!("{name}: no such endpoint: {of}"));
        let platform = platform.as_deref().map(Platform::from);
        let faults = endpoint.check(&object(written_out(content)), platform.as_ref());
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn every_endpoint_with_a_content_has_a_case_that_is_taken_and_one_that_is_refused() {
    let cases = vectors::read::<Case>("contents.json", AT_LEAST).cases;
    let with_content = ENDPOINTS
        .iter()
        .filter(|endpoint| !matches!(endpoint.content, Content::None | Content::NoneWhere(_)));
    for endpoint in with_content {
        for is_taken in [true, false] {
            let is_such =
                |case: &Case| case.endpoint == endpoint.name && case.expected.is_empty() == is_taken;
            assert!(cases.iter().any(is_such), "{}, taken: {is_taken}", endpoint.name);
        }
    }
}

/// The service answers 400 to the one and 422 to the other.
#[test]
fn what_is_missing_is_told_apart_from_what_is_wrong() {
    for (content, platform, field, is_missing) in [
        (json!({}), Platform::Facebook, "participant_external_id", true),
        (json!({"participant_external_id": null}), Platform::Facebook, "participant_external_id", true),
        (json!({"participant_external_id": 5}), Platform::Facebook, "participant_external_id", false),
        (json!({"participant_external_id": "24681357"}), Platform::Whatsapp, "placement_id", true),
    ] {
        let faults = CreateChat::ENDPOINT.check(&object(content), Some(&platform));
        let told: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), fault.is_missing)).collect();
        assert_eq!(told, [(field, is_missing)]);
    }
}

#[test]
fn whatsapp_blocks_at_most_1000_people_at_once() {
    for (count, expected) in [(1000, vec![]), (1001, vec!["users must have 1 to 1000 items, it has 1001"])] {
        let content = object(json!({"phone_number_id": "1065", "users": vec!["15551234567"; count]}));
        let faults = BlockUsers::ENDPOINT.check(&content, None);
        assert_eq!(faults.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn only_an_object_is_a_content() {
    assert_eq!(read_object(br#"{"body":"Hi"}"#), Ok(object(json!({"body": "Hi"}))));
    assert_eq!(read_object(b"[]"), Err("an object".to_owned()));
    assert!(read_object(b"\xff").is_err());
    assert!(read_object("[".repeat(10_000).as_bytes()).is_err());
}

/// With each `{"repeat": …, "times": …}` as the text or the list that it stands for.
fn written_out(value: Value) -> Value {
    match value {
        Value::Object(object) => match (object.get("repeat"), object.get("times").and_then(Value::as_u64)) {
            (Some(Value::String(text)), Some(times)) => json!(text.repeat(times as usize)),
            (Some(value), Some(times)) => Value::Array(vec![value.clone(); times as usize]),
            _ => Value::Object(object.into_iter().map(|(name, value)| (name, written_out(value))).collect()),
        },
        Value::Array(items) => items.into_iter().map(written_out).collect(),
        other => other,
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}
