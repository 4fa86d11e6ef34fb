//! Where the body of a webhook holds the resource. The service's reference and its SDKs differ, and the emulator speaks
//! both.

use serde_json::{Map, Value, json};

use crate::store::webhooks::PayloadShape;
use crate::store::{StoreError, parse};

impl PayloadShape {
    /// Returns the body to send for a stored event, whose resource is in `data.object`. The same event always gives the
    /// same body.
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
