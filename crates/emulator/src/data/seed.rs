//! What a data folder holds from its first start: the key, the secret, a profile on each platform, and a second profile
//! group.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use postproxy_dm_core::model::{Platform, Profile, ProfileStatus};
use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::data::furnish::furnish;
use crate::data::options::Options;
use crate::ground::id;
use crate::ground::secrets::Secrets;
use crate::store::{self, StoreError, Transaction, settings};
use crate::webhook;

/// The account of the emulator. It stays the same until another one is imported.
#[derive(Clone, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Account {
    /// The key that requests to `/api` carry.
    pub api_key: String,
    /// The secret that webhooks are signed with.
    pub webhook_secret: String,
    /// The id of a profile on each platform, by the name of the platform: those of the first profile group.
    #[serde(serialize_with = "as_ids")]
    #[schemars(with = "BTreeMap<String, String>")]
    pub profiles: Vec<Profile>,
    /// The profile groups. A call that names none works in the first.
    pub groups: Vec<ProfileGroup>,
}

/// A profile group of the account.
#[derive(Clone, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ProfileGroup {
    /// The id, for `profile_group_id`.
    pub id: String,
    /// A key that works in this group only.
    pub api_key: String,
    /// The ids of the group's profiles, by the names of their platforms.
    #[serde(serialize_with = "as_ids")]
    #[schemars(with = "BTreeMap<String, String>")]
    pub profiles: Vec<Profile>,
}

/// The current account, which an import changes. Clones share it.
#[derive(Clone)]
pub(crate) struct CurrentAccount(Arc<RwLock<Arc<Account>>>);

impl CurrentAccount {
    pub(crate) fn new(account: Account) -> Self {
        CurrentAccount(Arc::new(RwLock::new(Arc::new(account))))
    }

    pub(crate) fn get(&self) -> Arc<Account> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, account: Arc<Account>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = account;
    }
}

/// Returns the account of the folder. The first start makes it, and options change it.
pub(crate) fn account(transaction: &Transaction<'_>, options: &Options) -> Result<Account, StoreError> {
    let api_key = secret(transaction, settings::API_KEY, options.api_key.as_deref(), "pp_test")?;
    let webhook_secret =
        secret(transaction, settings::WEBHOOK_SECRET, options.webhook_secret.as_deref(), "whsec")?;

    rebase(transaction)?;
    let mut profiles = store::profiles::list(transaction)?;
    if profiles.is_empty() {
        profiles = new_profiles();
        for profile in &profiles {
            store::profiles::insert(transaction, profile)?;
        }
    }
    furnish(transaction)?;
    if let Some(mut webhook) = store::webhooks::find_own(transaction)? {
        webhook.secret.clone_from(&webhook_secret);
        store::webhooks::update(transaction, &webhook)?;
    }
    if let Some(url) = &options.webhook_url {
        webhook::point_to(transaction, Some(url), &webhook_secret, None)?;
    }
    let groups = groups(transaction, profiles)?;
    Ok(Account { api_key, webhook_secret, profiles: first(&groups), groups })
}

/// Returns the account of an imported file. `None` if the file holds no account.
pub(crate) fn imported(transaction: &Transaction<'_>) -> Result<Option<Account>, StoreError> {
    rebase(transaction)?;
    let api_key = settings::find(transaction, settings::API_KEY)?;
    let webhook_secret = settings::find(transaction, settings::WEBHOOK_SECRET)?;
    let profiles = store::profiles::list(transaction)?;
    furnish(transaction)?;
    let groups = groups(transaction, profiles)?;
    let secrets = api_key.zip(webhook_secret);
    Ok(secrets.map(|(api_key, webhook_secret)| Account {
        api_key,
        webhook_secret,
        profiles: first(&groups),
        groups,
    }))
}

/// Puts profiles into their groups, each with its own key.
fn groups(transaction: &Transaction<'_>, profiles: Vec<Profile>) -> Result<Vec<ProfileGroup>, StoreError> {
    let mut groups: Vec<ProfileGroup> = Vec::new();
    for profile in profiles {
        let id = profile.profile_group_id.clone().unwrap_or_default();
        match groups.iter_mut().find(|group| group.id == id) {
            Some(group) => group.profiles.push(profile),
            None => {
                let api_key = secret(transaction, &settings::key_of_group(&id), None, "pp_test")?;
                groups.push(ProfileGroup { id, api_key, profiles: vec![profile] });
            }
        }
    }
    Ok(groups)
}

fn first(groups: &[ProfileGroup]) -> Vec<Profile> {
    groups.first().map(|group| group.profiles.clone()).unwrap_or_default()
}

/// Tells `secrets` which texts to redact.
pub(crate) fn tell(secrets: &Secrets, account: &Account, connection: &Connection) -> Result<(), StoreError> {
    secrets.learn(&account.api_key);
    secrets.learn(&account.webhook_secret);
    account.groups.iter().for_each(|group| secrets.learn(&group.api_key));
    store::webhooks::list(connection)?.iter().for_each(|webhook| secrets.learn(&webhook.secret));
    Ok(())
}

/// Changes the stored URLs if the emulator is reached at another one than before.
fn rebase(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    if let Some(earlier) = settings::find(transaction, settings::BASE_URL)? {
        store::attachments::rebase(transaction, &earlier)?;
    }
    settings::set(transaction, settings::BASE_URL, transaction.base_url)
}

/// Serializes only the ids: a program needs no more.
fn as_ids<S: Serializer>(profiles: &[Profile], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(profiles.iter().map(|profile| (profile.platform.as_str(), &profile.id)))
}

/// Returns the given secret, or else the one in the folder, or else a new one.
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

/// One profile on each platform in the first group, and another Page in a second group.
fn new_profiles() -> Vec<Profile> {
    let (first, second) = (id::new("grp"), id::new("grp"));
    let of_first = Platform::ALL.iter().map(|platform| {
        let details = match platform {
            Platform::Facebook => ["Acme Page", "acme", "104872659301745", "https://www.facebook.com/acme"],
            Platform::Instagram => {
                ["Acme", "acme.studio", "17841405822304914", "https://www.instagram.com/acme.studio"]
            }
            Platform::Telegram => ["Acme Bot", "acme_bot", "6812047735", "https://t.me/acme_bot"],
            Platform::Bluesky => [
                "Acme",
                "acme.bsky.social",
                "did:plc:4kq7acme2n5h6xw3z",
                "https://bsky.app/profile/acme.bsky.social",
            ],
            _ => ["Acme Support", "+15550104477", "106540352242922", "https://wa.me/15550104477"],
        };
        new_profile(platform, &first, details)
    });
    let outlet = ["Acme Outlet", "acme.outlet", "211905348170266", "https://www.facebook.com/acme.outlet"];
    of_first.chain([new_profile(&Platform::Facebook, &second, outlet)]).collect()
}

/// `details` are its name, its user name, its id on the platform and its URL.
fn new_profile(platform: &Platform, group: &str, details: [&str; 4]) -> Profile {
    let [name, username, platform_id, url] = details.map(|it| Some(it.to_owned()));
    Profile {
        id: id::new("prf"),
        name,
        username,
        status: ProfileStatus::Active,
        platform: platform.clone(),
        platform_id,
        profile_group_id: Some(group.to_owned()),
        post_count: Some(0),
        platform_url: url,
        ..Profile::default()
    }
}
