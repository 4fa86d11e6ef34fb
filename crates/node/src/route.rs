//! The route of a request: straight to its host, or through the proxy that the environment or the system names.

use std::sync::LazyLock;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use postproxy_dm_core::call::Failure;
use postproxy_dm_core::host::{is_past_proxy, is_this_machine};

/// Where the connection of a request goes.
#[derive(Debug)]
pub(crate) struct Route {
    /// Whether it goes through a proxy.
    pub(crate) has_proxy: bool,
    /// Whether the service or the proxy must show a certificate.
    pub(crate) needs_certificates: bool,
    /// The host of the connection: the service's, or the proxy's.
    pub(crate) host: String,
    /// The port of that host.
    pub(crate) port: u16,
}

/// What the environment says about proxies, or else the settings of macOS or Windows.
struct Proxies {
    proxies: Matcher,
    no_proxy: String,
}

impl Route {
    /// Finds the route of a request with this URL. No proxy is used for this machine: it would understand `localhost` as its
    /// own, and would see the key.
    pub(crate) fn of(uri: &Uri) -> Result<Self, Failure> {
        static PROXIES: LazyLock<Proxies> = LazyLock::new(Proxies::read);
        let is_secure = is_https(uri);
        let (host, port) = destination(uri);
        let goes_straight = is_this_machine(host) || is_past_proxy(&PROXIES.no_proxy, host, port);
        let proxy = if goes_straight { None } else { PROXIES.proxies.intercept(uri) };
        let Some(proxy) = proxy else {
            return Ok(Route {
                has_proxy: false,
                needs_certificates: is_secure,
                host: host.to_owned(),
                port,
            });
        };
        let proxy = proxy.uri();
        let scheme = proxy.scheme_str().unwrap_or_default();
        if scheme != "http" && scheme != "https" {
            return Err(Failure::Impossible(format!(
                "the proxy is a {scheme}:// one, and only http:// and https:// proxies can be used"
            )));
        }
        let (host, port) = destination(proxy);
        let needs_certificates = is_secure || is_https(proxy);
        Ok(Route { has_proxy: true, needs_certificates, host: host.to_owned(), port })
    }
}

impl Proxies {
    /// Reads the settings. Core's rule reads `NO_PROXY`; the library applies its own too, which lets fewer hosts past the
    /// proxy.
    fn read() -> Self {
        let no_proxy = ["no_proxy", "NO_PROXY"].into_iter().find_map(|name| std::env::var(name).ok());
        Proxies { proxies: Matcher::from_system(), no_proxy: no_proxy.unwrap_or_default() }
    }
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme() == Some(&http::uri::Scheme::HTTPS)
}

fn destination(uri: &Uri) -> (&str, u16) {
    let port = uri.port_u16().unwrap_or(if is_https(uri) { 443 } else { 80 });
    (uri.host().unwrap_or_default(), port)
}
