//! `POST /_emulator/referral`: the person comes to a profile by a link or an advertisement.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::ReferralReceived;
use postproxy_dm_core::operation::ParticipantDetails;

use super::fields::Fields;
use crate::platform::Referral;
use crate::problem::Problem;
use crate::{Emulator, platform, store};

pub(super) async fn refer(
    State(emulator): State<Emulator>,
    mut fields: Fields,
) -> Result<(StatusCode, Json<ReferralReceived>), Problem> {
    let profile_id = fields.require_text("profile_id")?;
    let participant = ParticipantDetails {
        participant_external_id: fields.require_text("participant_external_id")?,
        ..ParticipantDetails::default()
    };
    let referral = Referral {
        reference: fields.require_text("ref")?,
        source: fields.take_text("source")?,
        kind: fields.take_text("type")?,
    };
    fields.finish()?;

    let received = emulator.write(move |transaction| {
        let profile = store::profiles::find(transaction, &profile_id)?
            .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
        Ok::<_, Problem>(platform::refer(transaction, &profile, participant, referral)?)
    });
    Ok((StatusCode::CREATED, Json(received.await?)))
}
