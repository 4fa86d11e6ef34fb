//! `POST /_emulator/comment`: the person comments on a post of a profile.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use crate::ground::fields::Fields;
use crate::ground::id;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;
use crate::store::comments;

/// A comment, and the post that it is on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentContent {
    profile_id: String,
    /// Default the id of a new post.
    post_id: Option<String>,
    participant_external_id: String,
    participant_name: Option<String>,
    text: String,
}

/// Where the comment is. `privateReply` needs these ids.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Commented {
    post_id: String,
    comment_id: String,
    external_comment_id: String,
    profile_id: String,
    participant_external_id: String,
    text: String,
    created_at: String,
}

/// The person comments on a post.
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
            "The person comments on a post. You can answer with `privateReply`.",
        )
    };

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<CommentContent>,
    ) -> Result<Json<Commented>, Problem> {
        let comment = store.write(move |transaction| {
            let profile = store::profiles::find(transaction, &content.profile_id)?
                .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
            let post_id = content.post_id.unwrap_or_else(|| id::new("post"));
            let comment = comments::Comment {
                id: id::new("cmt"),
                external_id: id::external_comment(&post_id),
                post_id,
                profile_id: profile.id,
                participant_external_id: content.participant_external_id,
                participant_name: content.participant_name,
                text: content.text,
                private_reply_id: None,
                created_at: transaction.now_text(),
            };
            store::comments::insert(transaction, &comment)?;
            Ok::<_, Problem>(comment)
        });
        let comment = comment.await?;
        Ok(Json(Commented {
            post_id: comment.post_id,
            comment_id: comment.id,
            external_comment_id: comment.external_id,
            profile_id: comment.profile_id,
            participant_external_id: comment.participant_external_id,
            text: comment.text,
            created_at: comment.created_at,
        }))
    }
}
