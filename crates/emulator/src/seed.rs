//! What a data folder holds from its first start on: its key, its secret, and a profile on each platform.

use postproxy_dm_core::model::{Platform, Profile, ProfileStatus};

use crate::store::{self, StoreError, Transaction, settings};
use crate::{Options, id, webhook};

/// What stays the same for as long as the emulator runs.
pub(crate) struct Account {
    pub(crate) api_key: String,
    pub(crate) webhook_secret: String,
    pub(crate) profiles: Vec<Profile>,
}

/// The account of the folder, made at its first start and changed by what the options say.
pub(crate) fn account(transaction: &Transaction<'_>, options: &Options) -> Result<Account, StoreError> {
    let api_key = secret(transaction, settings::API_KEY, options.api_key.as_deref(), "pp_test")?;
    let webhook_secret =
        secret(transaction, settings::WEBHOOK_SECRET, options.webhook_secret.as_deref(), "whsec")?;

    if let Some(earlier) = settings::find(transaction, settings::BASE_URL)? {
        store::attachments::rebase(transaction, &earlier)?;
    }
    settings::set(transaction, settings::BASE_URL, transaction.base_url)?;

    let mut profiles = store::profiles::list(transaction)?;
    if profiles.is_empty() {
        profiles = new_profiles();
        for profile in &profiles {
            store::profiles::insert(transaction, profile)?;
        }
    }
    if let Some(mut webhook) = store::webhooks::find_own(transaction)? {
        webhook.secret.clone_from(&webhook_secret);
        store::webhooks::update(transaction, &webhook)?;
    }
    if let Some(url) = &options.webhook_url {
        webhook::point_to(transaction, Some(url), &webhook_secret, None)?;
    }
    Ok(Account { api_key, webhook_secret, profiles })
}

/// The given secret, or else the one in the folder, or else a new one.
fn secret(
    transaction: &Transaction<'_>,
    name: &str,
    given: Option<&str>,
    prefix: &str,
) -> Result<String, StoreError> {
    let kept = settings::find(transaction, name)?;
    if let (Some(kept), None) = (kept, given) {
        return Ok(kept);
    }
    let secret = given.map_or_else(|| id::secret(prefix), str::to_owned);
    settings::set(transaction, name, &secret)?;
    Ok(secret)
}

fn new_profiles() -> Vec<Profile> {
    let group = id::new("grp");
    let profile = |platform: &Platform| {
        let (name, username, platform_id, url) = match platform {
            Platform::Facebook => ("Acme Page", "acme", "104872659301745", "https://www.facebook.com/acme"),
            Platform::Instagram => {
                ("Acme", "acme.studio", "17841405822304914", "https://www.instagram.com/acme.studio")
            }
            Platform::Telegram => ("Acme Bot", "acme_bot", "6812047735", "https://t.me/acme_bot"),
            Platform::Bluesky => (
                "Acme",
                "acme.bsky.social",
                "did:plc:4kq7acme2n5h6xw3z",
                "https://bsky.app/profile/acme.bsky.social",
            ),
            _ => ("Acme Support", "+15550104477", "106540352242922", "https://wa.me/15550104477"),
        };
        Profile {
            id: id::new("prf"),
            name: Some(name.to_owned()),
            username: Some(username.to_owned()),
            status: ProfileStatus::Active,
            platform: platform.clone(),
            platform_id: Some(platform_id.to_owned()),
            profile_group_id: Some(group.clone()),
            post_count: Some(0),
            platform_url: Some(url.to_owned()),
            ..Profile::default()
        }
    };
    Platform::ALL.iter().map(profile).collect()
}
