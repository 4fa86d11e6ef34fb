//! Where a webhook may point: anywhere with https, and to this machine without.

use reqwest::Url;

/// What a URL must be instead, where it is refused.
pub(crate) fn check_url(text: &str) -> Result<(), &'static str> {
    const EXPECTED: &str = "must be an https:// URL, or an http:// URL that points at this machine";
    let url = Url::parse(text).map_err(|_| EXPECTED)?;
    match url.scheme() {
        "https" if url.has_host() => Ok(()),
        "http" if url.host_str().is_some_and(crate::host::is_loopback) => Ok(()),
        _ => Err(EXPECTED),
    }
}

#[cfg(test)]
mod tests {
    use super::check_url;

    #[test]
    fn plain_http_only_to_this_machine() {
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
        ];
        for url in accepted {
            assert!(check_url(url).is_ok(), "{url}");
        }
        for url in refused {
            assert!(check_url(url).is_err(), "{url}");
        }
    }
}
