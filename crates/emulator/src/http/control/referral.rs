//! `POST /_emulator/referral`: the person comes to a profile by a link or an advertisement.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Platform, ReferralReceived};
use postproxy_dm_core::operation::ParticipantDetails;

use super::fields::Fields;
use super::person::arrive;
use crate::http::problem::Problem;
use crate::platform::Referral;
use crate::store::Store;
use crate::{platform, store};

pub(super) async fn refer(
    State(store): State<Store>,
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
        ctwa_clid: fields.take_text("ctwa_clid")?,
    };
    fields.finish()?;

    let received = store.write(move |transaction| {
        let profile = store::profiles::find(transaction, &profile_id)?
            .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
        let impossible = [
            ("referral", profile.platform == Platform::Bluesky),
            ("ctwa_clid", referral.ctwa_clid.is_some() && profile.platform != Platform::Whatsapp),
        ];
        if let Some((what, _)) = impossible.into_iter().find(|(_, is_given)| *is_given) {
            return Err(Problem::not_possible(what, &profile.platform));
        }
        let received = platform::refer(transaction, &profile, participant, referral)?;
        arrive(transaction, &received.chat, "participant_external_id")?;
        Ok::<_, Problem>(received)
    });
    Ok((StatusCode::CREATED, Json(received.await?)))
}
