//! The emulator itself: its database, its clock, its account, and the workers that do what is to be done.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rusqlite::Connection;
use tempfile::{NamedTempFile, TempPath};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::attachment::Reach;
use crate::data::import;
use crate::data::options::{Options, StartError};
use crate::data::seed::{self, Account};
use crate::ground::clock::Clock;
use crate::ground::http_client::{self, MEDIA_AGENT, WEBHOOK_AGENT};
use crate::ground::own_address::OwnAddress;
use crate::ground::secrets::Secrets;
use crate::http::api::idempotency::KeysInFlight;
use crate::http::request_log::RequestLog;
use crate::platform;
use crate::store::changes::Changes;
use crate::store::jobs::{FetchJob, WebhookJob};
use crate::store::{self, ImportError, Store, StoreError, Transaction, settings};
use crate::work::health::Health;
use crate::work::worker;

/// A running service. Cheap to clone; the data folder is let go of with the last clone.
#[derive(Clone)]
pub struct Emulator(Arc<Shared>);

struct Shared {
    store: Store,
    clock: Clock,
    account: RwLock<Arc<Account>>,
    host: String,
    base_url: String,
    own_address: OwnAddress,
    client_patience: Duration,
    latency: Duration,
    reach: Reach,
    secrets: Secrets,
    health: Health,
    keys_in_flight: KeysInFlight,
    has_faults: AtomicBool,
    webhook_client: reqwest::Client,
    media_client: reqwest::Client,
    platform_work: Notify,
    fetch_work: Notify,
    webhook_work: Notify,
    changes: Changes,
    request_log: RequestLog,
}

/// Runs the platform and the webhooks until it is told to stop. Without it messages stay `pending`.
pub async fn run_workers(emulator: Emulator, stop: CancellationToken) {
    let ended = stop.clone();
    let watched = emulator.clone();
    tokio::join!(
        async move {
            ended.cancelled().await;
            watched.changes().end();
        },
        platform::worker::run(emulator.clone(), stop.clone()),
        worker::run::<FetchJob>(emulator.clone(), stop.clone()),
        worker::run::<WebhookJob>(emulator, stop),
    );
}

impl Emulator {
    /// Opens a data folder, and makes what is missing in it.
    ///
    /// # Errors
    /// Where an option is refused, or the folder can't be used.
    pub fn open(options: Options) -> Result<Self, StartError> {
        options.check()?;
        let store = Store::open(&options.data, options.max_pages)?;
        let clock = Clock::new(0);
        let no_database =
            |error: StoreError| StartError::Database { folder: options.data.clone(), error: error.into() };
        let account = seed(&store, &clock, &options).map_err(no_database)?;
        let has_faults = has_faults(&store).map_err(no_database)?;
        let changes = Changes::new();
        store.writer_now().and_then(|writer| Ok(changes.attend(&writer)?)).map_err(no_database)?;
        let secrets = Secrets::default();
        store.writer_now().and_then(|writer| seed::tell(&secrets, &account, &writer)).map_err(no_database)?;
        let reach = if options.fetch_media { Reach::Everywhere } else { Reach::ThisMachine };
        let no_client = |error| StartError::HttpClient { error };
        Ok(Emulator(Arc::new(Shared {
            store,
            clock,
            account: RwLock::new(Arc::new(account)),
            base_url: base_url(&options).to_owned(),
            own_address: OwnAddress::new(&options.base_url),
            client_patience: options.client_patience,
            host: options.host,
            latency: options.latency,
            reach,
            secrets,
            health: Health::default(),
            keys_in_flight: KeysInFlight::default(),
            has_faults: AtomicBool::new(has_faults),
            webhook_client: http_client::new(WEBHOOK_AGENT).map_err(no_client)?,
            media_client: http_client::new(MEDIA_AGENT).map_err(no_client)?,
            platform_work: Notify::new(),
            fetch_work: Notify::new(),
            webhook_work: Notify::new(),
            changes,
            request_log: RequestLog::new(),
        })))
    }

