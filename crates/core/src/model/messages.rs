//! Messages: their content, their state, and why one failed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::attachments::Attachment;
use super::reactions::Reaction;
use super::tappables::{Button, Card, Element, QuickReply, TappedAction};
use super::templates::MessageTemplate;
use super::unknown::Unknown;

/// One message of a chat.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Message {
    /// Postproxy's id.
    pub id: String,
    /// The chat that the message belongs to.
    pub chat_id: String,
    /// The platform's id, once the platform has the message. Works as a message id too.
    pub external_id: Option<String>,
    /// Who wrote it.
    pub direction: Direction,
    /// The text.
    pub body: Option<String>,
    /// The state of the message.
    pub status: MessageStatus,
    /// The tag that the message was sent with.
    #[cfg_attr(feature = "typescript", ts(type = "\"HUMAN_AGENT\" | (string & {}) | null"))]
    pub tag: Option<String>,
    /// The comment that the message answers privately.
    pub external_comment_id: Option<String>,
    /// Why the message failed, in words.
    pub error_message: Option<String>,
    /// Why the message failed, according to the platform.
    pub error_details: Option<ErrorDetails>,
    /// Other data from the platform about the message.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub platform_data: Option<Value>,
    /// When the platform accepted the message, ISO 8601.
    pub external_posted_at: Option<String>,
    /// When the message reached the person, ISO 8601.
    pub external_delivered_at: Option<String>,
    /// When the person read the message, ISO 8601.
    pub external_read_at: Option<String>,
    /// When the message was edited, ISO 8601.
    pub external_edited_at: Option<String>,
    /// When the message was deleted, ISO 8601. Treat the message as redacted.
    pub external_deleted_at: Option<String>,
    /// The platform's id of the message that this one answers.
    pub reply_to_external_id: Option<String>,
    /// The Telegram keyboard.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub reply_markup: Option<Value>,
    /// The quick replies that the message offers.
    pub quick_replies: Option<Vec<QuickReply>>,
    /// The buttons that the message offers.
    pub buttons: Option<Vec<Button>>,
    /// The card around the buttons.
    pub card: Option<Card>,
    /// The elements of a carousel.
    pub elements: Option<Vec<Element>>,
    /// What the person tapped, if the message is a tap.
    pub tapped_action: Option<TappedAction>,
    /// The story that the message answers.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub story_reply: Option<Value>,
    /// Interactive content. WhatsApp.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub interactive: Option<Value>,
    /// A place. WhatsApp.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub location: Option<Value>,
    /// Contact cards. WhatsApp.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>[] | null"))]
    pub contacts: Option<Value>,
    /// The template that the message was made from. WhatsApp.
    pub template: Option<MessageTemplate>,
    /// The current reactions.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub reactions: Vec<Reaction>,
    /// The attachments.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub attachments: Vec<Attachment>,
    /// Whether the message contains something that the platform's API can't show.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub is_unsupported: bool,
    /// When Postproxy first had the message, ISO 8601.
    pub created_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
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
    /// A direction that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// The state of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// The service accepted the message, and the platform doesn't have it yet.
    #[default]
    Pending,
    /// The platform accepted the message.
    Published,
    /// The platform refused the message for now; the service tries again.
    FailedWaitingForRetry,
    /// The platform refused the message permanently.
    Failed,
    /// The person sent the message.
    Received,
    /// A status that this version doesn't know.
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
    /// The platform's own message.
    pub platform_error_message: Option<String>,
    /// A note from Postproxy.
    pub postproxy_note: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// A platform's error code. The service writes it as a string; a number is accepted and kept too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum PlatformCode {
    /// The code as a number.
    Number(i64),
    /// The code as a string.
    Text(String),
}

impl PlatformCode {
    /// Returns the code as a number, whichever way it is written.
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
