//! The resources of the events around WhatsApp: what Meta decided about templates and phone numbers, and what a person did
//! that is no message.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::platform::Platform;
use super::templates::{TemplateCategory, TemplateStatus};
use super::unknown::Unknown;

/// Meta changed the status or the category of a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct TemplateUpdated {
    /// Postproxy's id of the template.
    pub id: String,
    /// Meta's id.
    pub external_id: Option<String>,
    /// The profile that the template belongs to.
    pub profile_id: String,
    /// The platform: WhatsApp.
    pub platform: Platform,
    /// The name.
    pub name: String,
    /// The language.
    pub language: String,
    /// The category as it is now.
    pub category: TemplateCategory,
    /// The status as it is now.
    pub status: TemplateStatus,
    /// Why Meta rejected the template.
    pub rejected_reason: Option<String>,
    /// How people take the template, in Meta's words.
    pub quality_score: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Meta decided about the display name of a WhatsApp number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PlacementNameStatusUpdated {
    /// The id of the number, one of the profile's placements.
    pub id: String,
    /// The name as it is now.
    pub name: Option<String>,
    /// The platform.
    pub platform: Option<Platform>,
    /// The profile group.
    pub profile_group_id: Option<String>,
    /// The profile that the number belongs to.
    pub profile_id: Option<String>,
    /// The name of the profile.
    pub profile_name: Option<String>,
    /// Other data from the platform about the number.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub metadata: Option<Value>,
    /// What Meta decided, in its own words, such as `APPROVED`.
    pub decision: Option<String>,
    /// The name that was asked for.
    pub requested_name: Option<String>,
    /// Why the name was rejected.
    pub rejection_reason: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Meta changed the quality of a WhatsApp number, or how many people it may write to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PlacementQualityUpdated {
    /// The id of the number, one of the profile's placements.
    pub id: String,
    /// The name.
    pub name: Option<String>,
    /// The platform.
    pub platform: Option<Platform>,
    /// The profile group.
    pub profile_group_id: Option<String>,
    /// The profile that the number belongs to.
    pub profile_id: Option<String>,
    /// The name of the profile.
    pub profile_name: Option<String>,
    /// Other data from the platform about the number.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub metadata: Option<Value>,
    /// What happened, in Meta's own words, such as `FLAGGED` or `DOWNGRADE`.
    pub event: Option<String>,
    /// How many people the number may write to in a day, in Meta's words, such as `TIER_1K`.
    pub current_limit: Option<String>,
    /// The limit before.
    pub old_limit: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Meta saw by itself that a person did something, such as a purchase, after a click on an advertisement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct WhatsappAutomaticEvent {
    /// The profile.
    pub profile_id: String,
    /// The chat with the person.
    pub chat_id: Option<String>,
    /// The platform's id for the person.
    pub participant_external_id: Option<String>,
    /// The platform's id of the message that it belongs to.
    pub external_message_id: Option<String>,
    /// What the person did, in Meta's own words, such as `LeadSubmitted`.
    pub event_name: Option<String>,
    /// The click-to-WhatsApp advertisement.
    pub ctwa_clid: Option<String>,
    /// What Meta says about it, such as a currency and a value.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub custom_data: Option<Value>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}
