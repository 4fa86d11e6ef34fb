//! The connection of a profile to its platform.

use postproxy_dm_core::model::{Profile, ProfileStatus};

use crate::store::{self, StoreError, Transaction};

/// Changes the connection of a profile to its platform. Returns the profile, if there is one.
pub(crate) fn set_profile_status(
    transaction: &Transaction<'_>,
    profile_id: &str,
    status: ProfileStatus,
) -> Result<Option<Profile>, StoreError> {
    let Some(mut profile) = store::profiles::find(transaction, profile_id)? else { return Ok(None) };
    profile.expires_at = (status == ProfileStatus::Expired).then(|| transaction.now_text());
    profile.status = status;
    store::profiles::update(transaction, &profile)?;
    Ok(Some(profile))
}
