//! Which host names stand for this very machine.

use std::net::IpAddr;

/// Whether a host, without its port, can only be this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    ip(host).map_or_else(|| is_localhost(host), |ip| ip.is_loopback())
}

/// Whether it is `localhost` or a name below it, which always is this machine (RFC 6761).
pub(crate) fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// The address, where a host is written as one.
pub(crate) fn ip(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok()
}
