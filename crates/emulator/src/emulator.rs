//! The emulator as a whole: opens a data folder, and hands its parts to the service and to the workers.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::attachment::{Fetcher, Reach};
use crate::data::options::Options;
use crate::data::seed::{self, Account, CurrentAccount};
use crate::ground::http_client::{self, MEDIA_AGENT, WEBHOOK_AGENT};
use crate::ground::own_address::OwnAddress;
use crate::ground::secrets::Secrets;
use crate::ground::start_error::StartError;
use crate::http::app;
use crate::http::keys_in_flight::KeysInFlight;
use crate::http::request_log::RequestLog;
use crate::http::serve;
use crate::http::state::{AppState, ServedHost};
use crate::platform;
use crate::store::jobs::{FetchJob, WebhookJob};
use crate::store::{Store, StoreError, StoreOptions};
use crate::webhook::Sender;
use crate::work::health::Health;
use crate::work::worker::{self, Workplace};

/// A running service. Cheap to clone; dropping the last clone releases the data folder.
#[derive(Clone)]
pub struct Emulator {
    state: AppState,
    fetcher: Fetcher,
}

/// The service as a router, for a server or for tests without a socket. [`run_workers`] does what requests leave to be
/// done.
pub fn app(emulator: Emulator) -> Router {
    app::router(emulator.state)
}

/// Serves until `stop` is cancelled, and then until the requests under way are answered. The emulator knows the
/// listener's address as its own from this call on, even before the future is awaited.
///
/// # Errors
/// If the listener has no address.
pub fn serve(
    emulator: Emulator,
    listener: TcpListener,
    stop: CancellationToken,
) -> io::Result<impl Future<Output = ()> + Send> {
    emulator.state.own_address.add(listener.local_addr()?);
    Ok(serve::run(emulator.state, listener, stop))
}

/// Runs the platform and the webhooks until `stop` is cancelled. Without it messages stay `pending`.
pub async fn run_workers(emulator: Emulator, stop: CancellationToken) {
    let Emulator { state, fetcher } = emulator;
    let store = state.store.of_workers();
    let workplace = Workplace { store, health: state.health, secrets: state.secrets };
    let (ended, watched) = (stop.clone(), workplace.store.clone());
    tokio::join!(
        async move {
            ended.cancelled().await;
            watched.changes().end();
        },
        platform::worker::run(workplace.clone(), stop.clone()),
        worker::run::<FetchJob>(workplace.clone(), fetcher, stop.clone()),
        worker::run::<WebhookJob>(workplace, state.sender, stop),
    );
}

impl Emulator {
    /// Opens a data folder, and makes what is missing in it.
    ///
    /// # Errors
    /// If an option is refused, or the folder can't be used.
    pub fn open(options: Options) -> Result<Self, StartError> {
        options.check()?;
        let store = Store::open(
            &options.data,
            StoreOptions {
                max_pages: options.max_pages,
                latency: options.latency,
                base_url: options.base_url.trim_end_matches('/').to_owned(),
            },
        )?;
        let secrets = Secrets::default();
        let seeded = store.write_now(|transaction| {
            let account = seed::account(transaction, &options)?;
            seed::tell(&secrets, &account, transaction)?;
            Ok(account)
        });
        let account = seeded.map_err(|error: StoreError| StartError::Database {
            folder: options.data.clone(),
            error: error.into(),
        })?;
        let no_client = |error| StartError::HttpClient { error };
        let own_address = OwnAddress::new(&options.base_url);
        let reach = if options.fetch_media { Reach::Everywhere } else { Reach::ThisMachine };
        let fetcher = Fetcher {
            store: store.clone(),
            client: http_client::new(MEDIA_AGENT).map_err(no_client)?,
            own_address: own_address.clone(),
            reach,
        };
        let sender = Sender {
            store: store.clone(),
            client: http_client::new(WEBHOOK_AGENT).map_err(no_client)?,
            own_address: own_address.clone(),
        };
        let state = AppState {
            store,
            account: CurrentAccount::new(account),
            own_address,
            host: ServedHost(options.host.into()),
            reach,
            secrets,
            health: Health::default(),
            keys_in_flight: KeysInFlight::default(),
            sender,
            request_log: RequestLog::new(),
            client_patience: options.client_patience,
            error_shape: options.error_shape,
        };
        Ok(Emulator { state, fetcher })
    }

    /// The key, the secret and the profiles.
    pub fn account(&self) -> Arc<Account> {
        self.state.account.get()
    }
}

/// Hides the key and the secret.
impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").finish_non_exhaustive()
    }
}
