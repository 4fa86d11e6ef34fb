//! The persons that a profile chats with, as the platform sees them. Instagram.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::ParticipantStatus;
use postproxy_dm_core::operation::{GetParticipantStatus, Operation};
use serde_json::Map;

use super::profiles;
use super::request::Ids;
use super::routes::Routes;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.serve(GetParticipantStatus::ENDPOINT, status)
}

async fn status(
    State(store): State<Store>,
    Ids(profile_id, user_id): Ids,
) -> Result<Json<ParticipantStatus>, Problem> {
    let fetched_at = Some(store.clock().now().text());
    let chat = store.read(move |connection| {
        let profile = profiles::find(connection, &profile_id)?;
        let check = GetParticipantStatus::ENDPOINT.check(&Map::new(), Some(&profile.platform));
        Problem::of_invalid_fields(&check)?;
        let chat = store::chats::find_by_participant(connection, &profile.id, &user_id)?;
        chat.ok_or_else(|| Problem::not_found("participant"))
    });
    let metadata = chat.await?.metadata.unwrap_or_default();
    Ok(Json(ParticipantStatus {
        is_verified_user: metadata.is_verified_user,
        is_user_follow_business: metadata.is_user_follow_business,
        is_business_follow_user: metadata.is_business_follow_user,
        fetched_at,
        ..ParticipantStatus::default()
    }))
}
