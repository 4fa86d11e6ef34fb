//! The platforms that the service connects to. [`crate::platform`] lists what each of them can do.

use serde::{Deserialize, Serialize};

/// A platform that the service connects to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Facebook Messenger.
    #[default]
    Facebook,
    /// Instagram.
    Instagram,
    /// Telegram.
    Telegram,
    /// Bluesky.
    Bluesky,
    /// WhatsApp.
    Whatsapp,
    /// A platform that this version doesn't know.
    #[serde(untagged)]
    Other(#[cfg_attr(feature = "typescript", ts(type = "(string & {})"))] String),
}

impl Platform {
    /// The platforms that this version knows.
    pub const ALL: &[Platform] =
        &[Platform::Facebook, Platform::Instagram, Platform::Telegram, Platform::Bluesky, Platform::Whatsapp];

    /// Returns the platform's name as it is on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Platform::Facebook => "facebook",
            Platform::Instagram => "instagram",
            Platform::Telegram => "telegram",
            Platform::Bluesky => "bluesky",
            Platform::Whatsapp => "whatsapp",
            Platform::Other(name) => name,
        }
    }
}

impl From<&str> for Platform {
    fn from(name: &str) -> Self {
        match name {
            "facebook" => Platform::Facebook,
            "instagram" => Platform::Instagram,
            "telegram" => Platform::Telegram,
            "bluesky" => Platform::Bluesky,
            "whatsapp" => Platform::Whatsapp,
            _ => Platform::Other(name.to_owned()),
        }
    }
}
