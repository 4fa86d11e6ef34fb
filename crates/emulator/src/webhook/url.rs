//! Where a webhook may point: anywhere with https, and to this machine with plain http. Never to the emulator itself.

use reqwest::Url;

use crate::ground::own_address::OwnAddress;

/// Checks the URL of a webhook. The error says what it must be.
pub(crate) fn check_url(text: &str, own: &OwnAddress) -> Result<(), &'static str> {
    const EXPECTED: &str = "must be an https:// URL, or an http:// URL that points at this machine";
    let url = Url::parse(text).map_err(|_| EXPECTED)?;
    match url.scheme() {
        _ if own.is_named_by(&url) => Err("must not point at the emulator itself"),
        "https" if url.has_host() => Ok(()),
        "http" if url.host_str().is_some_and(crate::ground::host::is_loopback) => Ok(()),
        _ => Err(EXPECTED),
    }
}

#[cfg(test)]
mod tests {
    use super::check_url;
    use crate::ground::own_address::OwnAddress;

    #[test]
    fn plain_http_only_to_this_machine_and_nothing_to_the_emulator() {
        let own = OwnAddress::new("http://127.0.0.1:4010");
        let accepted = [
            "https://example.com/hooks",
            "http://127.0.0.1:3000/hooks",
            "http://127.8.8.8/",
            "http://[::1]:3000/",
            "http://localhost/",
            "http://app.localhost:8080/",
        ];
        let refused = [
            "http://example.com/",
            "http://localhost.example.com/",
            "http://10.0.0.1/",
            "ftp://127.0.0.1/",
            "/hooks",
            "",
            "http://localhost:4010/_emulator/reset",
            "https://127.0.0.1:4010/",
        ];
        for url in accepted {
            assert!(check_url(url, &own).is_ok(), "{url}");
        }
        for url in refused {
            assert!(check_url(url, &own).is_err(), "{url}");
        }
    }
}
