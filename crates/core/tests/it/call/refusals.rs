//! What the service says, in whichever shape it says it.

use serde::Deserialize;
use serde_json::Value;

use super::ASKED;
use super::scenario::{Scenario, reply};
use crate::vectors::{self, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    status: u16,
    body: Value,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    class: String,
    message: String,
    field: Option<String>,
}

impl Named for Case {
    fn name(&self) -> &str {
        &self.name
    }
}

#[test]
fn vectors() {
    for Case { name, status, body, expected } in vectors::read::<Case>("errors.json", 50).cases {
        let it = Scenario::new().answers(reply(status).json(&body)).run();
        let error = it.error();
        let message = expected.message.replace('…', ASKED);
        assert_eq!(
            (error.class.name(), error.message.as_str()),
            (expected.class.as_str(), message.as_str()),
            "{name}"
        );
        assert_eq!(error.to_string(), message, "{name}");
        assert_eq!(error.field, expected.field, "{name}");
        assert_eq!(error.body, Some(body.to_string()), "{name}: the body is kept as it came");
    }
}
