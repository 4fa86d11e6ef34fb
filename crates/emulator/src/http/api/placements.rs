//! The placements of a profile: its Pages, channels and phone numbers.

use axum::Json;
use axum::extract::State;
use postproxy_dm_core::model::{List, Placement};
use postproxy_dm_core::operation::{ListPlacements, Operation};

use super::profiles;
use super::request::Id;
use super::routes::Routes;
use crate::http::problem::Problem;
use crate::store;
use crate::store::Store;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.serve(ListPlacements::ENDPOINT, list)
}

async fn list(State(store): State<Store>, Id(profile_id): Id) -> Result<Json<List<Placement>>, Problem> {
    let data = store.read(move |connection| {
        let profile = profiles::find(connection, &profile_id)?;
        Ok::<_, Problem>(store::placements::list(connection, &profile.id)?)
    });
    Ok(Json(List { data: data.await?, ..List::default() }))
}
