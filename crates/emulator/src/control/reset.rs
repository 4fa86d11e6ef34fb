//! `POST /_emulator/reset`: begins anew, with the same key, secret and profiles, and the emulator's own webhook.

use axum::extract::State;
use http::StatusCode;

use super::fields::Fields;
use crate::problem::Problem;
use crate::store::StoreError;
use crate::{Emulator, store};

pub(super) async fn reset(State(emulator): State<Emulator>, fields: Fields) -> Result<StatusCode, Problem> {
    fields.finish()?;
    emulator
        .write(|transaction| -> Result<(), StoreError> {
            store::delete_what_happened(transaction)?;
            transaction.set_clock_offset(0)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
