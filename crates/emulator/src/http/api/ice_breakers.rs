//! The ice breakers of a profile. Instagram.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::{IceBreakers, Profile, Succeeded};
use postproxy_dm_core::operation::{DeleteIceBreakers, GetIceBreakers, Operation, SetIceBreakers};
use rusqlite::Connection;
use serde_json::{Map, Value};

use super::idempotency::{Writes, WrittenAnswer};
use super::profiles;
use super::request::{Id, WriteRequest};
use super::routes::Routes;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .serve(GetIceBreakers::ENDPOINT, get)
        .serve(SetIceBreakers::ENDPOINT, set)
        .serve(DeleteIceBreakers::ENDPOINT, delete)
}

async fn get(State(store): State<Store>, Id(profile_id): Id) -> Result<Json<IceBreakers>, Problem> {
    let ice_breakers = store.read(move |connection| {
        let profile = find_profile(connection, &profile_id)?;
        Ok::<_, Problem>(store::ice_breakers::list(connection, &profile.id)?)
    });
    Ok(Json(IceBreakers { ice_breakers: ice_breakers.await?, ..IceBreakers::default() }))
}

async fn set(
    State(writes): State<Writes>,
    Id(profile_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    let content = request.object()?;
    writes
        .perform(request, move |transaction| {
            let profile = find_profile(transaction, &profile_id)?;
            Problem::of_invalid_fields(&SetIceBreakers::ENDPOINT.check(&content, Some(&profile.platform)))?;
            let IceBreakers { ice_breakers, .. } = serde_json::from_value(Value::Object(content))
                .map_err(|error| Problem::invalid("the body", error.to_string()))?;
            store::ice_breakers::set(transaction, &profile.id, &ice_breakers)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &Succeeded::default())?)
        })
        .await
}

async fn delete(
    State(writes): State<Writes>,
    Id(profile_id): Id,
    request: WriteRequest,
) -> Result<WrittenAnswer, Problem> {
    writes
        .perform(request, move |transaction| {
            let profile = find_profile(transaction, &profile_id)?;
            store::ice_breakers::delete(transaction, &profile.id)?;
            Ok(WrittenAnswer::new(StatusCode::OK, &Succeeded::default())?)
        })
        .await
}

fn find_profile(connection: &Connection, profile_id: &str) -> Result<Profile, Problem> {
    let profile = profiles::find(connection, profile_id)?;
    Problem::of_invalid_fields(&GetIceBreakers::ENDPOINT.check(&Map::new(), Some(&profile.platform)))?;
    Ok(profile)
}
