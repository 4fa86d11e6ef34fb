//! Message templates: what WhatsApp lets a profile write outside of the messaging window, once it has approved it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::unknown::Unknown;

/// A WhatsApp message template in one language.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Template {
    /// Postproxy's id.
    pub id: String,
    /// Meta's id. Works as a template id too.
    pub external_id: Option<String>,
    /// The profile that the template belongs to.
    pub profile_id: String,
    /// The name. Works as a template id too, with the language if there are several.
    pub name: String,
    /// The language, such as `en_US`.
    pub language: String,
    /// What the template is for. Meta may change it.
    pub category: TemplateCategory,
    /// Whether the template can be sent. Only an `APPROVED` one can.
    pub status: TemplateStatus,
    /// Whether the variables are numbered or have names.
    pub parameter_format: Option<TemplateParameterFormat>,
    /// The header, body, footer and buttons: Meta's own objects.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown>[]"))]
    pub components: Vec<Value>,
    /// How long WhatsApp tries to deliver a message of this template, in seconds.
    pub message_send_ttl_seconds: Option<i64>,
    /// Why Meta rejected the template.
    pub rejected_reason: Option<String>,
    /// How people take the template, in Meta's words.
    pub quality_score: Option<String>,
    /// How many variables a message of this template needs.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub variable_count: u64,
    /// When the template was created, ISO 8601.
    pub created_at: Option<String>,
    /// When the template last changed, ISO 8601.
    pub updated_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// What a template is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TemplateCategory {
    /// Offers and news.
    Marketing,
    /// About something that the person did or ordered.
    #[default]
    Utility,
    /// A code to sign in with.
    Authentication,
    /// A category that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// Whether a template can be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TemplateStatus {
    /// Meta hasn't decided yet.
    #[default]
    Pending,
    /// The template can be sent.
    Approved,
    /// Meta refused the template; `rejected_reason` says why.
    Rejected,
    /// Meta stopped the template for a while, because people didn't like it.
    Paused,
    /// Meta stopped the template for good.
    Disabled,
    /// A status that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// Whether the variables of a template are numbered (`{{1}}`) or have names (`{{first_name}}`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TemplateParameterFormat {
    /// Numbered.
    Positional,
    /// Named.
    Named,
    /// A format that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// The template that a message was made from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct MessageTemplate {
    /// Postproxy's id.
    pub id: Option<String>,
    /// Meta's id.
    pub external_id: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The language.
    pub language: Option<String>,
    /// The values of the variables, in the order of the template: header, body, buttons.
    pub variables: Option<Vec<String>>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}
