//! `GET /_emulator/ready`: whether it serves.

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use crate::Emulator;
use crate::problem::Problem;
use crate::store::settings;

/// That it does.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Ready {
    ready: bool,
}

pub(super) async fn show(State(emulator): State<Emulator>) -> Result<Json<Ready>, Problem> {
    emulator.read(|connection| settings::find(connection, settings::API_KEY)).await?;
    Ok(Json(Ready { ready: true }))
}
