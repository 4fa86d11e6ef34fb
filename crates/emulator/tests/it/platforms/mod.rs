//! Each platform in its own way: people who can't be reached, profiles that are no longer connected, the exact ends
//! of the window, and what people send there and nowhere else.

mod people;
mod profiles;
mod received;
mod window;

use http::Method;
use serde_json::{Value, json};

use crate::support::{Response, Service};

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

async fn call(service: &Service, path: &str, body: Value) -> Response {
    service.bare_call(Method::POST, &format!("/_emulator{path}")).json(&body).send().await
}

async fn person(service: &Service, chat_id: &str, state: &str) -> Value {
    service.control("/person", json!({ "chat_id": chat_id, "state": state })).await
}

/// An inbound message with these fields; the answer.
async fn inbound(service: &Service, platform: &str, mut fields: Value) -> Response {
    fields["profile_id"] = json!(service.profile(platform));
    fields["participant_external_id"] = json!("jane");
    call(service, "/inbound", fields).await
}
