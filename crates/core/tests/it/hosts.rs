//! Which hosts are this machine, and which ones `NO_PROXY` names.

use postproxy_dm_core::host::{is_past_proxy, is_this_machine};

#[test]
fn this_machine_is_recognised_in_its_usual_spellings_only() {
    let local = [
        "localhost",
        "LocalHost",
        "app.localhost",
        "a.b.localhost",
        "127.0.0.1",
        "127.0.0.0",
        "127.255.255.255",
        "127.10.0.2",
        "[::1]",
    ];
    for host in local {
        assert!(is_this_machine(host), "{host}");
    }
    let other = [
        "",
        ".localhost",
        "a..localhost",
        "localhost.",
        "localhost.example.com",
        "mylocalhost",
        "example.com",
        "127.0.0.1.example.com",
        "127.0.0.1.",
        "127.0.0",
        "127.1",
        "127.0.0.256",
        "127.0.0.01",
        "127.0.0.+1",
        "127.0.0.",
        "0127.0.0.1",
        "0x7f.0.0.1",
        "2130706433",
        "128.0.0.1",
        "12.7.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "::1",
        "[::2]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[localhost]",
    ];
    for host in other {
        assert!(!is_this_machine(host), "{host}");
    }
}

#[test]
fn no_proxy_names_hosts_domains_addresses_ranges_and_ports() {
    let cases = [
        ("", "api.example.com", 443, false),
        (" , ,", "api.example.com", 443, false),
        ("*", "api.example.com", 443, true),
        ("other.test,*", "10.1.2.3", 80, true),
        ("example.com", "example.com", 443, true),
        ("EXAMPLE.com", "example.COM", 443, true),
        ("example.com", "api.example.com", 443, true),
        ("example.com", "notexample.com", 443, false),
        ("example.com", "example.com.other.test", 443, false),
        ("example.com", "com", 443, false),
        (".example.com", "api.example.com", 443, true),
        (".example.com", "example.com", 443, true),
        ("*.example.com", "api.example.com", 443, true),
        ("*.example.com", "a.b.example.com", 443, true),
        ("*.example.com", "notexample.com", 443, false),
        ("api.*.com", "api.example.com", 443, false),
        ("example.com.", "example.com", 443, true),
        ("example.com", "example.com.", 443, true),
        (".", "example.com", 443, false),
        ("example.com:8443", "example.com", 8443, true),
        ("example.com:8443", "api.example.com", 8443, true),
        ("example.com:8443", "example.com", 443, false),
        ("*.example.com:8443", "api.example.com", 8443, true),
        ("example.com:", "example.com", 443, false),
        ("example.com:x", "example.com", 443, false),
        ("one.test two.test\tthree.test", "two.test", 443, true),
        ("one.test , two.test", "two.test", 443, true),
        ("10.1.2.3", "10.1.2.3", 80, true),
        ("10.1.2.3", "10.1.2.30", 80, false),
        ("10.1.2.3:80", "10.1.2.3", 80, true),
        ("10.1.2.3:80", "10.1.2.3", 81, false),
        ("1.2.3", "10.1.2.3", 80, false),
        ("10.0.0.0/8", "10.200.0.1", 80, true),
        ("10.0.0.0/8", "11.0.0.1", 80, false),
        ("10.0.0.0/0", "192.0.2.1", 80, true),
        ("10.1.2.3/32", "10.1.2.3", 80, true),
        ("10.1.2.3/33", "10.1.2.3", 80, false),
        ("10.0.0.0/x", "10.0.0.0", 80, false),
        ("10.0.0.0/8", "api.example.com", 80, false),
        ("10.0.0.0/8", "[fd00::1]", 80, false),
        ("fd00::/8", "[fd12::1]", 80, true),
        ("fd00::/8", "[fe80::1]", 80, false),
        ("fd00::1", "[fd00::1]", 80, true),
        ("[fd00::1]", "[fd00:0::1]", 80, true),
        ("[fd00::1]:8443", "[fd00::1]", 8443, true),
        ("[fd00::1]:8443", "[fd00::1]", 443, false),
    ];
    for (no_proxy, host, port, expected) in cases {
        assert_eq!(is_past_proxy(no_proxy, host, port), expected, "{no_proxy:?} and {host}:{port}");
    }
}
