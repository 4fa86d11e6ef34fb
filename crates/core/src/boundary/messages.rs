//! What a catch-up puts, and versions of a message in one, as JSON text.

use postproxy_dm_fast::json::Json;

use super::given::{Given, missing};
use super::text::{read, reply, to_json};
use crate::error::Error;
use crate::receiver::{CatchUp, CatchUpTimes};

/// Decides about a chat and its messages: `{"chat", "messages", "sinceMs", "nowMs", "keepMs"}`. Returns
/// `{"walk", "fromMs", "put"}`, of which `put` holds places in `messages`, or an error.
pub fn catch_up(given: &str) -> String {
    reply(&decide(given))
}

fn decide(given: &str) -> Result<CatchUp, Error> {
    let given = Given::read(read(given)?)?;
    let number = |name: &str| given.need_number(name).map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let times =
        CatchUpTimes { since_ms: number("sinceMs")?, now_ms: number("nowMs")?, keep_ms: number("keepMs")? };
    let chat = given.value("chat").ok_or_else(|| missing("chat"))?;
    let messages = given.value("messages").and_then(Json::items).unwrap_or_default();
    crate::receiver::catch_up(chat, &messages, times)
}

/// Merges two versions of a message. Returns the message or an error.
pub fn merge_message(known: &str, incoming: &str) -> String {
    match crate::receiver::merge_message(known, incoming) {
        Ok(message) => format!("{{\"ok\":{message}}}"),
        Err(error) => format!("{{\"error\":{}}}", to_json(&error)),
    }
}
