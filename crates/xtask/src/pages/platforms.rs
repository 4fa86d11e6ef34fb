//! The table of what works on which platform.

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
    ("edit", "editing what you sent"),
    ("receipts", "delivered and read receipts"),
    ("typing", "the typing indicator"),
    ("private_reply", "answering a comment in private"),
    ("archive", "archiving a chat"),
    ("messaging_window", "a window of 24 hours for answers"),
    ("inbound", "their messages arrive"),
];

pub(super) fn table() -> Result<String, Box<dyn Error>> {
    let platforms: Vec<(&str, Capabilities)> = Platform::ALL
        .iter()
        .filter_map(|platform| Some((title(platform)?, capabilities(platform)?)))
        .collect();
    let titles: Vec<&str> = platforms.iter().map(|(title, _)| *title).collect();
    let mut out = format!("| | {} |\n|---|{}\n", titles.join(" | "), "---|".repeat(titles.len()));
    let values = platforms.iter().map(|(_, can)| serde_json::to_value(can)).collect::<Result<Vec<_>, _>>()?;
    for (name, row) in ROWS {
        let cells = values.iter().map(|can| cell(name, &can[*name])).collect::<Result<Vec<_>, _>>()?;
        writeln!(out, "| {row} | {} |", cells.join(" | "))?;
    }
    let known = values.iter().filter_map(Value::as_object).flat_map(|can| can.keys());
    match known.into_iter().find(|name| ROWS.iter().all(|(row, _)| row != name)) {
        Some(name) => Err(format!("the table of platforms has no row for {name}").into()),
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
        // Facebook takes every emoji, so its names are no limit.
        Value::Array(names) if names.len() > 1 => Ok("any emoji".to_owned()),
        Value::Array(names) => {
            Ok(names.iter().filter_map(Value::as_str).map(|it| format!("`{it}`")).collect())
        }
        _ => {
            Err(format!("the capability {name} has a value that the table of platforms can't show: {value}"))
        }
    }
}
