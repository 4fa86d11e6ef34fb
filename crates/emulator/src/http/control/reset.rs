//! `POST /_emulator/reset`: begins anew, with the same key, secret and profiles, and the emulator's own webhook, without
//! faults.

use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::ProfileStatus;

use super::fields::Fields;
use crate::emulator::Emulator;
use crate::http::problem::Problem;
use crate::store::StoreError;
use crate::{platform, store};

pub(super) async fn reset(State(emulator): State<Emulator>, fields: Fields) -> Result<StatusCode, Problem> {
    fields.finish()?;
    emulator
        .write(|transaction| -> Result<(), StoreError> {
            store::delete_what_happened(transaction)?;
            store::faults::delete(transaction)?;
            for profile in store::profiles::list(transaction)? {
                platform::set_profile_status(transaction, &profile.id, ProfileStatus::Active)?;
            }
            transaction.set_clock_offset(0)
        })
        .await?;
    emulator.request_log().clear();
    Ok(StatusCode::NO_CONTENT)
}
