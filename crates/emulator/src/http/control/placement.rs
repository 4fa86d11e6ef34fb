//! `POST /_emulator/placement`: Meta decides about the name of a WhatsApp number, or about its quality.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{
    Placement, PlacementNameStatusUpdated, PlacementQualityUpdated, Platform, Profile,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::content::Content;
use super::endpoint::{Control, ControlEndpoint};
use crate::conversation::event;
use crate::ground::fields::{Fields, Misfit};
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;

/// What Meta decides about a WhatsApp number: about its name, or about its quality.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacementDecision {
    profile_id: String,
    /// The id of the number.
    placement_id: String,
    /// About its name, such as `APPROVED` or `DECLINED`. Required if there is no `event`.
    decision: Option<String>,
    /// The name that was asked for. It becomes the number's name if the decision is `APPROVED`.
    requested_name: Option<String>,
    rejection_reason: Option<String>,
    /// About its quality, such as `FLAGGED` or `DOWNGRADE`.
    event: Option<String>,
    /// How many people the number may write to from now on, such as `TIER_10K`.
    current_limit: Option<String>,
}

/// Meta decides about a WhatsApp number.
pub(super) struct DecidePlacement;

impl Fields for PlacementDecision {
    fn check(&self) -> Result<(), Misfit> {
        match (&self.decision, &self.event) {
            (None, None) => Err(Misfit::new("decision", "must be given, or event")),
            (Some(_), Some(_)) => Err(Misfit::new("event", "must not be given with decision")),
            _ => Ok(()),
        }
    }
}

impl Control for DecidePlacement {
    type Uses = State<Store>;
    type Request = Content<PlacementDecision>;
    type Answer = Json<Placement>;

    const ENDPOINT: ControlEndpoint = ControlEndpoint::post(
        "placement",
        "/placement",
        "Meta decides about the name of a WhatsApp number, or changes its quality and its limit.",
    );

    async fn handle(
        State(store): State<Store>,
        Content(content): Content<PlacementDecision>,
    ) -> Result<Json<Placement>, Problem> {
        let decided = store.write(move |transaction| {
            let profile = store::profiles::find(transaction, &content.profile_id)?
                .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))?;
            if profile.platform != Platform::Whatsapp {
                return Err(Problem::not_possible("placement", &profile.platform));
            }
            let found = store::placements::find(transaction, &profile.id, &content.placement_id)?;
            let mut placement = found.ok_or_else(|| {
                Problem::invalid("placement_id", "must be the id of a placement of the profile")
            })?;
            match content.event {
                Some(event) => {
                    let old_limit = set(&mut placement, "messaging_limit", content.current_limit);
                    store::placements::update(transaction, &profile.id, &placement)?;
                    let updated = quality(&profile, &placement, event, old_limit);
                    event::publish(transaction, "placement.quality_updated", &updated)?;
                }
                None => {
                    let decision = content.decision.unwrap_or_default();
                    if decision == "APPROVED"
                        && let Some(name) = &content.requested_name
                    {
                        placement.name.clone_from(name);
                    }
                    set(&mut placement, "name_status", Some(decision.clone()));
                    store::placements::update(transaction, &profile.id, &placement)?;
                    let updated = PlacementNameStatusUpdated {
                        decision: Some(decision),
                        requested_name: content.requested_name,
                        rejection_reason: content.rejection_reason,
                        ..name_status(&profile, &placement)
                    };
                    event::publish(transaction, "placement.name_status_updated", &updated)?;
                }
            }
            Ok(placement)
        });
        Ok(Json(decided.await?))
    }
}

/// Sets a field of the metadata, if there is something to set. Returns what it was.
fn set(placement: &mut Placement, name: &str, value: Option<String>) -> Option<String> {
    let metadata = placement.metadata.get_or_insert_with(|| json!({}));
    let before = metadata[name].as_str().map(str::to_owned);
    if let (Some(fields), Some(value)) = (metadata.as_object_mut(), value) {
        fields.insert(name.to_owned(), Value::String(value));
    }
    before
}

fn name_status(profile: &Profile, placement: &Placement) -> PlacementNameStatusUpdated {
    PlacementNameStatusUpdated {
        id: placement.id.clone(),
        name: Some(placement.name.clone()),
        platform: Some(profile.platform.clone()),
        profile_group_id: profile.profile_group_id.clone(),
        profile_id: Some(profile.id.clone()),
        profile_name: profile.name.clone(),
        metadata: placement.metadata.clone().or_else(|| Some(Value::Object(Map::new()))),
        ..PlacementNameStatusUpdated::default()
    }
}

fn quality(
    profile: &Profile,
    placement: &Placement,
    event: String,
    old_limit: Option<String>,
) -> PlacementQualityUpdated {
    let PlacementNameStatusUpdated {
        id,
        name,
        platform,
        profile_group_id,
        profile_id,
        profile_name,
        metadata,
        ..
    } = name_status(profile, placement);
    let current_limit = metadata.as_ref().and_then(|it| it["messaging_limit"].as_str().map(str::to_owned));
    PlacementQualityUpdated {
        id,
        name,
        platform,
        profile_group_id,
        profile_id,
        profile_name,
        metadata,
        event: Some(event),
        current_limit,
        old_limit,
        ..PlacementQualityUpdated::default()
    }
}
