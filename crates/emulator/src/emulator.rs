//! The emulator itself: its database, its clock, its account, and the two workers that do what is to be done.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use postproxy_dm_core::model::Profile;
use rusqlite::Connection;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::api::idempotency::KeysInFlight;
use crate::clock::Clock;
use crate::seed::{self, Account};
use crate::store::{Store, StoreError, Transaction, settings};
use crate::{Options, StartError, platform, webhook};

/// A running service. Cheap to clone; the data folder is let go of with the last clone.
#[derive(Clone)]
pub struct Emulator(Arc<Shared>);

struct Shared {
    store: Store,
    clock: Clock,
    account: Account,
    host: String,
    latency: Duration,
    keys_in_flight: KeysInFlight,
    http: reqwest::Client,
    platform_work: Notify,
    webhook_work: Notify,
}

/// Runs the platform and the webhooks until it is told to stop. Without it messages stay `pending`.
pub async fn run_workers(emulator: Emulator, stop: CancellationToken) {
    tokio::join!(platform::worker::run(emulator.clone(), stop.clone()), webhook::worker::run(emulator, stop),);
}

impl Emulator {
    /// Opens a data folder, and makes what is missing in it.
    ///
    /// # Errors
    /// Where an option is refused, or the folder can't be used.
    pub fn open(options: Options) -> Result<Self, StartError> {
        options.check()?;
        let store = Store::open(&options.data)?;
        let clock = Clock::new(0);
        let account = seed(&store, &clock, &options)
            .map_err(|error| StartError::Database { folder: options.data.clone(), error: error.into() })?;
        Ok(Emulator(Arc::new(Shared {
            store,
            clock,
            account,
            host: options.host,
            latency: options.latency,
            keys_in_flight: KeysInFlight::default(),
            http: webhook::client().map_err(|error| StartError::HttpClient { error })?,
            platform_work: Notify::new(),
            webhook_work: Notify::new(),
        })))
    }

    /// The key that requests to `/api` carry.
    pub fn api_key(&self) -> &str {
        &self.0.account.api_key
    }

    /// The secret that webhooks are signed with.
    pub fn webhook_secret(&self) -> &str {
        &self.0.account.webhook_secret
    }

    /// The profiles, one on each platform.
    pub fn profiles(&self) -> &[Profile] {
        &self.0.account.profiles
    }

    /// The host that it serves on.
    pub(crate) fn host(&self) -> &str {
        &self.0.host
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    pub(crate) fn keys_in_flight(&self) -> &KeysInFlight {
        &self.0.keys_in_flight
    }

    /// Told when there may be work for the platform.
    pub(crate) fn platform_work(&self) -> &Notify {
        &self.0.platform_work
    }

    /// Told when there may be webhooks to deliver.
    pub(crate) fn webhook_work(&self) -> &Notify {
        &self.0.webhook_work
    }

    pub(crate) fn wake_workers(&self) {
        self.0.platform_work.notify_one();
        self.0.webhook_work.notify_one();
    }

    /// Reads from one consistent state of the database.
    pub(crate) async fn read<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.0.store.read(work).await
    }

    /// Does the work in one transaction. When this returns a success, all of it is on disk; otherwise none.
    ///
    /// Once begun the work is done even if the caller goes away, as a client may.
    pub(crate) async fn write<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let mut writer = self.0.store.writer().await;
        let emulator = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let transaction = Transaction::begin(&mut writer, emulator.0.clock.now(), emulator.0.latency)?;
            let done = work(&transaction)?;
            let committed = transaction.commit()?;
            // The writer is still ours: the next transaction goes by the clock that is on disk.
            if let Some(offset_ms) = committed.clock_offset_ms {
                emulator.0.clock.set_offset(offset_ms);
            }
            drop(writer);
            if committed.has_new_jobs {
                emulator.wake_workers();
            }
            Ok(done)
        });
        done.await.map_err(StoreError::from)?
    }
}

/// Without the key and the secret.
impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").finish_non_exhaustive()
    }
}

/// Makes what is missing in the database, and sets the clock by it.
fn seed(store: &Store, clock: &Clock, options: &Options) -> Result<Account, StoreError> {
    let mut writer = store.writer_now()?;
    clock.set_offset(settings::clock_offset_ms(&writer)?);
    let transaction = Transaction::begin(&mut writer, clock.now(), options.latency)?;
    let account = seed::account(&transaction, options)?;
    transaction.commit()?;
    Ok(account)
}
