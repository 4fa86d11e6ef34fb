//! Which URLs lead to this emulator, by any name or address. The emulator sends itself no requests: they would pass the
//! guard of the control endpoints, which trusts every program on this machine.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, PoisonError, RwLock};

use reqwest::Url;

use crate::ground::host::{ip, is_localhost};
use crate::ground::http_client::resolve;

/// Where the emulator is reached.
#[derive(Debug, Clone)]
pub(crate) struct OwnAddress {
    base: Option<Url>,
    /// The ports that the emulator serves on.
    ports: Arc<RwLock<Vec<u16>>>,
}

impl OwnAddress {
    /// Starts with the URL that the options name.
    pub(crate) fn new(base_url: &str) -> Self {
        let base = Url::parse(base_url).ok();
        let is_here = |url: &&Url| url.host_str().is_some_and(is_written_here);
        let port = base.as_ref().filter(is_here).and_then(Url::port_or_known_default);
        OwnAddress { base, ports: Arc::new(RwLock::new(port.into_iter().collect())) }
    }

    /// Adds an address that the emulator serves on.
    pub(crate) fn add(&self, address: SocketAddr) {
        self.ports.write().unwrap_or_else(PoisonError::into_inner).push(address.port());
    }

    /// Whether the URL names the emulator, as far as that can be known without the network.
    pub(crate) fn is_named_by(&self, url: &Url) -> bool {
        let place = |url: &Url| (url.host_str().map(str::to_owned), url.port_or_known_default());
        self.base.as_ref().is_some_and(|base| place(base) == place(url))
            || self.has_port_of(url) && url.host_str().is_some_and(is_written_here)
    }

    /// Whether the URL leads to the emulator. All addresses of this machine count, even those it does not serve on.
    pub(crate) async fn is_reached_by(&self, url: &Url) -> bool {
        if self.is_named_by(url) {
            return true;
        }
        let host = url.host_str().filter(|_| self.has_port_of(url));
        let Some(host) = host.filter(|host| ip(host).is_none()) else { return false };
        // A name without an address leads nowhere.
        resolve(host).await.unwrap_or_default().iter().any(|address| is_here(address.ip()))
    }

    fn has_port_of(&self, url: &Url) -> bool {
        let ports = self.ports.read().unwrap_or_else(PoisonError::into_inner);
        url.port_or_known_default().is_some_and(|port| ports.contains(&port))
    }
}

fn is_written_here(host: &str) -> bool {
    ip(host).map_or_else(|| is_localhost(host), is_here)
}

/// Whether the address belongs to this machine. The system lets nobody bind to another machine's.
fn is_here(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    ip.is_loopback() || ip.is_unspecified() || UdpSocket::bind((ip, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use reqwest::Url;

    use super::OwnAddress;

    #[test]
    fn its_port_on_any_address_of_this_machine_and_nothing_else() {
        let own = OwnAddress::new("http://127.0.0.1:4010");
        own.add(([0, 0, 0, 0], 5020).into());
        for (url, expected) in [
            ("http://127.0.0.1:4010/", true),
            ("https://127.0.0.1:4010/", true),
            ("http://127.9.9.9:5020/x", true),
            ("http://[::1]:5020/", true),
            ("http://[::ffff:127.0.0.1]:5020/", true),
            ("http://0.0.0.0:5020/", true),
            ("http://[::]:5020/", true),
            ("http://localhost:4010/", true),
            ("http://a.b.LOCALHOST:4010/", true),
            ("http://localhost.:4010/", true),
            ("http://127.0.0.1:4011/", false),
            ("http://127.0.0.1/", false),
            ("http://192.0.2.1:4010/", false),
            ("http://localhost.example.com:4010/", false),
        ] {
            assert_eq!(own.is_named_by(&Url::parse(url).unwrap()), expected, "{url}");
        }
        let elsewhere = OwnAddress::new("https://box.example/");
        assert!(elsewhere.is_named_by(&Url::parse("https://box.example:443/attachments/x").unwrap()));
        assert!(!elsewhere.is_named_by(&Url::parse("https://127.0.0.1/").unwrap()));
    }
}
