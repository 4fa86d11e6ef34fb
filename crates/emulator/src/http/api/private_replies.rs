//! Private replies: one direct message to the author of a comment. Facebook and Instagram.

use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{CommentStatus, Message, Profile};
use postproxy_dm_core::operation::{Operation, ParticipantDetails, PrivateReply};
use postproxy_dm_core::platform::capabilities;
use serde_json::{Map, Value};

use super::comments;
use super::idempotency::{Writes, WrittenAnswer};
use super::profiles;
use super::request::{Ids, WriteRequest};
use super::routes::Routes;
use crate::conversation::chat::open;
use crate::conversation::outbound;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::store;
use crate::store::Transaction;
use crate::store::comments::Comment;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.serve(PrivateReply::ENDPOINT, create)
}

async fn create(
    State(writes): State<Writes>,
    Ids(post_id, comment_id): Ids,
    query: Query,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    let profile_id = query.required("profile_id")?;
    writes
        .perform(request, move |transaction| {
            let profile = profiles::find(transaction, &profile_id)?;
            if !capabilities(&profile.platform).is_some_and(|can| can.private_reply) {
                return Err(Problem::not_possible("private_reply", &profile.platform));
            }
            let comment = comments::find(transaction, &post_id, &comment_id, &profile.id)?;
            Problem::of_invalid_fields(&PrivateReply::ENDPOINT.check(&content, Some(&profile.platform)))?;
            if matches!(comment.status, CommentStatus::Pending | CommentStatus::Failed) {
                return Err(Problem::invalid("comment", "must be published: the platform does not have it"));
            }
            if comment.private_reply_id.is_some() {
                return Err(Problem::invalid(
                    "comment",
                    "must not have a private reply yet: there is one for each",
                ));
            }
            let message = accept(transaction, &profile, comment, content)?;
            Ok(WrittenAnswer::new(StatusCode::ACCEPTED, &message)?)
        })
        .await
}

/// Opens the chat and leaves the message to the platform, which refuses it if the comment is too old.
fn accept(
    transaction: &Transaction<'_>,
    profile: &Profile,
    mut comment: Comment,
    mut content: Map<String, Value>,
) -> Result<Message, Problem> {
    let participant = ParticipantDetails {
        participant_external_id: comment.participant_external_id.clone(),
        participant_name: comment.participant_name.clone(),
        participant_username: comment.participant_username.clone(),
        ..ParticipantDetails::default()
    };
    let chat = open(transaction, profile, participant)?.chat;

    // Keeps only the fields of a private reply. Its `text` is the body of the message.
    content
        .retain(|name, _| ["text", "quick_replies", "buttons", "card", "elements"].contains(&name.as_str()));
    if let Some(text) = content.remove("text") {
        content.insert("body".to_owned(), text);
    }
    let mut message = outbound::message(transaction, &chat, content)?;
    message.external_comment_id = Some(comment.external_id.clone());
    outbound::accept(transaction, chat, &message)?;
    comment.private_reply_id = Some(message.id.clone());
    store::comments::update(transaction, &comment)?;
    Ok(message)
}
