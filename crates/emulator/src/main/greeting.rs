//! What the program prints once it serves: a page for a person, or a line for a program.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use postproxy_dm_core::model::Profile;
use postproxy_dm_emulator::{Account, Emulator};
use serde::Serialize;

use crate::arguments::Service;

/// What a user needs to use the emulator.
#[derive(Serialize)]
pub(crate) struct Greeting {
    url: String,
    #[serde(flatten)]
    account: Account,
    #[serde(skip)]
    data: String,
}

impl Greeting {
    pub(crate) fn new(emulator: &Emulator, service: &Service, url: String) -> Self {
        Greeting {
            url,
            account: Account::clone(&emulator.account()),
            data: match &service.data {
                Some(folder) => folder.display().to_string(),
                None => "temporary, removed at the end (keep it with --data DIR)".to_owned(),
            },
        }
    }

    /// Prints the greeting. If nobody reads it, that is no reason to end.
    pub(crate) fn print(&self, json: bool) {
        let text = if json { serde_json::to_string(self).unwrap_or_default() } else { self.text() };
        let mut out = std::io::stdout().lock();
        if let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush()) {
            tracing::warn!(%error, "can't print the greeting");
        }
    }

    /// Returns the same as environment variables, for a command.
    pub(crate) fn variables(&self) -> Vec<(String, &str)> {
        let own = [
            ("BASE_URL", &self.url),
            ("API_KEY", &self.account.api_key),
            ("WEBHOOK_SECRET", &self.account.webhook_secret),
        ];
        let own = own.into_iter().map(|(name, value)| (format!("POSTPROXY_{name}"), value.as_str()));
        let profiles = self.account.profiles.iter().map(|profile| {
            let platform = profile.platform.as_str().to_ascii_uppercase();
            (format!("POSTPROXY_PROFILE_{platform}"), profile.id.as_str())
        });
        own.chain(profiles).collect()
    }

    fn text(&self) -> String {
        let Greeting { url, account, data } = self;
        let Account { api_key, webhook_secret, profiles, groups, .. } = account;
        let mut text = format!(
            "postproxy-dm-emulator {} is ready.\n\n  \
             URL             {url}\n  \
             API key         {api_key}\n  \
             Webhook secret  {webhook_secret}\n  \
             Data            {data}\n\n  \
             Profiles\n",
            env!("CARGO_PKG_VERSION")
        );
        let line = |profile: &Profile| {
            let name = profile.name.as_deref().unwrap_or_default();
            format!("    {:<12}  {}  {name}\n", profile.platform.as_str(), profile.id)
        };
        text.extend(profiles.iter().map(line));
        for group in groups.iter().skip(1) {
            text.push_str(&format!(
                "\n  Another profile group, {}, with the API key {}\n",
                group.id, group.api_key
            ));
            text.extend(group.profiles.iter().map(line));
        }
        text.push_str("\nCtrl-C ends it; --help tells more.");
        text
    }
}

/// Returns the address that reaches the server from this machine.
pub(crate) fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}
