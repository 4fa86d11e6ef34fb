//! `POST /_emulator/inbound`: the person writes to a profile.

use axum::Json;
use axum::extract::{Request, State};
use http::StatusCode;
use postproxy_dm_core::model::{AttachmentType, Chat, Message};
use postproxy_dm_core::operation::ParticipantDetails;
use serde::Serialize;
use serde_json::Value;

use super::fields::Fields;
use crate::attachment::Media;
use crate::body::BODY_WITH_MEDIA_BYTES;
use crate::chat::present;
use crate::platform::Said;
use crate::problem::Problem;
use crate::{Emulator, platform, store};

/// What the person wrote, and where.
#[derive(Debug, Serialize)]
pub(super) struct Received {
    pub(super) chat: Chat,
    pub(super) message: Message,
}

pub(super) async fn receive(
    State(emulator): State<Emulator>,
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
    if text.is_none() && media.is_empty() {
        return Err(fields.invalid("text", "must be given, or attachments"));
    }
    fields.finish()?;

    let received = emulator.write(move |transaction| {
        let profile = store::profiles::find(transaction, &profile_id)?
            .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
        let said = Said { text, media, ..Said::default() };
        let (chat, message) = platform::inbound(transaction, &profile, participant, said)?;
        Ok::<_, Problem>(Received { chat: present(chat, transaction.now), message })
    });
    Ok((StatusCode::CREATED, Json(received.await?)))
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
