//! Where a chat's messaging window stands, to the millisecond, and the times that it is told in.

use postproxy_dm_core::model::Platform;
use postproxy_dm_core::time;
use postproxy_dm_core::window::messaging_window;
use serde::Deserialize;
use serde_json::json;

use crate::vectors::{self, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    platform: String,
    last_inbound_at: Option<String>,
    now: String,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    state: Option<String>,
    closes_at: Option<String>,
    human_agent_until: Option<String>,
    error: Option<ExpectedError>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedError {
    field: String,
    message: String,
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

#[test]
fn vectors() {
    for Case { name, platform, last_inbound_at, now, expected } in
        vectors::read::<Case>("windows.json", 41).cases
    {
        let now = time::parse(&now).unwrap_or_else(|| panic!("{name}: {now}"));
        let told = messaging_window(&Platform::from(platform.as_str()), last_inbound_at.as_deref(), now);
        match (told, expected.error) {
            (Ok(window), None) => {
                let written = |at: Option<i64>| at.map(|at| time::format(at).unwrap());
                assert_eq!(Some(window.state.as_str()), expected.state.as_deref(), "{name}");
                assert_eq!(written(window.closes_at), expected.closes_at, "{name}");
                assert_eq!(written(window.human_agent_until), expected.human_agent_until, "{name}");
            }
            (Err(error), Some(expected)) => {
                assert_eq!(error.message, expected.message, "{name}");
                assert_eq!(error.field.as_ref(), Some(&expected.field), "{name}");
            }
            (told, _) => panic!("{name}: {told:?}"),
        }
    }
}

#[test]
fn a_window_crosses_to_javascript_as_milliseconds() {
    let window = messaging_window(&Platform::Facebook, Some("1970-01-01T00:00:00Z"), 0).unwrap();
    let expected = json!({"state": "open", "closesAt": 86_400_000, "humanAgentUntil": 604_800_000});
    assert_eq!(serde_json::to_value(window).unwrap(), expected);
}

#[test]
fn times_are_milliseconds_since_1970() {
    for (text, unix_ms) in [
        ("1970-01-01T00:00:00.000Z", 0),
        ("2026-05-31T14:00:00.000Z", 1_780_236_000_000),
        ("2026-05-31T14:00:00.123Z", 1_780_236_000_123),
        ("1969-12-31T23:59:59.999Z", -1),
    ] {
        assert_eq!(time::parse(text), Some(unix_ms), "{text}");
        assert_eq!(time::format(unix_ms).as_deref(), Some(text));
    }
    assert_eq!(time::parse("2026-05-31T16:00:00+02:00"), Some(1_780_236_000_000));
    assert_eq!(time::format(i64::MAX), None);
}
