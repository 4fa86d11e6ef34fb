//! Where the resource lies in the body of a webhook. The service's reference and its own SDKs differ; the emulator
//! can be read by both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::store::{StoreError, parse};

/// Where the resource of an event lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PayloadShape {
    /// In `data.object`, as the reference says.
    #[default]
    Object,
    /// As the service's SDKs read it: a message in `data.message`, any other resource straight in `data`.
    Message,
}

impl PayloadShape {
    /// The body of an event that is stored with its resource in `data.object`. Always the same for the same event.
    pub(crate) fn body(self, stored: &str) -> Result<String, StoreError> {
        if self == PayloadShape::Object {
            return Ok(stored.to_owned());
        }
        let mut event: Map<String, Value> = parse(stored)?;
        let is_message =
            event.get("type").and_then(Value::as_str).is_some_and(|it| it.starts_with("message."));
        if let Some(data) = event.get_mut("data") {
            let resource = data["object"].take();
            *data = if is_message { json!({ "message": resource }) } else { resource };
        }
        Ok(serde_json::to_string(&event)?)
    }
}