    /// Its key, its secret and its profiles.
    pub fn account(&self) -> Arc<Account> {
        self.0.account.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where it is reached, without a slash at the end.
    pub(crate) fn base_url(&self) -> &str {
        &self.0.base_url
    }

    /// Which URLs lead to it.
    pub(crate) fn own_address(&self) -> &OwnAddress {
        &self.0.own_address
    }

    /// How long a client may take for the next piece of a request.
    pub(crate) fn client_patience(&self) -> Duration {
        self.0.client_patience
    }

    /// What nothing that is shown may hold.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// Whether the work goes on.
    pub(crate) fn health(&self) -> &Health {
        &self.0.health
    }

    /// The host that it serves on.
    pub(crate) fn host(&self) -> &str {
        &self.0.host
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Delivers webhooks.
    pub(crate) fn webhook_client(&self) -> &reqwest::Client {
        &self.0.webhook_client
    }

    /// Fetches media.
    pub(crate) fn media_client(&self) -> &reqwest::Client {
        &self.0.media_client
    }

    /// Where media is fetched from.
    pub(crate) fn reach(&self) -> Reach {
        self.0.reach
    }

    pub(crate) fn keys_in_flight(&self) -> &KeysInFlight {
        &self.0.keys_in_flight
    }

    /// Whether anything is to go wrong on purpose.
    pub(crate) fn has_faults(&self) -> bool {
        self.0.has_faults.load(Ordering::SeqCst)
    }

    /// Told when there may be work for the platform.
    pub(crate) fn platform_work(&self) -> &Notify {
        &self.0.platform_work
    }

    /// Told when there may be media to fetch.
    pub(crate) fn fetch_work(&self) -> &Notify {
        &self.0.fetch_work
    }

    /// Told when there may be webhooks to deliver.
    pub(crate) fn webhook_work(&self) -> &Notify {
        &self.0.webhook_work
    }

    /// Told of what changes.
    pub(crate) fn changes(&self) -> &Changes {
        &self.0.changes
    }

    /// The last calls of the API.
    pub(crate) fn request_log(&self) -> &RequestLog {
        &self.0.request_log
    }

    pub(crate) fn wake_workers(&self) {
        self.0.platform_work.notify_one();
        self.0.fetch_work.notify_one();
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
            let Shared { clock, latency, base_url, .. } = &*emulator.0;
            let transaction = Transaction::begin(&mut writer, clock.now(), *latency, base_url)?;
            let done = work(&transaction)?;
            let committed = transaction.commit()?;
            // The writer is still ours: the next transaction goes by the clock that is on disk.
            if let Some(offset_ms) = committed.clock_offset_ms {
                emulator.0.clock.set_offset(offset_ms);
                emulator.0.changes.tell(["clock".to_owned()]);
            }
            if let Some(has_faults) = committed.has_faults {
                emulator.0.has_faults.store(has_faults, Ordering::SeqCst);
            }
            drop(writer);
            emulator.0.changes.tell_committed();
            if committed.has_new_jobs {
                emulator.wake_workers();
            }
            Ok(done)
        });
        done.await.map_err(StoreError::from)?
    }

    /// One consistent state of the database as a file, which is removed with the path.
    pub(crate) async fn export(&self) -> Result<TempPath, StoreError> {
        let emulator = self.clone();
        tokio::task::spawn_blocking(move || emulator.0.store.export()).await?
    }

    /// A file for what is to be imported.
    pub(crate) fn transfer_file(&self) -> Result<NamedTempFile, StoreError> {
        self.0.store.transfer_file()
    }

    /// Puts an exported file in place of everything, or changes nothing. The account as it is then.
    pub(crate) async fn import(&self, file: TempPath) -> Result<Arc<Account>, ImportError> {
        let broken_off = |error| ImportError::Store(StoreError::BrokenOff(error));
        let emulator = self.clone();
        let prepare = move || {
            let Shared { clock, latency, base_url, .. } = &*emulator.0;
            let mut export = store::open_export(&file)?;
            let transaction = Transaction::begin(&mut export, clock.now(), *latency, base_url)?;
            import::check(&transaction, &emulator.0.own_address)?;
            let account = seed::imported(&transaction)?.ok_or(ImportError::NotAnExport)?;
            let offset_ms = settings::clock_offset_ms(&transaction)?;
            let has_faults = !store::faults::list(&transaction)?.is_empty();
            seed::tell(&emulator.0.secrets, &account, &transaction)?;
            transaction.commit()?;
            Ok::<_, ImportError>((file, export, Arc::new(account), offset_ms, has_faults))
        };
        let (file, export, account, offset_ms, has_faults) =
            tokio::task::spawn_blocking(prepare).await.map_err(broken_off)??;

        let mut writer = self.0.store.writer().await;
        let emulator = self.clone();
        let replace = move || {
            store::replace(&mut writer, &export)?;
            // The writer is still ours: nothing is written that goes by the clock of before.
            emulator.0.clock.set_offset(offset_ms);
            emulator.0.has_faults.store(has_faults, Ordering::SeqCst);
            *emulator.0.account.write().unwrap_or_else(PoisonError::into_inner) = account.clone();
            drop(writer);
            emulator.0.changes.tell(["clock".to_owned()]);
            emulator.wake_workers();
            // Windows removes no file that is open.
            drop(export);
            drop(file);
            Ok::<_, ImportError>(account)
        };
        tokio::task::spawn_blocking(replace).await.map_err(broken_off)?
    }
}

/// As it is put before a path.
fn base_url(options: &Options) -> &str {
    options.base_url.trim_end_matches('/')
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
    let transaction = Transaction::begin(&mut writer, clock.now(), options.latency, base_url(options))?;
    let account = seed::account(&transaction, options)?;
    transaction.commit()?;
    Ok(account)
}

/// Whether the folder holds faults from before.
fn has_faults(store: &Store) -> Result<bool, StoreError> {
    Ok(!store::faults::list(&*store.writer_now()?)?.is_empty())
}
