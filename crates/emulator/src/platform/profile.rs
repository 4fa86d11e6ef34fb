//! The connection of a profile to its platform.

use postproxy_dm_core::model::{ConnectionOrigin, Profile, ProfileConnectionChanged, ProfileStatus};

use crate::conversation::event;
use crate::store::{self, StoreError, Transaction};

/// Changes the connection of a profile to its platform, and tells of it if it is made or ends. Returns the profile, if
/// there is one.
pub(crate) fn set_profile_status(
    transaction: &Transaction<'_>,
    profile_id: &str,
    status: ProfileStatus,
) -> Result<Option<Profile>, StoreError> {
    let Some(profile) = store::profiles::find(transaction, profile_id)? else { return Ok(None) };
    let earlier = profile.status.clone();
    let profile = restore_profile(transaction, profile, status)?;
    let is_connected = |status: &ProfileStatus| *status == ProfileStatus::Active;
    match (is_connected(&earlier), is_connected(&profile.status)) {
        (false, true) => tell(transaction, &profile, "profile.connected", None)?,
        (true, false) => {
            // A token expires by itself; a user switches a profile off.
            let origin = match profile.status {
                ProfileStatus::Expired => ConnectionOrigin::Automated,
                _ => ConnectionOrigin::User,
            };
            tell(transaction, &profile, "profile.disconnected", Some(origin))?;
        }
        _ => {}
    }
    Ok(Some(profile))
}

/// Changes the connection without an event, as a reset does.
pub(crate) fn restore_profile(
    transaction: &Transaction<'_>,
    mut profile: Profile,
    status: ProfileStatus,
) -> Result<Profile, StoreError> {
    profile.expires_at = (status == ProfileStatus::Expired).then(|| transaction.now_text());
    profile.status = status;
    store::profiles::update(transaction, &profile)?;
    Ok(profile)
}

fn tell(
    transaction: &Transaction<'_>,
    profile: &Profile,
    kind: &str,
    origin: Option<ConnectionOrigin>,
) -> Result<(), StoreError> {
    let Profile { id, name, platform, profile_group_id, status, username, platform_id, .. } = profile.clone();
    let changed = ProfileConnectionChanged {
        id,
        name,
        platform,
        profile_group_id,
        status,
        uid: platform_id.clone(),
        username,
        platform_id,
        origin,
        ..ProfileConnectionChanged::default()
    };
    event::publish(transaction, kind, &changed)
}
