//! `POST /_emulator/automatic_event`: Meta sees by itself that a person on WhatsApp did something.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{Platform, WhatsappAutomaticEvent};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use crate::conversation::event;
use crate::ground::fields::Fields;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;

/// What the person of a chat did.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AutomaticEventContent {
    chat_id: String,
    /// What it was, such as `LeadSubmitted` or `Purchase`.
    event_name: String,
    /// The id of the click on an advertisement that led to WhatsApp.
    ctwa_clid: Option<String>,
    /// What Meta says about it, such as a currency and a value.
    custom_data: Option<Map<String, Value>>,
}

/// Meta sees that a person did something.
pub(super) struct TellAutomaticEvent;

impl Fields for AutomaticEventContent {}

impl Control for TellAutomaticEvent {
    type Uses = State<Store>;
    type Request = Content<AutomaticEventContent>;
    type Answer = Json<WhatsappAutomaticEvent>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "automaticEvent",
        "/automatic_event",
        "Meta sees by itself that the person of a WhatsApp chat did something, such as a purchase.",
    );

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<AutomaticEventContent>,
    ) -> Result<Json<WhatsappAutomaticEvent>, Problem> {
        let told = store.write(move |transaction| {
            let chat = store::chats::find(transaction, &content.chat_id)?
                .ok_or_else(|| Problem::invalid("chat_id", "must be the id of a chat"))?;
            if chat.platform != Platform::Whatsapp {
                return Err(Problem::not_possible("automatic_event", &chat.platform));
            }
            let latest = store::messages::find_latest_inbound(transaction, &chat.id)?;
            let told = WhatsappAutomaticEvent {
                profile_id: chat.profile_id,
                chat_id: Some(chat.id),
                participant_external_id: Some(chat.participant_external_id),
                external_message_id: latest.and_then(|message| message.external_id),
                event_name: Some(content.event_name),
                ctwa_clid: content.ctwa_clid,
                custom_data: content.custom_data.map(Value::Object),
                ..WhatsappAutomaticEvent::default()
            };
            event::publish(transaction, "whatsapp.automatic_event", &told)?;
            Ok(told)
        });
        Ok(Json(told.await?))
    }
}
