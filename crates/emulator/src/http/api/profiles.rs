//! The profiles of the account.

use axum::extract::State;
use axum::{Extension, Json};
use postproxy_dm_core::model::{List, Profile};
use postproxy_dm_core::operation::{GetProfile, ListProfiles, Operation};
use rusqlite::Connection;
use serde_json::Value;

use super::access::Scope;
use super::request::Id;
use super::routes::Routes;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;

/// What the service adds to one profile. No source shows what they hold, so nothing is known of them here.
const STATS: [&str; 2] = ["latest_stats", "summary_stats"];

pub(super) fn routes(routes: Routes) -> Routes {
    routes.serve(ListProfiles::ENDPOINT, list).serve(GetProfile::ENDPOINT, get)
}

async fn list(
    State(store): State<Store>,
    Extension(Scope { group }): Extension<Scope>,
) -> Result<Json<List<Profile>>, Problem> {
    let data = store.read(move |connection| store::profiles::list_of_group(connection, &group)).await?;
    Ok(Json(List { data, ..List::default() }))
}

async fn get(State(store): State<Store>, Id(profile_id): Id) -> Result<Json<Profile>, Problem> {
    let mut profile = store.read(move |connection| find(connection, &profile_id)).await?;
    for name in STATS {
        profile.unknown.entry(name).or_insert_with(|| Value::Null);
    }
    Ok(Json(profile))
}

pub(crate) fn find(connection: &Connection, profile_id: &str) -> Result<Profile, Problem> {
    store::profiles::find(connection, profile_id)?.ok_or_else(|| Problem::not_found("profile"))
}
