//! Somebody comments on a post.

use postproxy_dm_core::model::{CommentStatus, Profile};

use crate::conversation::comment::created;
use crate::conversation::event;
use crate::ground::id;
use crate::store::comments::Comment;
use crate::store::{self, StoreError, Transaction};

/// A comment, and where it is.
#[derive(Debug)]
pub(crate) struct Remark {
    /// A new post, if there is none.
    pub(crate) post_id: Option<String>,
    pub(crate) placement_id: Option<String>,
    /// The comment that it answers.
    pub(crate) parent: Option<Comment>,
    pub(crate) participant_external_id: String,
    pub(crate) participant_name: Option<String>,
    pub(crate) participant_username: Option<String>,
    pub(crate) text: String,
    pub(crate) status: CommentStatus,
    pub(crate) is_hidden: bool,
    pub(crate) is_edited: bool,
}

/// Stores the comment and publishes its event. What answers an answer is shown beside it, as on Instagram: below the comment
/// that both belong to.
pub(crate) fn comment(
    transaction: &Transaction<'_>,
    profile: &Profile,
    remark: Remark,
) -> Result<Comment, StoreError> {
    let (parent_post_id, parent_external_id) = match remark.parent {
        Some(parent) => (Some(parent.post_id), Some(parent.parent_external_id.unwrap_or(parent.external_id))),
        None => (None, None),
    };
    let post_id = remark.post_id.or(parent_post_id).unwrap_or_else(|| id::new("post"));
    let external_id = id::external_comment(&post_id);
    let page = profile.platform_url.as_deref();
    let now = transaction.now_text();
    let comment = Comment {
        id: id::new("cmt"),
        permalink: page.map(|page| format!("{page}/posts/{post_id}?comment_id={external_id}")),
        profile_id: profile.id.clone(),
        placement_id: remark.placement_id.or(profile.platform_id.clone()),
        post_id,
        external_id,
        parent_external_id,
        participant_external_id: remark.participant_external_id,
        participant_name: remark.participant_name,
        participant_username: remark.participant_username,
        text: remark.text,
        status: remark.status,
        is_hidden: remark.is_hidden,
        private_reply_id: None,
        edited_at: remark.is_edited.then(|| now.clone()),
        created_at: now,
    };
    store::comments::insert(transaction, &comment)?;
    event::publish(transaction, "comment.created", &created(comment.clone(), profile.platform.clone()))?;
    Ok(comment)
}
