//! `POST /_emulator/ice_breaker`: the person begins by tapping one of the profile's ice breakers.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{IceBreaker, TappedAction, TappedKind};
use postproxy_dm_core::operation::ParticipantDetails;

use super::fields::Fields;
use super::inbound::Received;
use super::person::arrive;
use super::tap::Choice;
use crate::conversation::chat::{open, present};
use crate::http::problem::Problem;
use crate::store::Store;
use crate::{platform, store};

pub(super) async fn tap(
    State(store): State<Store>,
    mut fields: Fields,
) -> Result<(StatusCode, Json<Received>), Problem> {
    let profile_id = fields.require_text("profile_id")?;
    let participant = ParticipantDetails {
        participant_external_id: fields.require_text("participant_external_id")?,
        participant_name: fields.take_text("participant_name")?,
        ..ParticipantDetails::default()
    };
    let choice = Choice::take(&mut fields)?;
    fields.finish()?;

    let received = store.write(move |transaction| {
        let profile = store::profiles::find(transaction, &profile_id)?
            .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
        let actions = store::ice_breakers::list(transaction, &profile.id)?.into_iter().map(action).collect();
        let action = choice.find(actions, "among the profile's ice breakers")?;
        let chat = open(transaction, &profile, participant)?.chat;
        arrive(transaction, &chat, "participant_external_id")?;
        let (chat, message) = platform::tap(transaction, chat, action)?;
        Ok::<_, Problem>(Received { chat: present(chat, transaction.now), message })
    });
    Ok((StatusCode::CREATED, Json(received.await?)))
}

fn action(IceBreaker { question, payload, .. }: IceBreaker) -> TappedAction {
    TappedAction {
        kind: TappedKind::Postback,
        payload: Some(payload),
        title: Some(question),
        ..TappedAction::default()
    }
}
