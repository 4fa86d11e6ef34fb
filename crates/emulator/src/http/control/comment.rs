//! `POST /_emulator/comment`: the person comments on a post of a profile.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;
use crate::ground::id;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;
use crate::store::comments::Comment;

/// Where the comment is, for a private reply.
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

pub(super) async fn comment(
    State(store): State<Store>,
    mut fields: Fields,
) -> Result<(StatusCode, Json<Commented>), Problem> {
    let profile_id = fields.require_text("profile_id")?;
    let post_id = fields.take_text("post_id")?;
    let participant_external_id = fields.require_text("participant_external_id")?;
    let participant_name = fields.take_text("participant_name")?;
    let text = fields.require_text("text")?;
    fields.finish()?;

    let comment = store.write(move |transaction| {
        let profile = store::profiles::find(transaction, &profile_id)?
            .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
        let post_id = post_id.unwrap_or_else(|| id::new("post"));
        let comment = Comment {
            id: id::new("cmt"),
            external_id: id::external_comment(&post_id),
            post_id,
            profile_id: profile.id,
            participant_external_id,
            participant_name,
            text,
            private_reply_id: None,
            created_at: transaction.now_text(),
        };
        store::comments::insert(transaction, &comment)?;
        Ok::<_, Problem>(comment)
    });
    let comment = comment.await?;
    let commented = Commented {
        post_id: comment.post_id,
        comment_id: comment.id,
        external_comment_id: comment.external_id,
        profile_id: comment.profile_id,
        participant_external_id: comment.participant_external_id,
        text: comment.text,
        created_at: comment.created_at,
    };
    Ok((StatusCode::CREATED, Json(commented)))
}
