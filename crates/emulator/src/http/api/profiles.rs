//! The profiles of the account.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{List, Profile};
use rusqlite::Connection;

use super::request::Id;
use crate::emulator::Emulator;
use crate::http::problem::Problem;
use crate::store;

pub(super) async fn list(State(emulator): State<Emulator>) -> Result<Json<List<Profile>>, Problem> {
    let data = emulator.read(store::profiles::list).await?;
    Ok(Json(List { data, ..List::default() }))
}

pub(super) async fn get(
    State(emulator): State<Emulator>,
    Id(profile_id): Id,
) -> Result<Json<Profile>, Problem> {
    emulator.read(move |connection| find(connection, &profile_id)).await.map(Json)
}

pub(crate) fn find(connection: &Connection, profile_id: &str) -> Result<Profile, Problem> {
    store::profiles::find(connection, profile_id)?.ok_or_else(|| Problem::not_found("profile"))
}
