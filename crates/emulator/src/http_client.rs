//! Clients for the requests that the emulator makes itself. They go past any proxy and give up in time.

use std::error::Error as _;
use std::time::Duration;

use reqwest::redirect::Policy;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client that treats redirects so.
pub(crate) fn new(redirects: impl Fn() -> Policy) -> reqwest::Result<reqwest::Client> {
    // Another part of the program may have chosen a provider before us: it serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(redirects())
            .no_proxy()
    };
    builder().build().or_else(|error| {
        tracing::warn!(%error, "no certificates on this machine: requests over https will fail");
        builder().tls_certs_only([]).build()
    })
}

/// The error with all its causes, the last of which says what happened.
pub(crate) fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
