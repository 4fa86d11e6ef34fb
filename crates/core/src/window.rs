//! The messaging window: how long after a person's last message a profile may still write to them.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::model::Platform;
use crate::time;
use crate::to_json::{self, JsonText, ToJson};

/// How long after the person's last message a platform accepts free-form messages. Facebook, Instagram and WhatsApp.
pub const STANDARD_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// How long after the person's last message a human may answer, with the tag `HUMAN_AGENT`. Facebook and Instagram.
pub const HUMAN_AGENT_WINDOW: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Where a chat stands in its platform's messaging window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessagingWindow {
    /// What may be sent.
    pub state: WindowState,
    /// When free-form messages end, in milliseconds since 1970. `None` without a window, or if the person never wrote.
    pub closes_at: Option<i64>,
    /// When `HUMAN_AGENT` ends, in milliseconds since 1970. `None` on platforms without the tag, or if the person never
    /// wrote.
    pub human_agent_until: Option<i64>,
}

/// What may be sent into a chat. The list is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowState {
    /// Free-form messages.
    Open,
    /// Only a human's answer, tagged `HUMAN_AGENT`.
    HumanAgent,
    /// Nothing (WhatsApp: only templates), until the person writes. They wrote too long ago, or never.
    Closed,
    /// Nothing, until the person writes for the first time: a Telegram bot can't begin a conversation. From then on the
    /// state is [`WindowState::None`].
    MustWriteFirst,
    /// Anything at any time: this platform has no window.
    None,
}

impl WindowState {
    /// Returns the state's name in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            WindowState::Open => "open",
            WindowState::HumanAgent => "human_agent",
            WindowState::Closed => "closed",
            WindowState::MustWriteFirst => "must_write_first",
            WindowState::None => "none",
        }
    }
}

impl ToJson for MessagingWindow {
    fn write_json(&self, out: &mut JsonText) {
        out.object(|out| {
            out.field("state", self.state.as_str());
            out.field("closesAt", self.closes_at);
            out.field("humanAgentUntil", self.human_agent_until);
        });
    }
}

impl Serialize for MessagingWindow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_json::serialize(self, serializer)
    }
}

/// Returns the window of a chat on a platform, whose person last wrote at `last_inbound_at` (ISO 8601).
///
/// ```
/// use postproxy_dm_core::model::Platform;
/// use postproxy_dm_core::window::{WindowState, messaging_window};
///
/// let now = 1_780_236_000_000; // 2026-05-31T14:00:00Z
/// let window = messaging_window(&Platform::Facebook, Some("2026-05-30T15:00:00Z"), now).unwrap();
/// assert_eq!(window.state, WindowState::Open);
/// assert_eq!(window.closes_at, Some(now + 60 * 60 * 1000));
/// ```
///
/// # Errors
/// A [`Validation`](crate::ErrorClass::Validation) error if `last_inbound_at` is not ISO 8601 with an offset.
pub fn messaging_window(
    platform: &Platform,
    last_inbound_at: Option<&str>,
    now_unix_ms: i64,
) -> Result<MessagingWindow, crate::Error> {
    let last_inbound = match last_inbound_at {
        Some(text) => Some(time::parse(text).ok_or_else(|| {
            crate::Error::invalid("last_inbound_at", "must be an ISO 8601 time with its offset")
        })?),
        None => None,
    };
    let until = |window: Duration| last_inbound.map(|from| from.saturating_add(window.as_millis() as i64));
    let (closes_at, human_agent_until) = match platform {
        Platform::Facebook | Platform::Instagram => (until(STANDARD_WINDOW), until(HUMAN_AGENT_WINDOW)),
        Platform::Whatsapp => (until(STANDARD_WINDOW), None),
        Platform::Telegram | Platform::Bluesky | Platform::Other(_) => {
            let state = match (platform, last_inbound) {
                (Platform::Telegram, None) => WindowState::MustWriteFirst,
                _ => WindowState::None,
            };
            return Ok(MessagingWindow { state, closes_at: None, human_agent_until: None });
        }
    };
    let is_before = |end: Option<i64>| end.is_some_and(|end| now_unix_ms < end);
    let state = if is_before(closes_at) {
        WindowState::Open
    } else if is_before(human_agent_until) {
        WindowState::HumanAgent
    } else {
        WindowState::Closed
    };
    Ok(MessagingWindow { state, closes_at, human_agent_until })
}
