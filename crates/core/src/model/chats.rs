//! Chats: the conversations between a profile and one person each.

use serde::{Deserialize, Serialize};

use super::platform::Platform;
use super::unknown::Unknown;

/// The conversation between a profile and one person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Chat {
    /// Postproxy's id.
    pub id: String,
    /// The profile that the chat belongs to.
    pub profile_id: String,
    /// The platform that the chat is on.
    pub platform: Platform,
    /// The Page or phone number that the chat runs through.
    pub external_placement_id: Option<String>,
    /// Whether the chat is a WhatsApp group.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub group: bool,
    /// The platform's id for the person: on Messenger the Page-scoped id (PSID).
    pub participant_external_id: String,
    /// The person's user name.
    pub participant_username: Option<String>,
    /// The person's name.
    pub participant_name: Option<String>,
    /// The person's picture.
    pub participant_avatar_url: Option<String>,
    /// The platform's id for the conversation. Works as a chat id too.
    pub external_conversation_id: Option<String>,
    /// When the person last wrote or tapped, ISO 8601. The messaging window counts from here.
    pub last_inbound_at: Option<String>,
    /// When the profile last wrote, ISO 8601.
    pub last_outbound_at: Option<String>,
    /// When the person or the profile last wrote, ISO 8601.
    pub last_message_at: Option<String>,
    /// What the platform reports about the person.
    pub metadata: Option<ChatMetadata>,
    /// Whether the chat is archived (on Bluesky: muted).
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub archived: bool,
    /// Whether a free-form message may be sent now. WhatsApp only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional = nullable))]
    pub within_messaging_window: Option<bool>,
    /// When the chat was created, ISO 8601.
    pub created_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// What the platform reports about the person of a chat.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ChatMetadata {
    /// Whether the person's account is verified. Messenger and Instagram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_verified_user: Option<bool>,
    /// Whether the person follows the business. Messenger and Instagram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_user_follow_business: Option<bool>,
    /// Whether the person subscribed to the Page's messages. Messenger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_subscribed_to_messenger: Option<bool>,
    /// Whether the person can pay in Messenger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_payment_enabled: Option<bool>,
    /// The id of the Page. Messenger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_id: Option<String>,
    /// How many accounts follow the person. Instagram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follower_count: Option<u64>,
    /// Whether the business follows the person. Instagram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_business_follow_user: Option<bool>,
    /// Whether the conversation is muted. Bluesky.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<bool>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// A confirmation that the service will do what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Accepted {
    /// Whether it will be done; `true` if a successful answer leaves it out.
    pub accepted: bool,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

impl Default for Accepted {
    fn default() -> Self {
        Accepted { accepted: true, unknown: Unknown::default() }
    }
}
