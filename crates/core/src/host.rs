//! Judges a host by its name alone: how it is written, whether it is this machine, and whether `NO_PROXY` names it. Makes no
//! DNS lookup.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Tells whether a URL's host is certainly this machine: `localhost`, a name below it, an address that begins with 127,
/// or `[::1]`. Other spellings of these addresses (`127.1`, `0x7f.0.0.1`) are not recognised.
///
/// ```
/// use postproxy_dm_core::host::is_this_machine;
///
/// assert!(is_this_machine("localhost") && is_this_machine("127.0.0.1") && is_this_machine("[::1]"));
/// assert!(!is_this_machine("localhost.example.com"));
/// ```
pub fn is_this_machine(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let is_name = labels.last().is_some_and(|last| last.eq_ignore_ascii_case("localhost"));
    (is_name && !labels.contains(&"")) || host == "[::1]" || is_loopback_v4(host)
}

/// Accepts only the usual form: four numbers without leading zeros, because some parsers read those as octal.
fn is_loopback_v4(host: &str) -> bool {
    let is_number = |part: &str| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        digits
            && (part == "0" || !part.starts_with('0'))
            && part.parse().is_ok_and(|number: u64| number < 256)
    };
    let mut parts = host.split('.');
    parts.next() == Some("127") && parts.clone().count() == 3 && parts.all(is_number)
}

/// Tells whether requests to a host bypass the proxy, according to the value of `NO_PROXY`.
///
/// Its entries are separated by commas or white space, and each is one of
/// - `*`: every host;
/// - `example.com`, `.example.com` or `*.example.com`: that domain and everything below it;
/// - an address, or a range of them: `10.0.0.0/8`;
/// - a domain or an address with a port, which must equal the request's port: `example.com:8443`, `[::1]:8443`.
///
/// Node's fetch reads the value in the same way, except that it has no ranges; curl and Go have them too.
///
/// ```
/// use postproxy_dm_core::host::is_past_proxy;
///
/// assert!(is_past_proxy("internal.example, 10.0.0.0/8", "api.internal.example", 443));
/// assert!(!is_past_proxy("internal.example:8443", "internal.example", 443));
/// ```
pub fn is_past_proxy(no_proxy: &str, host: &str, port: u16) -> bool {
    let host = without_brackets(host).trim_end_matches('.');
    let entries = no_proxy.split(|character: char| character == ',' || character.is_whitespace());
    entries.filter(|entry| !entry.is_empty()).any(|entry| {
        let (name, its_port) = split_port(entry);
        entry == "*" || (its_port.is_none_or(|its_port| its_port == port) && names(name, host))
    })
}

/// Splits an entry into its name and its port. Text that isn't a port belongs to the name, and an IPv6 address contains
/// colons of its own.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    let has_brackets = entry.starts_with('[');
    match entry.rsplit_once(':') {
        Some((name, port)) if has_brackets == name.ends_with(']') && has_brackets == name.contains(':') => {
            port.parse().map_or((entry, None), |port| (name, Some(port)))
        }
        _ => (entry, None),
    }
}

fn names(entry: &str, host: &str) -> bool {
    let entry = without_brackets(entry);
    if let Ok(address) = host.parse::<IpAddr>() {
        return match entry.split_once('/') {
            None => entry.parse() == Ok(address),
            Some((network, bits)) => match (network.parse(), bits.parse()) {
                (Ok(network), Ok(bits)) => is_within(address, network, bits),
                _ => false,
            },
        };
    }
    let domain = entry.strip_prefix('*').unwrap_or(entry).trim_start_matches('.').trim_end_matches('.');
    let Some(above) = host.len().checked_sub(domain.len()) else { return false };
    !domain.is_empty()
        && host.get(above..).is_some_and(|end| end.eq_ignore_ascii_case(domain))
        && (above == 0 || host.as_bytes()[above - 1] == b'.')
}

fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    let (address, network, length) = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (u128::from(address.to_bits()), u128::from(network.to_bits()), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits(), network.to_bits(), 128),
        _ => return false,
    };
    let is_same = |rest: u32| (address ^ network).checked_shr(rest).unwrap_or_default() == 0;
    length >= bits && is_same(length - bits)
}

fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

/// Returns the host, or an address in brackets, without its port, or `None` if it isn't written as one. What ends in a number
/// must be an address, as browsers have it: they refuse any other, or read it as one (`127.1`).
pub(crate) fn host_of(authority: &str) -> Option<&str> {
    let end = match authority.strip_prefix('[') {
        Some(_) => authority.bytes().position(|byte| byte == b']')? + 1,
        None => authority.bytes().position(|byte| byte == b':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at_checked(end)?;
    let port = port.strip_prefix(':').or(port.is_empty().then_some(""))?;
    let is_port =
        port.bytes().all(|byte| byte.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok());
    let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte);
    let is_host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None if ends_in_a_number(host) => host.parse::<Ipv4Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(is_in_name),
    };
    (is_host && is_port).then_some(host)
}

/// Whether browsers take a host for an address: its last label is a number, or a hexadecimal one.
fn ends_in_a_number(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or(host);
    let is_decimal = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    is_decimal || hexadecimal.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
