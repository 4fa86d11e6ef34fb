//! `POST /_emulator/profile`: the connection of a profile to its platform expires, ends, or is made again.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{Profile, ProfileStatus};

use super::fields::Fields;
use crate::http::problem::Problem;
use crate::platform;
use crate::store::Store;

pub(super) async fn set(State(store): State<Store>, mut fields: Fields) -> Result<Json<Profile>, Problem> {
    let profile_id = fields.require_text("profile_id")?;
    let status = match fields.take_text("status")?.as_deref() {
        Some("active") => ProfileStatus::Active,
        Some("expired") => ProfileStatus::Expired,
        Some("inactive") => ProfileStatus::Inactive,
        _ => return Err(fields.invalid("status", "must be active, expired or inactive")),
    };
    fields.finish()?;
    let profile = store.write(move |transaction| {
        platform::set_profile_status(transaction, &profile_id, status)?
            .ok_or_else(|| Problem::invalid("profile_id", "must be the id of a profile"))
    });
    Ok(Json(profile.await?))
}
