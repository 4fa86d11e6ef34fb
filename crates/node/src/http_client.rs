//! reqwest's clients: one pool of connections for all clients of ours that go the same way and trust the same authorities,
//! made when it is first needed.

use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use postproxy_dm_core::call::Failure;
use reqwest::{Client, Proxy, Url};
use tokio::sync::OnceCell;

use crate::addresses::Addresses;
use crate::certificates;
use crate::route::Route;

/// How long a connection may take to open. A longer one is dropped, so that another attempt can be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an HTTP/2 connection may be silent while a call waits, until it is asked whether it is still there, and how long that
/// may take. A process may have been frozen, and its connection forgotten on the way without a word: all calls share that one, and
/// every attempt of a call ended on it (30 s, then `unknown`; now 6 s and another attempt).
const SILENCE: Duration = Duration::from_secs(3);

/// How many headers an answer may have. reqwest's default is 100, but Node's fetch only limits their length.
const MAX_HEADERS: usize = 512;

/// What a pool's connections have in common.
#[derive(Clone, PartialEq, Eq)]
struct Kind {
    proxy: Option<Url>,
    needs_certificates: bool,
    /// Those to trust beside the machine's, each as a PEM text.
    authorities: Vec<String>,
}

/// A pool of connections.
pub(crate) struct Pool {
    kind: Kind,
    client: OnceCell<Client>,
}

impl Pool {
    /// Returns the pool of a route. A program may make a client for each request, so the pools of the machine's own settings are
    /// kept for ever, and the others as long as a client of theirs is there.
    pub(crate) fn of(route: &Route, authorities: &[String], is_told: bool) -> Arc<Self> {
        static KEPT: Mutex<Vec<Arc<Pool>>> = Mutex::new(Vec::new());
        static TOLD: Mutex<Vec<Weak<Pool>>> = Mutex::new(Vec::new());
        let kind = Kind {
            proxy: route.proxy.clone(),
            needs_certificates: route.needs_certificates,
            authorities: authorities.to_vec(),
        };
        let make = |kind| Arc::new(Pool { kind, client: OnceCell::new() });
        if !is_told {
            let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
            let found = kept.iter().find(|pool| pool.kind == kind).cloned();
            return found.unwrap_or_else(|| {
                kept.push(make(kind));
                kept[kept.len() - 1].clone()
            });
        }
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|pool| pool.strong_count() > 0);
        let found = told.iter().filter_map(Weak::upgrade).find(|pool| pool.kind == kind);
        found.unwrap_or_else(|| {
            let pool = make(kind);
            told.push(Arc::downgrade(&pool));
            pool
        })
    }

    /// Returns its client. A failure to make one is not remembered: whatever is missing may be there for the next call.
    pub(crate) async fn client(&self) -> Result<&Client, Failure> {
        let kind = self.kind.clone();
        let make = || async move {
            if !kind.needs_certificates {
                return make(&kind);
            }
            // It may read hundreds of files.
            let making = tokio::task::spawn_blocking(move || make(&kind));
            making.await.unwrap_or_else(|stopped| Err(Failure::Impossible(stopped.to_string())))
        };
        self.client.get_or_try_init(make).await
    }
}

fn make(Kind { proxy, needs_certificates, authorities }: &Kind) -> Result<Client, Failure> {
    // Fails if another library has set a provider already. That one works too.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(SILENCE)
        .http2_keep_alive_timeout(SILENCE)
        .dns_resolver(Addresses)
        .http1_max_headers(MAX_HEADERS)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    if let Some(proxy) = proxy {
        builder = builder.proxy(Proxy::all(proxy.clone()).map_err(failure)?);
    }
    // Without an authority to trust reqwest touches no TLS: no store is read, and plain http needs none.
    let builder = if *needs_certificates {
        certificates::trusting(builder, authorities)?
    } else {
        builder.tls_certs_only([])
    };
    builder.build().map_err(failure)
}

/// Turns an error into a failure. Its causes become one line, without the URL, which may hold a person's id.
pub(crate) fn failure(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let mut why = error.to_string();
    let mut is_untrusted = false;
    let mut cause = error.source();
    while let Some(source) = cause {
        why = format!("{why}: {source}");
        is_untrusted |= is_about_certificate(source);
        cause = source.source();
    }
    if let Some(problems) = certificates::problems().filter(|_| is_untrusted) {
        why = format!("{why} ({problems})");
    }
    if error.is_builder() {
        Failure::Impossible(why)
    } else if error.is_connect() {
        Failure::Connect(why)
    } else {
        Failure::Interrupted(why)
    }
}

/// Whether an error is about a certificate. An IO error does not list the error inside it among its causes.
fn is_about_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_)))
        || inner.is_some_and(|inner| is_about_certificate(inner))
}
