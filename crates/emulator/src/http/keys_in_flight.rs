//! The idempotency keys whose first request is still running.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;

use super::problem::Problem;

/// The keys whose first request is still running.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeysInFlight(Arc<Mutex<HashSet<String>>>);

/// The right to work under a key, until it is dropped.
#[derive(Debug)]
pub(crate) struct Claim {
    keys: KeysInFlight,
    pub(crate) key: String,
}

/// 409: the first request with the key is not done.
pub(crate) fn in_flight() -> Problem {
    let text = "Idempotency-Key is in flight: the first request with it is still running";
    Problem::new(StatusCode::CONFLICT, text)
}

impl KeysInFlight {
    /// Claims a key that nobody has claimed.
    pub(crate) fn claim(&self, key: String) -> Result<Claim, Problem> {
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone()) {
            return Ok(Claim { keys: self.clone(), key });
        }
        Err(in_flight())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.keys.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
