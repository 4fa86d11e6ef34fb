//! Which messages of a chat a catch-up puts. The store's marks say which of them are known; this says which must not be
//! put even if the marks have forgotten them.

use postproxy_dm_fast::json::{Json, Object};

use crate::error::Error;
use crate::model::Platform;
use crate::time;
use crate::to_json::{JsonText, ToJson};
use crate::window::{WindowState, messaging_window};

/// How late Bluesky's messages may come: the service asks for them every five minutes.
const BLUESKY_OVERLAP_MS: i64 = 15 * 60 * 1000;

/// How long before their end marks aren't relied on any more: they end by the store's clock, and a walk takes its time.
const MARKS_END_SOON_MS: i64 = 10 * 60 * 1000;

/// From when on a catch-up asks, and what the receiver remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatchUpTimes {
    /// From when on, in milliseconds since 1970.
    pub since_ms: i64,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
    /// How long marks of finished events stay, in milliseconds.
    pub keep_ms: i64,
}

/// What to do about a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatchUp {
    /// Whether its messages are looked at at all: the person wrote since then.
    pub is_walked: bool,
    /// From when on its messages are looked at, in milliseconds since 1970.
    pub from_ms: i64,
    /// The places of the messages to put, oldest first.
    pub put: Vec<usize>,
}

/// Decides about a chat and some of its messages, in any order.
///
/// # Errors
/// A [`Validation`](crate::ErrorClass::Validation) error if the chat's `last_inbound_at` is no time.
pub fn catch_up(chat: Json<'_>, messages: &[Json<'_>], times: CatchUpTimes) -> Result<CatchUp, Error> {
    let CatchUpTimes { since_ms, now_ms, keep_ms } = times;
    let chat = chat.object().ok_or_else(|| Error::invalid("chat", "must be an object"))?;
    let platform = Platform::from(&*text(&chat, "platform").unwrap_or_default());
    let overlap_ms = if platform == Platform::Bluesky { BLUESKY_OVERLAP_MS } else { 0 };
    let from_ms = since_ms.saturating_sub(overlap_ms);
    let last_inbound = text(&chat, "last_inbound_at");
    let window = messaging_window(&platform, last_inbound.as_deref(), now_ms)?;
    let is_open = matches!(window.state, WindowState::Open | WindowState::None);
    let answered_at = time_of(&chat, &["last_outbound_at"]);

    let is_put = |message: &Object<'_>, at: i64| {
        let is_inbound = text(message, "direction").is_none_or(|it| it == "inbound");
        let is_there = text(message, "id").is_some() && text(message, "external_deleted_at").is_none();
        // What is older than the marks may have been answered and forgotten.
        let is_remembered = now_ms.saturating_sub(at) < keep_ms.saturating_sub(MARKS_END_SOON_MS);
        let is_unanswered = || is_open && answered_at.is_none_or(|answered| at > answered);
        is_inbound && is_there && at >= from_ms && (is_remembered || is_unanswered())
    };
    let mut put: Vec<(i64, usize)> = Vec::new();
    for (place, message) in messages.iter().enumerate() {
        let Some(message) = message.object() else { continue };
        // By the platform's time: a backfill imports years today, and nobody waits for those answers.
        let Some(at) = time_of(&message, &["external_posted_at", "created_at"]) else { continue };
        if is_put(&message, at) {
            // Into its place: the library's sort adds 3 KB to a module, before compression.
            let after = put.iter().position(|other| *other > (at, place)).unwrap_or(put.len());
            put.insert(after, (at, place));
        }
    }
    let is_walked = last_inbound.is_none_or(|text| time::parse(&text).is_none_or(|at| at >= from_ms));
    Ok(CatchUp { is_walked, from_ms, put: put.into_iter().map(|(_, place)| place).collect() })
}

fn text(object: &Object<'_>, name: &str) -> Option<String> {
    object.get(name)?.text().filter(|text| !text.is_empty()).map(|text| text.into_owned())
}

fn time_of(object: &Object<'_>, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| time::parse(&text(object, name)?))
}

impl ToJson for CatchUp {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("walk", self.is_walked);
            out.field("fromMs", self.from_ms);
            out.name("put");
            out.list(|out| self.put.iter().for_each(|place| (*place as u64).write_json(out)));
        });
    }
}
