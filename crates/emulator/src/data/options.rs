//! What an emulator is started with.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use reqwest::Url;

use crate::ground::own_address::OwnAddress;
use crate::ground::start_error::StartError;
use crate::webhook::check_url;

/// What an emulator is started with.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// The folder that holds everything. Made if it is missing.
    pub data: PathBuf,
    /// How long the simulated platform takes for each step.
    pub latency: Duration,
    /// The API key to use instead of the folder's own. Stored in the folder.
    pub api_key: Option<String>,
    /// The secret to sign webhooks with, instead of the folder's own. Stored in the folder.
    pub webhook_secret: Option<String>,
    /// The URL of the webhook. Stored in the folder.
    pub webhook_url: Option<String>,
    /// The URL that reaches the emulator. The URLs of attachments begin with it.
    pub base_url: String,
    /// Whether media is fetched from anywhere instead of only from this machine.
    pub fetch_media: bool,
    /// The host that the emulator serves on. Requests to the control endpoints may name it, or any name of this machine.
    pub host: String,
    /// The most pages of 4 KB that the database may have, which acts like a full disk. Not stored in the folder.
    pub max_pages: Option<u32>,
    /// How long a client may take for the next piece of a request before the emulator gives it up.
    pub client_patience: Duration,
    /// Where the API puts the text of a 422.
    pub error_shape: ErrorShape,
}

/// Where the API puts the text of a 422. The service's documentation and its SDKs differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorShape {
    /// `{"errors": ["text", …]}`, as the documentation shows it.
    #[default]
    Errors,
    /// `{"error": "text"}`, where the official SDKs read it.
    Error,
}

/// As the command names it.
impl FromStr for ErrorShape {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, &'static str> {
        match name {
            "errors" => Ok(ErrorShape::Errors),
            "error" => Ok(ErrorShape::Error),
            _ => Err("must be errors or error"),
        }
    }
}

impl Options {
    /// Returns the default options for a data folder.
    pub fn new(data: impl AsRef<Path>) -> Self {
        Options {
            data: data.as_ref().to_owned(),
            latency: Duration::from_millis(100),
            api_key: None,
            webhook_secret: None,
            webhook_url: None,
            base_url: "http://127.0.0.1:4010".to_owned(),
            fetch_media: false,
            host: "127.0.0.1".to_owned(),
            max_pages: None,
            client_patience: Duration::from_secs(30),
            error_shape: ErrorShape::default(),
        }
    }

    pub(crate) fn check(&self) -> Result<(), StartError> {
        let secrets = [("API key", &self.api_key), ("webhook secret", &self.webhook_secret)];
        for (option, secret) in secrets {
            let checked = secret.as_deref().map_or(Ok(()), check_secret);
            checked.map_err(|expected| StartError::Option { option, expected })?;
        }
        check_base_url(&self.base_url)
            .map_err(|expected| StartError::Option { option: "base URL", expected })?;
        let own = OwnAddress::new(&self.base_url);
        let webhook_url = self.webhook_url.as_deref().map_or(Ok(()), |url| check_url(url, &own));
        webhook_url.map_err(|expected| StartError::Option { option: "webhook URL", expected })
    }
}

/// Checks a key or a secret. The error says what it must be.
pub(crate) fn check_secret(secret: &str) -> Result<(), &'static str> {
    let is_sendable = !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic());
    if is_sendable { Ok(()) } else { Err("must be visible ASCII characters") }
}

/// Checks a base URL. The error says what it must be.
pub(crate) fn check_base_url(text: &str) -> Result<(), &'static str> {
    match Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) {
        true => Ok(()),
        false => Err("must be an http:// or https:// URL"),
    }
}

/// Hides the key and the secret.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("data", &self.data)
            .field("latency", &self.latency)
            .field("webhook_url", &self.webhook_url)
            .field("base_url", &self.base_url)
            .field("fetch_media", &self.fetch_media)
            .field("host", &self.host)
            .field("max_pages", &self.max_pages)
            .field("client_patience", &self.client_patience)
            .field("error_shape", &self.error_shape)
            .finish_non_exhaustive()
    }
}
