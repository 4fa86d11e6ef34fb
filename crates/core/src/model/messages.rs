//! Messages: what each holds, how far it got, and why it failed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::attachments::Attachment;
use super::reactions::Reaction;
use super::tappables::{Button, Card, Element, QuickReply, TappedAction};
use super::unknown::Unknown;

/// One message of a chat.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Message {
    /// Postproxy's id.
    pub id: String,
    /// The chat.
    pub chat_id: String,
    /// The platform's id, once it has the message. Works as a message id too.
    pub external_id: Option<String>,
    /// Who wrote it.
    pub direction: Direction,
    /// The text.
    pub body: Option<String>,
    /// How far it got.
    pub status: MessageStatus,
    /// The tag that it was sent with.
    #[cfg_attr(feature = "typescript", ts(type = "\"HUMAN_AGENT\" | (string & {}) | null"))]
    pub tag: Option<String>,
    /// The comment that it answers privately.
    pub external_comment_id: Option<String>,
    /// Why it failed, in words.
    pub error_message: Option<String>,
    /// Why it failed, as the platform says.
    pub error_details: Option<ErrorDetails>,
    /// What else the platform tells of it.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub platform_data: Option<Value>,
    /// When the platform took it, ISO 8601.
    pub external_posted_at: Option<String>,
    /// When it reached the person, ISO 8601.
    pub external_delivered_at: Option<String>,
    /// When the person read it, ISO 8601.
    pub external_read_at: Option<String>,
    /// When it was edited, ISO 8601.
    pub external_edited_at: Option<String>,
    /// When it was deleted, ISO 8601. Treat the message as redacted.
    pub external_deleted_at: Option<String>,
    /// The platform's id of the message that this one answers.
    pub reply_to_external_id: Option<String>,
    /// The Telegram keyboard.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub reply_markup: Option<Value>,
    /// The quick replies offered.
    pub quick_replies: Option<Vec<QuickReply>>,
    /// The buttons offered.
    pub buttons: Option<Vec<Button>>,
    /// The card around the buttons.
    pub card: Option<Card>,
    /// The elements of a carousel.
    pub elements: Option<Vec<Element>>,
    /// What the person tapped, where the message is a tap.
    pub tapped_action: Option<TappedAction>,
    /// The story that it answers.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub story_reply: Option<Value>,
    /// WhatsApp's interactive content.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub interactive: Option<Value>,
    /// A place.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub location: Option<Value>,
    /// Contact cards.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>[] | null"))]
    pub contacts: Option<Value>,
    /// The WhatsApp template that it was made from.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub template: Option<Value>,
    /// The reactions that it has now.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub reactions: Vec<Reaction>,
    /// What is attached.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub attachments: Vec<Attachment>,
    /// Whether the platform can't show what it holds.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub is_unsupported: bool,
    /// When Postproxy first had it, ISO 8601.
    pub created_at: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Who wrote a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The person.
    #[default]
    Inbound,
    /// The profile.
    Outbound,
    /// A direction that this version does not know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// How far a message got.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// Accepted, not yet with the platform.
    #[default]
    Pending,
    /// The platform took it.
    Published,
    /// The platform refused for now; it is tried again.
    FailedWaitingForRetry,
    /// The platform refused for good.
    Failed,
    /// It came in.
    Received,
    /// A status that this version does not know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// Why a platform refused a message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ErrorDetails {
    /// The platform's code. Meta's 10 is a missing permission; only with the subcode 2018278 is it a message outside of
    /// the messaging window.
    pub platform_error_code: Option<PlatformCode>,
    /// The platform's subcode.
    pub platform_error_subcode: Option<PlatformCode>,
    /// The platform's words.
    pub platform_error_message: Option<String>,
    /// What Postproxy adds.
    pub postproxy_note: Option<String>,
    /// What this version does not know.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// A platform's error code. The service writes a text; a number is taken and kept as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum PlatformCode {
    /// As a number.
    Number(i64),
    /// As a text.
    Text(String),
}

impl PlatformCode {
    /// The number, however it is written.
    pub fn number(&self) -> Option<i64> {
        match self {
            PlatformCode::Number(number) => Some(*number),
            PlatformCode::Text(text) => text.parse().ok(),
        }
    }
}

impl From<i64> for PlatformCode {
    fn from(number: i64) -> Self {
        PlatformCode::Text(number.to_string())
    }
}
