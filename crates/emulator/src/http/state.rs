//! What handlers can ask for: each takes the parts that it uses, as `State<Store>`, `State<Clock>` or
//! `State<Arc<Account>>`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;

use super::keys_in_flight::KeysInFlight;
use super::request_log::{Recorder, RequestLog};
use crate::attachment::Reach;
use crate::data::options::ErrorShape;
use crate::data::seed::{Account, CurrentAccount};
use crate::data::transfer::Transfer;
use crate::ground::clock::Clock;
use crate::ground::own_address::OwnAddress;
use crate::ground::secrets::Secrets;
use crate::store::Store;
use crate::store::changes::Changes;
use crate::webhook::Sender;
use crate::work::health::Health;

/// All that the service has. Cheap to clone.
#[derive(Clone, FromRef)]
pub(crate) struct AppState {
    pub(crate) store: Store,
    pub(crate) account: CurrentAccount,
    pub(crate) own_address: OwnAddress,
    pub(crate) host: ServedHost,
    pub(crate) reach: Reach,
    pub(crate) secrets: Secrets,
    pub(crate) health: Health,
    pub(crate) keys_in_flight: KeysInFlight,
    pub(crate) sender: Sender,
    pub(crate) request_log: RequestLog,
    /// How long a client may take for the next piece of a request.
    #[from_ref(skip)]
    pub(crate) client_patience: Duration,
    pub(crate) error_shape: ErrorShape,
}

/// The host that the emulator serves on.
#[derive(Debug, Clone)]
pub(crate) struct ServedHost(pub(crate) Arc<str>);

/// The account as it is when a request comes.
impl FromRef<AppState> for Arc<Account> {
    fn from_ref(state: &AppState) -> Self {
        state.account.get()
    }
}

impl FromRef<AppState> for Clock {
    fn from_ref(state: &AppState) -> Self {
        state.store.clock().clone()
    }
}

impl FromRef<AppState> for Changes {
    fn from_ref(state: &AppState) -> Self {
        state.store.changes().clone()
    }
}

impl FromRef<AppState> for Transfer {
    fn from_ref(state: &AppState) -> Self {
        Transfer {
            store: state.store.clone(),
            account: state.account.clone(),
            own_address: state.own_address.clone(),
            secrets: state.secrets.clone(),
        }
    }
}

impl FromRef<AppState> for Recorder {
    fn from_ref(state: &AppState) -> Self {
        Recorder {
            log: state.request_log.clone(),
            store: state.store.clone(),
            secrets: state.secrets.clone(),
        }
    }
}
