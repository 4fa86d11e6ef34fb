//! The client for the emulator's own requests. It uses no proxy, follows no redirect, and gives up in time. Its user
//! agent says who it is, so that no control endpoint answers it.

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

/// The user agent that delivers webhooks, the same as the service's.
pub(crate) const WEBHOOK_AGENT: &str = "Postproxy-Webhooks/1.0";

/// The user agent that fetches media.
pub(crate) const MEDIA_AGENT: &str = concat!("postproxy-dm-emulator/", env!("CARGO_PKG_VERSION"));

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// Makes a client with this user agent.
pub(crate) fn new(agent: &'static str) -> reqwest::Result<reqwest::Client> {
    // Another part of the program may have installed a provider already: any provider will do.
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

/// Whether a request comes from an emulator's own client, this emulator's or another one's.
pub(crate) fn is_own(headers: &HeaderMap) -> bool {
    let (product, _) = MEDIA_AGENT.split_at(MEDIA_AGENT.find('/').map_or(0, |at| at + 1));
    let is_own = |agent: &str| agent == WEBHOOK_AGENT || agent.starts_with(product);
    headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).is_some_and(is_own)
}

/// Returns the addresses of a name, with port 0. Names below `localhost` need no network.
pub(crate) async fn resolve(name: &str) -> io::Result<Vec<SocketAddr>> {
    if is_localhost(name) {
        return Ok(vec![(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()]);
    }
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}

/// Returns the error with all its causes, because the last one says what happened.
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

/// Resolves names below `localhost` too, which the system does not know.
struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let addresses = resolve(name.as_str()).await?;
            Ok(Box::new(addresses.into_iter()) as reqwest::dns::Addrs)
        })
    }
}
