//! The client for the requests that the emulator makes itself. It goes past any proxy, follows no redirect, gives up in
//! time, and says who it is, so that no control endpoint answers it.

use std::error::Error as _;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::redirect::Policy;

use crate::ground::host::is_localhost;

/// Who delivers webhooks, in the service's words.
pub(crate) const WEBHOOK_AGENT: &str = "Postproxy-Webhooks/1.0";

/// Who fetches media.
pub(crate) const MEDIA_AGENT: &str = concat!("postproxy-dm-emulator/", env!("CARGO_PKG_VERSION"));

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client under this name.
pub(crate) fn new(agent: &'static str) -> reqwest::Result<reqwest::Client> {
    // Another part of the program may have chosen a provider before us: it serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        reqwest::Client::builder()
            .user_agent(agent)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .dns_resolver(Arc::new(Resolver))
            .no_proxy()
    };
    builder().build().or_else(|error| {
        tracing::warn!(%error, "no certificates on this machine: requests over https will fail");
        builder().tls_certs_only([]).build()
    })
}

/// Whether a request comes from an emulator's own client: this one's by a detour, or another one's.
pub(crate) fn is_own(headers: &HeaderMap) -> bool {
    let (product, _) = MEDIA_AGENT.split_at(MEDIA_AGENT.find('/').map_or(0, |at| at + 1));
    let is_own = |agent: &str| agent == WEBHOOK_AGENT || agent.starts_with(product);
    headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).is_some_and(is_own)
}

/// The addresses of a name, with port 0. Names below `localhost` need no network.
pub(crate) async fn resolve(name: &str) -> io::Result<Vec<SocketAddr>> {
    if is_localhost(name) {
        return Ok(vec![(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()]);
    }
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}

/// The error with all its causes, the last of which says what happened.
pub(crate) fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The system knows `localhost` and nothing below it.
struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses = resolve(name.as_str()).await?;
            Ok(Box::new(addresses.into_iter()) as reqwest::dns::Addrs)
        })
    }
}
