//! Comments as the API shows them: of one post with their answers, in the list of all, and in an event.

use postproxy_dm_core::model::{Comment, CommentCreated, ListedComment, Platform};
use rusqlite::Connection;

use crate::store::comments::Comment as Stored;
use crate::store::{self, StoreError};

/// Returns a comment with those that answer it. They have none of their own: see [`crate::platform::comment`].
pub(crate) fn with_replies(connection: &Connection, comment: Stored) -> Result<Comment, StoreError> {
    let replies = store::comments::list_replies(connection, &comment)?;
    Ok(Comment { replies: replies.into_iter().map(alone).collect(), ..alone(comment) })
}

/// Returns a comment for the list of all.
pub(crate) fn listed(comment: Stored, platform: Platform) -> ListedComment {
    ListedComment {
        id: comment.id,
        post_id: comment.post_id,
        profile_id: comment.profile_id,
        platform,
        external_id: Some(comment.external_id),
        body: Some(comment.text),
        status: comment.status,
        author_username: comment.participant_username,
        author_external_id: Some(comment.participant_external_id),
        parent_external_id: comment.parent_external_id,
        is_hidden: comment.is_hidden,
        permalink: comment.permalink,
        external_edited_at: comment.edited_at,
        posted_at: Some(comment.created_at.clone()),
        created_at: Some(comment.created_at),
        ..ListedComment::default()
    }
}

/// Returns the resource of the event of a new comment.
pub(crate) fn created(comment: Stored, platform: Platform) -> CommentCreated {
    CommentCreated {
        id: comment.id,
        platform_post_id: Some(format!("{}-{}", comment.post_id, platform.as_str())),
        post_id: comment.post_id,
        platform,
        profile_id: Some(comment.profile_id),
        external_id: Some(comment.external_id),
        parent_external_id: comment.parent_external_id,
        body: Some(comment.text),
        status: comment.status,
        author_external_id: Some(comment.participant_external_id),
        author_name: comment.participant_name,
        author_username: comment.participant_username,
        is_hidden: comment.is_hidden,
        permalink: comment.permalink,
        posted_at: Some(comment.created_at.clone()),
        created_at: Some(comment.created_at),
        ..CommentCreated::default()
    }
}

fn alone(comment: Stored) -> Comment {
    Comment {
        id: comment.id,
        external_id: Some(comment.external_id),
        body: Some(comment.text),
        status: comment.status,
        author_username: comment.participant_username,
        author_external_id: Some(comment.participant_external_id),
        parent_external_id: comment.parent_external_id,
        is_hidden: comment.is_hidden,
        permalink: comment.permalink,
        external_edited_at: comment.edited_at,
        posted_at: Some(comment.created_at.clone()),
        created_at: Some(comment.created_at),
        ..Comment::default()
    }
}
