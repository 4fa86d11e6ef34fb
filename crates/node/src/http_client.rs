//! reqwest's clients: one pool of connections per process for each kind of route, made when it is first needed.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use postproxy_dm_core::call::Failure;
use reqwest::Client;
use tokio::sync::OnceCell;

use crate::addresses::Addresses;
use crate::certificates;
use crate::route::Route;

/// How long a connection may take to open. A longer one is dropped, so that another attempt can be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many headers an answer may have. reqwest's default is 100, but Node's fetch only limits their length.
const MAX_HEADERS: usize = 512;

/// Returns the client for a route. A failure to make one is not remembered: whatever is missing may be there for the next
/// call.
pub(crate) async fn of(route: &Route) -> Result<&'static Client, Failure> {
    static CLIENTS: [OnceCell<Client>; 4] = [const { OnceCell::const_new() }; 4];
    let Route { has_proxy, needs_certificates, .. } = *route;
    let made = &CLIENTS[usize::from(has_proxy) * 2 + usize::from(needs_certificates)];
    let make = || async move {
        if !needs_certificates {
            return make(has_proxy, needs_certificates);
        }
        // It may read hundreds of files.
        let making = tokio::task::spawn_blocking(move || make(has_proxy, needs_certificates));
        making.await.unwrap_or_else(|stopped| Err(Failure::Impossible(stopped.to_string())))
    };
    made.get_or_try_init(make).await
}

fn make(has_proxy: bool, needs_certificates: bool) -> Result<Client, Failure> {
    // Fails if another library has set a provider already. That one works too.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .dns_resolver(Addresses)
        .http1_max_headers(MAX_HEADERS)
        .redirect(reqwest::redirect::Policy::none());
    let builder = if has_proxy { builder } else { builder.no_proxy() };
    // Without an authority to trust reqwest touches no TLS: no store is read, and plain http needs none.
    let builder =
        if needs_certificates { certificates::trusting(builder)? } else { builder.tls_certs_only([]) };
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
