//! `POST /_emulator/inbound`: the person writes to a profile.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{AttachmentType, Chat, Message, Platform};
use postproxy_dm_core::operation::ParticipantDetails;
use postproxy_dm_core::platform::capabilities;
use rusqlite::Connection;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use super::reachable::arrive;
use crate::attachment::Media;
use crate::conversation::chat::{open, present};
use crate::ground::fields::{Fields, Misfit};
use crate::http::body::BODY_WITH_MEDIA_BYTES;
use crate::http::problem::Problem;
use crate::platform::Said;
use crate::store::Store;
use crate::{platform, store};

/// A text, or attachments, or both.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InboundContent {
    profile_id: String,
    /// The platform's id of the person.
    participant_external_id: String,
    participant_name: Option<String>,
    /// Required if there are no `attachments`.
    text: Option<String>,
    attachments: Option<Vec<InboundAttachment>>,
    /// The id of the message that it answers.
    reply_to: Option<String>,
    /// The story that it answers. Instagram only.
    story_reply: Option<Map<String, Value>>,
    /// The person sends something that the API can't show. Not with `text` or `attachments`.
    is_unsupported: Option<bool>,
}

/// An attachment, by its URL or with its bytes in base64. If you don't say what it is, it is guessed from the file name or
/// the first bytes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{ "required": ["url"] }, { "required": ["data"] }]))]
pub(crate) struct InboundAttachment {
    #[serde(rename = "type", deserialize_with = "attachment_type")]
    #[schemars(with = "Option<AttachmentType>")]
    kind: Option<AttachmentType>,
    /// Where it is. It becomes `failed` if that isn't on this machine, unless the emulator was started with `--fetch-media`.
    url: Option<String>,
    /// The bytes, in base64.
    data: Option<String>,
    content_type: Option<String>,
    filename: Option<String>,
}

/// What the person wrote, and where.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Received {
    pub(super) chat: Chat,
    pub(super) message: Message,
}

/// The person writes to a profile.
pub(super) struct Inbound;

impl Control for Inbound {
    type Uses = State<Store>;
    type Request = Content<InboundContent, BODY_WITH_MEDIA_BYTES>;
    type Answer = Json<Received>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        success: StatusCode::CREATED,
        ..ControlEndpoint::post("inbound", "/inbound", "The person writes to a profile.")
    };

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<InboundContent, BODY_WITH_MEDIA_BYTES>,
    ) -> Result<Json<Received>, Problem> {
        let media = content.attachments.into_iter().flatten().enumerate();
        let media = media.map(|(index, it)| it.media(&format!("attachments[{index}]")));
        let media = media.collect::<Result<Vec<_>, _>>()?;
        let participant = ParticipantDetails {
            participant_external_id: content.participant_external_id,
            participant_name: content.participant_name,
            ..ParticipantDetails::default()
        };
        let mut said = Said {
            text: content.text,
            media,
            story_reply: content.story_reply.map(Value::Object),
            is_unsupported: content.is_unsupported.unwrap_or(false),
            ..Said::default()
        };
        let received = store.write(move |transaction| {
            let profile = store::profiles::find(transaction, &content.profile_id)?
                .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
            check_platform(&profile.platform, &said, content.reply_to.is_some())?;
            let chat = open(transaction, &profile, participant)?.chat;
            arrive(transaction, &chat, "participant_external_id")?;
            said.reply_to_external_id = match content.reply_to {
                None => None,
                Some(id) => Some(find_answered(transaction, &chat, &id)?),
            };
            let (chat, message) = platform::inbound(transaction, chat, said)?;
            Ok::<_, Problem>(Received { chat: present(chat, transaction.now), message })
        });
        Ok(Json(received.await?))
    }
}

impl Fields for InboundContent {
    fn check(&self) -> Result<(), Misfit> {
        for (index, attachment) in self.attachments.iter().flatten().enumerate() {
            attachment.check(&format!("attachments[{index}]"))?;
        }
        let says_something = self.text.is_some() || self.attachments.iter().flatten().next().is_some();
        match (self.is_unsupported.unwrap_or(false), says_something) {
            (false, false) => Err(Misfit::new("text", "must be given, or attachments")),
            (true, true) => Err(Misfit::new("is_unsupported", "must not be given with text or attachments")),
            _ => Ok(()),
        }
    }
}

impl InboundAttachment {
    fn check(&self, path: &str) -> Result<(), Misfit> {
        match (&self.url, &self.data) {
            (None, None) => Err(Misfit::new(format!("{path}.url"), "must be given, or data")),
            (Some(_), Some(_)) => Err(Misfit::new(format!("{path}.data"), "must not be given with url")),
            _ => Ok(()),
        }
    }

    fn media(self, path: &str) -> Result<Media, Problem> {
        let (content_type, filename) = (self.content_type.as_deref(), self.filename.as_deref());
        let mut media = match (self.url, self.data) {
            (Some(url), _) => Media::of_text(&format!("{path}.url"), &url, content_type, filename)?,
            (None, data) => {
                let data = data.unwrap_or_default();
                Media::of_data(&format!("{path}.data"), &data, content_type, filename)?
            }
        };
        if let Some(kind) = self.kind {
            media.kind = kind;
        }
        Ok(media)
    }
}

/// Refuses what the platform doesn't have.
fn check_platform(platform: &Platform, said: &Said, is_reply: bool) -> Result<(), Problem> {
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

fn attachment_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<AttachmentType>, D::Error> {
    let Some(name) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    match serde_json::from_value(Value::String(name)) {
        Ok(AttachmentType::Other(_)) | Err(_) => {
            Err(D::Error::custom("must be image, video, audio, sticker or file"))
        }
        Ok(kind) => Ok(Some(kind)),
    }
}
