//! `POST /_emulator/reset`: begins anew, with the same key, secret and profiles, and the emulator's own webhook, without
//! faults.

use axum::extract::State;
use http::StatusCode;
use postproxy_dm_core::model::ProfileStatus;

use super::fields::Fields;
use crate::http::problem::Problem;
use crate::http::request_log::RequestLog;
use crate::store::Store;
use crate::store::StoreError;
use crate::{platform, store};

pub(super) async fn reset(
    State(store): State<Store>,
    State(log): State<RequestLog>,
    fields: Fields,
) -> Result<StatusCode, Problem> {
    fields.finish()?;
    store
        .write(|transaction| -> Result<(), StoreError> {
            store::delete_what_happened(transaction)?;
            store::faults::delete(transaction)?;
            for profile in store::profiles::list(transaction)? {
                platform::set_profile_status(transaction, &profile.id, ProfileStatus::Active)?;
            }
            transaction.set_clock_offset(0)
        })
        .await?;
    log.clear();
    Ok(StatusCode::NO_CONTENT)
}
