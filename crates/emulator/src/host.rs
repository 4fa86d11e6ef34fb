//! Which host names stand for this very machine.

use std::net::IpAddr;

/// Whether a host, without its port, can only be this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    match ip(host) {
        Some(ip) => ip.is_loopback(),
        None => {
            let host = host.to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        }
    }
}

/// The address, where a host is written as one.
pub(crate) fn ip(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok()
}
