//! A receiver's checked options, which all its deliveries and holds share.

use std::sync::Arc;

use postproxy_dm_fast::json::Json;

use super::options;
use super::settings::Settings;
use crate::error::Error;
use crate::model::{ACCOUNT_EVENT_TYPES, EVENT_TYPES};

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
        let types = EVENT_TYPES.iter().chain(ACCOUNT_EVENT_TYPES);
        Receiver::read(text, &types.map(|it| it.name).collect::<Vec<_>>())
    }

    /// Reads the options. `on` and `direct` may name these types of events.
    pub(crate) fn read(options: Json<'_>, types: &[&str]) -> Result<Self, Error> {
        let options::Read { settings, on, direct } = options::read(options, types)?;
        Ok(Receiver(Arc::new(Shared { settings, on, direct })))
    }

    /// Returns the effective numbers.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}
