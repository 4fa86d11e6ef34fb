//! `POST /_emulator/inbound`: the person writes to a profile.

use axum::Json;
use axum::extract::{Request, State};
use http::StatusCode;
use postproxy_dm_core::model::{AttachmentType, Chat, Message, Platform};
use postproxy_dm_core::operation::ParticipantDetails;
use postproxy_dm_core::platform::capabilities;
use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::fields::Fields;
use super::person::arrive;
use crate::attachment::Media;
use crate::conversation::chat::{open, present};
use crate::http::body::BODY_WITH_MEDIA_BYTES;
use crate::http::problem::Problem;
use crate::platform::Said;
use crate::store::Store;
use crate::{platform, store};

/// What the person wrote, and where.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Received {
    pub(super) chat: Chat,
    pub(super) message: Message,
}

pub(super) async fn receive(
    State(store): State<Store>,
    request: Request,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let mut fields = Fields::read(request, BODY_WITH_MEDIA_BYTES).await?;
    let profile_id = fields.require_text("profile_id")?;
    let participant = ParticipantDetails {
        participant_external_id: fields.require_text("participant_external_id")?,
        participant_name: fields.take_text("participant_name")?,
        ..ParticipantDetails::default()
    };
    let text = fields.take_text("text")?;
    let media = fields.take_list("attachments")?.into_iter().map(media).collect::<Result<Vec<_>, _>>()?;
    let reply_to = fields.take_text("reply_to")?;
    let story_reply = fields.take("story_reply");
    if story_reply.as_ref().is_some_and(|story| !story.is_object()) {
        return Err(fields.invalid("story_reply", "must be an object"));
    }
    let is_unsupported = match fields.take("is_unsupported") {
        None => false,
        Some(Value::Bool(is_unsupported)) => is_unsupported,
        Some(_) => return Err(fields.invalid("is_unsupported", "must be true or false")),
    };
    match (is_unsupported, text.is_some() || !media.is_empty()) {
        (false, false) => return Err(fields.invalid("text", "must be given, or attachments")),
        (true, true) => {
            return Err(fields.invalid("is_unsupported", "must not be given with text or attachments"));
        }
        _ => {}
    }
    fields.finish()?;

    let received = store.write(move |transaction| {
        let profile = store::profiles::find(transaction, &profile_id)?
            .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
        let mut said = Said { text, media, story_reply, is_unsupported, ..Said::default() };
        check(&profile.platform, &said, reply_to.is_some())?;
        let chat = open(transaction, &profile, participant)?.chat;
        arrive(transaction, &chat, "participant_external_id")?;
        said.reply_to_external_id = match reply_to {
            None => None,
            Some(id) => Some(find_answered(transaction, &chat, &id)?),
        };
        let (chat, message) = platform::inbound(transaction, chat, said)?;
        Ok::<_, Problem>(Received { chat: present(chat, transaction.now), message })
    });
    Ok((StatusCode::CREATED, Json(received.await?)))
}

/// Only what the platform has.
fn check(platform: &Platform, said: &Said, is_reply: bool) -> Result<(), Problem> {
    let has_attachments = capabilities(platform).is_some_and(|can| can.attachments);
    let impossible = [
        ("attachments", !said.media.is_empty() && !has_attachments),
        ("story_reply", said.story_reply.is_some() && *platform != Platform::Instagram),
        ("reply_to", is_reply && *platform == Platform::Bluesky),
    ];
    match impossible.into_iter().find(|(_, is_given)| *is_given) {
        Some((what, _)) => Err(Problem::not_possible(what, platform)),
        None => Ok(()),
    }
}

/// The platform's id of a message that the person can see and answer.
fn find_answered(connection: &Connection, chat: &Chat, message_id: &str) -> Result<String, Problem> {
    let message = store::messages::find(connection, message_id)?;
    let answered = message.filter(|message| message.chat_id == chat.id).and_then(|it| it.external_id);
    let expected = "must be the id of a message in the chat that the person can see";
    answered.ok_or_else(|| Problem::invalid("reply_to", expected))
}

/// By a URL, which stays, or with the bytes.
fn media(mut fields: Fields) -> Result<Media, Problem> {
    let kind = match fields.take_text("type")?.map(|kind| serde_json::from_value(Value::String(kind))) {
        None => None,
        Some(Ok(AttachmentType::Other(_)) | Err(_)) => {
            return Err(fields.invalid("type", "must be image, video, audio, sticker or file"));
        }
        Some(Ok(kind)) => Some(kind),
    };
    let (url, data) = (fields.take_text("url")?, fields.take_text("data")?);
    let (content_type, filename) = (fields.take_text("content_type")?, fields.take_text("filename")?);
    let (content_type, filename) = (content_type.as_deref(), filename.as_deref());
    let mut media = match (url, data) {
        (Some(url), None) => Media::of_text(&fields.name("url"), &url, content_type, filename)?,
        (None, Some(data)) => Media::of_data(&fields.name("data"), &data, content_type, filename)?,
        (None, None) => return Err(fields.invalid("url", "must be given, or data")),
        (Some(_), Some(_)) => return Err(fields.invalid("data", "must not be given with url")),
    };
    fields.finish()?;
    if let Some(kind) = kind {
        media.kind = kind;
    }
    Ok(media)
}
