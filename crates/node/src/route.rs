//! The route of a client's calls: straight to the service's host, or through a proxy.

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use postproxy_dm_core::{Client, Way};
use reqwest::Url;

/// Where a client's connections go.
pub(crate) struct Route {
    /// The proxy, if there is one.
    pub(crate) proxy: Option<Url>,
    /// Whether the service or the proxy must show a certificate.
    pub(crate) needs_certificates: bool,
    /// The host of the connection: the service's, or the proxy's.
    pub(crate) host: String,
    /// The port of that host.
    pub(crate) port: u16,
}

impl Route {
    /// Finds the route of a client's calls. Fails with the reason why there is none.
    pub(crate) fn of(client: &Client) -> Result<Self, String> {
        let service = Url::parse(client.base_url()).map_err(|error| format!("baseUrl: {error}"))?;
        let proxy = match client.way(|name| std::env::var(name).ok())? {
            Way::Straight => None,
            Way::Through(url) => Some(Url::parse(&url).map_err(|error| format!("the proxy's URL: {error}"))?),
            Way::Unsaid => proxy_of_system(client.base_url()),
        };
        let next = proxy.as_ref().unwrap_or(&service);
        let is_secure = |url: &Url| url.scheme() == "https";
        Ok(Route {
            needs_certificates: is_secure(&service) || is_secure(next),
            host: next.host_str().unwrap_or_default().to_owned(),
            port: next.port_or_known_default().unwrap_or_default(),
            proxy,
        })
    }
}

/// Returns the proxy in the settings of macOS or Windows, which hold no credentials.
fn proxy_of_system(service: &str) -> Option<Url> {
    let service: Uri = service.parse().ok()?;
    let proxy = Matcher::from_system().intercept(&service)?;
    Url::parse(&proxy.uri().to_string()).ok()
}
