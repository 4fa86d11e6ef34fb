//! Comments on a profile's posts. A private reply to one begins a chat with its author.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::attachments::Attachment;
use super::platform::Platform;
use super::unknown::Unknown;

/// A comment on one post, with the comments that answer it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Comment {
    /// Postproxy's id.
    pub id: String,
    /// The platform's id, once the platform has the comment. Works as a comment id too.
    pub external_id: Option<String>,
    /// The text.
    pub body: Option<String>,
    /// Whether the platform has the comment.
    pub status: CommentStatus,
    /// The author's user name.
    pub author_username: Option<String>,
    /// The author's picture.
    pub author_avatar_url: Option<String>,
    /// The platform's id of the author.
    pub author_external_id: Option<String>,
    /// What the platform reports about the author.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub metadata: Option<Value>,
    /// The platform's id of the comment that this one answers.
    pub parent_external_id: Option<String>,
    /// How many people like the comment.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub like_count: u64,
    /// Whether the profile has hidden the comment from everyone else.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub is_hidden: bool,
    /// The comment's page on the platform.
    pub permalink: Option<String>,
    /// Other data from the platform about the comment.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub platform_data: Option<Value>,
    /// The attachments.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub attachments: Vec<Attachment>,
    /// When the comment was edited, ISO 8601.
    pub external_edited_at: Option<String>,
    /// When the comment was written, ISO 8601.
    pub posted_at: Option<String>,
    /// When Postproxy first had the comment, ISO 8601.
    pub created_at: Option<String>,
    /// The comments that answer this one.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub replies: Vec<Comment>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// A comment in the list of all comments, which says where it is. The comments that answer it are entries of their own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ListedComment {
    /// The post that the comment is on.
    pub post_id: String,
    /// The profile whose post it is.
    pub profile_id: String,
    /// The platform that the comment is on.
    pub platform: Platform,
    /// Postproxy's id.
    pub id: String,
    /// The platform's id, once the platform has the comment. Works as a comment id too.
    pub external_id: Option<String>,
    /// The text.
    pub body: Option<String>,
    /// Whether the platform has the comment.
    pub status: CommentStatus,
    /// The author's user name.
    pub author_username: Option<String>,
    /// The author's picture.
    pub author_avatar_url: Option<String>,
    /// The platform's id of the author.
    pub author_external_id: Option<String>,
    /// What the platform reports about the author.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub metadata: Option<Value>,
    /// The platform's id of the comment that this one answers.
    pub parent_external_id: Option<String>,
    /// How many people like the comment.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub like_count: u64,
    /// Whether the profile has hidden the comment from everyone else.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub is_hidden: bool,
    /// The comment's page on the platform.
    pub permalink: Option<String>,
    /// Other data from the platform about the comment.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub platform_data: Option<Value>,
    /// The attachments.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub attachments: Vec<Attachment>,
    /// When the comment was edited, ISO 8601.
    pub external_edited_at: Option<String>,
    /// When the comment was written, ISO 8601.
    pub posted_at: Option<String>,
    /// When Postproxy first had the comment, ISO 8601.
    pub created_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}

/// Whether the platform has a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CommentStatus {
    /// The comment was read from the platform: somebody wrote it there.
    #[default]
    Synced,
    /// The service accepted the profile's comment, and the platform doesn't have it yet.
    Pending,
    /// The platform accepted the profile's comment.
    Published,
    /// The platform refused the profile's comment.
    Failed,
    /// A status that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

/// Somebody commented on a post. Answer with `privateReply`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct CommentCreated {
    /// Postproxy's id.
    pub id: String,
    /// The post that the comment is on.
    pub post_id: String,
    /// The post on this one platform.
    pub platform_post_id: Option<String>,
    /// The platform that the comment is on.
    pub platform: Platform,
    /// The profile whose post it is. Events of the service's older versions don't say.
    pub profile_id: Option<String>,
    /// The platform's id. Works as a comment id too.
    pub external_id: Option<String>,
    /// The platform's id of the comment that this one answers.
    pub parent_external_id: Option<String>,
    /// The text.
    pub body: Option<String>,
    /// Whether the platform has the comment.
    pub status: CommentStatus,
    /// The platform's id of the author.
    pub author_external_id: Option<String>,
    /// The author's name.
    pub author_name: Option<String>,
    /// The author's user name.
    pub author_username: Option<String>,
    /// The author's picture.
    pub author_avatar_url: Option<String>,
    /// How many people like the comment.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub like_count: u64,
    /// How many comments answer this one.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub reply_count: u64,
    /// Whether the profile has hidden the comment from everyone else.
    #[serde(deserialize_with = "super::unknown::null_as_default")]
    pub is_hidden: bool,
    /// The comment's page on the platform.
    pub permalink: Option<String>,
    /// Other data from the platform about the comment.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, unknown> | null"))]
    pub platform_data: Option<Value>,
    /// When the comment was written, ISO 8601.
    pub posted_at: Option<String>,
    /// When Postproxy first had the comment, ISO 8601.
    pub created_at: Option<String>,
    /// Fields that this version doesn't know, kept as they are.
    #[serde(flatten)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub unknown: Unknown,
}
