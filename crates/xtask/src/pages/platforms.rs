//! The tables of what works on which platform, and of how much each takes.

use std::error::Error;
use std::fmt::Write;

use postproxy_dm_core::model::Platform;
use postproxy_dm_core::platform::{Capabilities, capabilities};
use serde_json::Value;

/// The capabilities in the order of the table, each with what its row is called.
const ROWS: &[(&str, &str)] = &[
    ("text", "text"),
    ("attachments", "an attachment"),
    ("quick_replies", "quick replies, buttons, carousels"),
    ("reply_markup", "keyboards"),
    ("reactions", "your reactions"),
    ("reply_to", "answers that quote a message"),
    ("edit", "editing what you sent"),
    ("receipts", "delivered and read receipts"),
    ("typing", "the typing indicator"),
    ("private_reply", "answering a comment in private"),
    ("archive", "archiving a chat"),
    ("messaging_window", "a window of 24 hours for answers"),
    ("inbound", "their messages arrive"),
];

/// The limits in the order of their table, each with what its row is called. WhatsApp's interactive messages have a
/// sentence instead.
const LIMITS: &[(&str, &str)] = &[
    ("text", "`text`"),
    ("text_with_buttons", "`text_with_buttons`, characters"),
    ("buttons", "`buttons`"),
    ("quick_replies", "`quick_replies`"),
    ("quick_reply_title", "`quick_reply_title`, characters"),
    ("quick_reply_payload", "`quick_reply_payload`, characters"),
    ("elements", "`elements`"),
    ("element_title", "`element_title`, characters"),
    ("subtitle", "`subtitle`, characters"),
    ("callback_data", "`callback_data`, bytes"),
];

pub(super) fn table() -> Result<String, Box<dyn Error>> {
    rows(ROWS, &["limits"], |can| can)
}

pub(super) fn limits() -> Result<String, Box<dyn Error>> {
    rows(LIMITS, &["interactive"], |mut can| can["limits"].take())
}

/// Returns a table with a column for each platform. Every name that the values have is a row, or one of the others.
fn rows(rows: &[(&str, &str)], others: &[&str], of: fn(Value) -> Value) -> Result<String, Box<dyn Error>> {
    let platforms: Vec<(&str, Capabilities)> = Platform::ALL
        .iter()
        .filter_map(|platform| Some((title(platform)?, capabilities(platform)?)))
        .collect();
    let titles: Vec<&str> = platforms.iter().map(|(title, _)| *title).collect();
    let mut out = format!("| | {} |\n|---|{}\n", titles.join(" | "), "---|".repeat(titles.len()));
    let values: Vec<Value> =
        platforms.iter().map(|(_, can)| serde_json::to_value(can).map(of)).collect::<Result<_, _>>()?;
    for (name, row) in rows {
        let cells = values.iter().map(|can| cell(name, &can[*name])).collect::<Result<Vec<_>, _>>()?;
        writeln!(out, "| {row} | {} |", cells.join(" | "))?;
    }
    let mut known = values.iter().filter_map(Value::as_object).flat_map(|can| can.keys());
    match known.find(|name| !others.contains(&name.as_str()) && rows.iter().all(|(row, _)| row != name)) {
        Some(name) => Err(format!("the tables of platforms have no row for {name}").into()),
        None => Ok(out),
    }
}

fn title(platform: &Platform) -> Option<&'static str> {
    match platform {
        Platform::Facebook => Some("Messenger"),
        Platform::Instagram => Some("Instagram"),
        Platform::Telegram => Some("Telegram"),
        Platform::Bluesky => Some("Bluesky"),
        Platform::Whatsapp => Some("WhatsApp"),
        Platform::Other(_) => None,
    }
}

fn cell(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Bool(true) => Ok("yes".to_owned()),
        Value::Bool(false) | Value::Null => Ok(String::new()),
        Value::String(inbound) if inbound == "webhook" => Ok("at once".to_owned()),
        Value::String(inbound) if inbound == "poller" => Ok("within 5 minutes".to_owned()),
        Value::Number(most) => Ok(most.to_string()),
        Value::Array(limits) if name == "text" => {
            let limit = |it: &Value| Some(format!("{} {}", it["max"], it["unit"].as_str()?));
            Ok(limits.iter().filter_map(limit).collect::<Vec<_>>().join(", "))
        }
        // Facebook takes every emoji, so its names are no limit.
        Value::Array(names) if names.len() > 1 => Ok("any emoji".to_owned()),
        Value::Array(names) => {
            Ok(names.iter().filter_map(Value::as_str).map(|it| format!("`{it}`")).collect())
        }
        _ => Err(format!("{name} has a value that the tables of platforms can't show: {value}")),
    }
}
