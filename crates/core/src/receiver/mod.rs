//! Receiving.

mod backoff;
pub mod delivery;
mod head;
pub mod hold;
mod incoming;
mod options;
mod refusal;
mod settings;
mod store;

use std::sync::Arc;

pub use delivery::Delivery;
pub use hold::{Hold, HoldStart};
pub use incoming::Incoming;
pub(crate) use refusal::headers;
pub use refusal::{HttpAnswer, Refusal};
pub(crate) use settings::number;
pub use settings::{Gather, Order, Settings};
pub use store::{Changes, Lease, NewEvent, Operation, PutState, Records, Stored, StoredEvent, Taken};

use crate::error::Error;
use crate::json::Json;

/// What the driver's clocks say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// A clock that never goes back, in milliseconds from any start.
    pub monotonic_ms: u64,
    /// The time of day, in milliseconds since 1970.
    pub unix_ms: i64,
}

/// A receiver's checked options. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Receiver(Arc<Shared>);

/// What all deliveries and holds of a receiver share.
#[derive(Debug)]
pub struct Shared {
    settings: Settings,
    on: Vec<String>,
    direct: Vec<String>,
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
