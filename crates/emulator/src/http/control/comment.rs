//! `POST /_emulator/comment`: somebody comments on a post of a profile.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{CommentStatus, ListedComment};
use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use crate::conversation::comment::listed;
use crate::ground::fields::Fields;
use crate::http::problem::Problem;
use crate::platform::Remark;
use crate::store::Store;
use crate::{platform, store};

/// A comment, and the post that it is on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentContent {
    profile_id: String,
    /// Default the post of the comment that it answers, or else the id of a new post.
    post_id: Option<String>,
    /// The id of the comment that it answers.
    parent_id: Option<String>,
    /// The Page or organization that the post is on. Default the profile's own.
    placement_id: Option<String>,
    /// The platform's id of the author.
    participant_external_id: String,
    participant_name: Option<String>,
    participant_username: Option<String>,
    text: String,
    /// Default `synced`: the service has read it from the platform.
    status: Option<StatusOnPlatform>,
    /// The profile has hidden it.
    is_hidden: Option<bool>,
    /// The author has changed it since.
    is_edited: Option<bool>,
}

/// Whether the platform has it.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
enum StatusOnPlatform {
    Synced,
    Pending,
    Published,
    Failed,
}

/// Where the comment is, and what it is. `privateReply` takes the `comment`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Commented {
    post_id: String,
    comment_id: String,
    external_comment_id: String,
    profile_id: String,
    /// As the list of all comments has it.
    comment: ListedComment,
}

/// Somebody comments on a post.
pub(super) struct Comment;

impl Fields for CommentContent {}

impl Control for Comment {
    type Uses = State<Store>;
    type Request = Content<CommentContent>;
    type Answer = Json<Commented>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        success: StatusCode::CREATED,
        ..ControlEndpoint::post(
            "comment",
            "/comment",
            "Somebody comments on a post, or answers a comment. You can answer with `privateReply`.",
        )
    };

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<CommentContent>,
    ) -> Result<Json<Commented>, Problem> {
        let comment = store.write(move |transaction| {
            let profile = store::profiles::find(transaction, &content.profile_id)?
                .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
            let parent = parent(transaction, &content)?;
            let status = match content.status {
                None | Some(StatusOnPlatform::Synced) => CommentStatus::Synced,
                Some(StatusOnPlatform::Pending) => CommentStatus::Pending,
                Some(StatusOnPlatform::Published) => CommentStatus::Published,
                Some(StatusOnPlatform::Failed) => CommentStatus::Failed,
            };
            let remark = Remark {
                post_id: content.post_id,
                placement_id: content.placement_id,
                parent,
                participant_external_id: content.participant_external_id,
                participant_name: content.participant_name,
                participant_username: content.participant_username,
                text: content.text,
                status,
                is_hidden: content.is_hidden.unwrap_or(false),
                is_edited: content.is_edited.unwrap_or(false),
            };
            let comment = platform::comment(transaction, &profile, remark)?;
            Ok::<_, Problem>(listed(comment, profile.platform))
        });
        let comment = comment.await?;
        Ok(Json(Commented {
            post_id: comment.post_id.clone(),
            comment_id: comment.id.clone(),
            external_comment_id: comment.external_id.clone().unwrap_or_default(),
            profile_id: comment.profile_id.clone(),
            comment,
        }))
    }
}

/// Finds the comment that a new one answers, which is on the same post.
fn parent(
    connection: &Connection,
    content: &CommentContent,
) -> Result<Option<store::comments::Comment>, Problem> {
    let Some(id) = &content.parent_id else { return Ok(None) };
    let is_beside = |it: &store::comments::Comment| {
        it.profile_id == content.profile_id && content.post_id.as_ref().is_none_or(|id| *id == it.post_id)
    };
    let parent = store::comments::find(connection, id)?.filter(is_beside);
    let refuse = || Problem::invalid("parent_id", "must be the id of a comment on the same post");
    parent.map(Some).ok_or_else(refuse)
}
