//! Which URLs are really fetched.

use reqwest::Url;

use crate::ground::host::is_loopback;

/// Whose URLs are really fetched. The service fetches all. The emulator must be of use without a network, to a bot
/// that sends `https://example.com/cat.png` in its tests: unless it is told otherwise, it fetches only from this very
/// machine, and any other URL stays as it was given and counts as processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// None: what a person sends is with the platform already.
    Nowhere,
    /// Those of this machine.
    ThisMachine,
    /// All (`--fetch-media`).
    Everywhere,
}

impl Reach {
    pub(crate) fn includes(self, url: &Url) -> bool {
        match self {
            Reach::Nowhere => false,
            Reach::ThisMachine => url.host_str().is_some_and(is_loopback),
            Reach::Everywhere => true,
        }
    }
}
