//! Which URLs the emulator fetches.

use reqwest::Url;

use crate::ground::host::is_loopback;

/// Which URLs the emulator fetches. The service fetches all of them. The emulator must work without a network, for a bot
/// that sends `https://example.com/cat.png` in its tests: by default it fetches only from this machine. Any other URL
/// that a profile sends stays as it was given and counts as processed; one that a person sends counts as failed, because
/// there is no copy that a bot could count on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Fetch from this machine.
    ThisMachine,
    /// Fetch everything (`--fetch-media`).
    Everywhere,
}

impl Reach {
    pub(crate) fn includes(self, url: &Url) -> bool {
        match self {
            Reach::ThisMachine => url.host_str().is_some_and(is_loopback),
            Reach::Everywhere => true,
        }
    }
}
