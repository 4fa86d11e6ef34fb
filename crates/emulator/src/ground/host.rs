//! Which host names and addresses are this machine.

use std::net::IpAddr;

use postproxy_dm_core::host::is_this_machine;

/// Whether a host, without its port, can only be this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    ip(host).map_or_else(|| is_localhost(host), |ip| ip.is_loopback())
}

/// Whether the host is `localhost` or a name below it, which always is this machine (RFC 6761). A dot may end it.
pub(crate) fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    ip(name).is_none() && is_this_machine(name)
}

/// Returns the address if the host is written as one.
pub(crate) fn ip(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok()
}
