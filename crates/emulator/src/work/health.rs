//! Whether the workers make progress, so that `GET /_emulator/ready` can say so.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::store::StoreError;

/// Which work stands still, and why. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Health {
    pub(crate) fn is_ill(&self, work: &'static str, error: &StoreError) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(work, error.to_string());
    }

    pub(crate) fn is_well(&self, work: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(work);
    }

    /// Says what is wrong, in words. `None` if nothing is.
    pub(crate) fn trouble(&self) -> Option<String> {
        let ill = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let texts: Vec<String> = ill.iter().map(|(work, error)| format!("{work}: {error}")).collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}
