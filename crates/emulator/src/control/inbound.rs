//! `POST /_emulator/inbound`: the person writes to a profile.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Attachment, AttachmentStatus, AttachmentType, Chat, Message};
use postproxy_dm_core::operation::ParticipantDetails;
use reqwest::Url;
use serde::Serialize;
use serde_json::Value;

use super::fields::Fields;
use crate::chat::present;
use crate::platform::Said;
use crate::problem::Problem;
use crate::{Emulator, id, platform, store};

/// What the person wrote, and where.
#[derive(Debug, Serialize)]
pub(super) struct Received {
    pub(super) chat: Chat,
    pub(super) message: Message,
}

pub(super) async fn receive(
    State(emulator): State<Emulator>,
    mut fields: Fields,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let profile_id = fields.require_text("profile_id")?;
    let participant = ParticipantDetails {
        participant_external_id: fields.require_text("participant_external_id")?,
        participant_name: fields.take_text("participant_name")?,
        ..ParticipantDetails::default()
    };
    let text = fields.take_text("text")?;
    let attachments = fields.take_list("attachments")?.into_iter().map(attachment);
    let attachments = attachments.collect::<Result<Vec<_>, _>>()?;
    if text.is_none() && attachments.is_empty() {
        return Err(fields.invalid("text", "must be given, or attachments"));
    }
    fields.finish()?;

    let received = emulator.write(move |transaction| {
        let profile = store::profiles::find(transaction, &profile_id)?
            .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
        let said = Said { text, attachments, ..Said::default() };
        let (chat, message) = platform::inbound(transaction, &profile, participant, said)?;
        Ok::<_, Problem>(Received { chat: present(chat, transaction.now), message })
    });
    Ok((StatusCode::CREATED, Json(received.await?)))
}

fn attachment(mut fields: Fields) -> Result<Attachment, Problem> {
    let kind = fields.require_text("type")?;
    let kind = match serde_json::from_value(Value::String(kind)) {
        Ok(AttachmentType::Other(_)) | Err(_) => {
            return Err(fields.invalid("type", "must be image, video, audio, sticker or file"));
        }
        Ok(kind) => kind,
    };
    let url = fields.require_text("url")?;
    let is_web = Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !is_web {
        return Err(fields.invalid("url", "must be an http:// or https:// URL"));
    }
    fields.finish()?;
    Ok(Attachment {
        id: Some(id::new("att")),
        kind,
        url: Some(url),
        status: AttachmentStatus::Processed,
        ..Attachment::default()
    })
}
