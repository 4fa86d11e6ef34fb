//! `POST /_emulator/referral`: the person comes to a profile by a link or an advertisement.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{Platform, ReferralReceived};
use postproxy_dm_core::operation::ParticipantDetails;
use schemars::JsonSchema;
use serde::Deserialize;

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use super::reachable::arrive;
use crate::ground::fields::Fields;
use crate::http::problem::Problem;
use crate::platform::Referral;
use crate::store::Store;
use crate::{platform, store};

/// The link or advertisement by which the person comes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferralContent {
    profile_id: String,
    participant_external_id: String,
    #[serde(rename = "ref")]
    reference: String,
    source: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// The id of the click on an advertisement that leads to WhatsApp.
    ctwa_clid: Option<String>,
}

/// The person comes by a link or an advertisement.
pub(super) struct Refer;

impl Fields for ReferralContent {}

impl Control for Refer {
    type Uses = State<Store>;
    type Request = Content<ReferralContent>;
    type Answer = Json<ReferralReceived>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint {
        success: StatusCode::CREATED,
        ..ControlEndpoint::post("referral", "/referral", "The person comes by a link or an advertisement.")
    };

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<ReferralContent>,
    ) -> Result<Json<ReferralReceived>, Problem> {
        let participant = ParticipantDetails {
            participant_external_id: content.participant_external_id,
            ..ParticipantDetails::default()
        };
        let referral = Referral {
            reference: content.reference,
            source: content.source,
            kind: content.kind,
            ctwa_clid: content.ctwa_clid,
        };
        let received = store.write(move |transaction| {
            let profile = store::profiles::find(transaction, &content.profile_id)?
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
        Ok(Json(received.await?))
    }
}
