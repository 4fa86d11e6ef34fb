//! A receiver's checked options, which all its deliveries and holds share.

use std::sync::Arc;

use super::options;
use super::settings::Settings;
use crate::error::Error;
use crate::json::Json;

/// A receiver's checked options. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Receiver(Arc<Shared>);

/// What all deliveries and holds of a receiver share.
#[derive(Debug)]
pub struct Shared {
    pub(super) settings: Settings,
    /// The names of the handlers.
    pub(super) on: Vec<String>,
    /// The types that never touch the store.
    pub(super) direct: Vec<String>,
}

impl std::ops::Deref for Receiver {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Receiver {
    /// Reads the options from JSON text.
    ///
    /// # Errors
    /// A [`Validation`](crate::ErrorClass::Validation) error that names the option and what was expected.
    pub fn new(options: &str) -> Result<Self, Error> {
        let text = Json::read_leniently(options);
        let text = text.map_err(|error| Error::invalid("options", format_args!("must be JSON: {error}")))?;
        let options::Read { settings, on, direct } = options::read(text)?;
        Ok(Receiver(Arc::new(Shared { settings, on, direct })))
    }

    /// Returns the effective numbers.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
