//! `GET /_emulator/ready`: whether it serves and its work goes on, and which jobs were set aside.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::problem::Problem;
use crate::store::Store;
use crate::store::jobs::{self, SetAside};
use crate::store::{StoreError, settings};
use crate::work::health::Health;

/// So many jobs are shown, the last first.
const SHOWN: usize = 20;

/// That it does.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ready {
    ready: bool,
    /// Jobs that could not be done, so that the others go on without them. A reset forgets them.
    set_aside: AllSetAside,
}

#[derive(Debug, Serialize, JsonSchema)]
struct AllSetAside {
    total: u64,
    /// At most 20, the last first.
    jobs: Vec<SetAside>,
}

pub(super) async fn show(
    State(store): State<Store>,
    State(health): State<Health>,
) -> Result<Json<Ready>, Problem> {
    if let Some(trouble) = health.trouble() {
        let text = format!("the work stands still: {trouble}");
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, text));
    }
    let set_aside = store.read(|connection| {
        settings::find(connection, settings::API_KEY)?;
        let (total, jobs) = jobs::set_aside(connection, SHOWN)?;
        Ok::<_, StoreError>(AllSetAside { total, jobs })
    });
    Ok(Json(Ready { ready: true, set_aside: set_aside.await? }))
}
