//! Writes, each done at most once for an idempotency key: its answer is kept in the transaction of its work, and
//! given again to whoever repeats it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::request::WriteRequest;
use crate::emulator::Emulator;
use crate::http::problem::Problem;
use crate::store::idempotency_keys::{self, Fingerprint, KeptAnswer};
use crate::store::{self, StoreError, Transaction};

/// On an answer that was given before.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The keys whose first request is still running.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeysInFlight(Arc<Mutex<HashSet<String>>>);

/// The right to work under a key, until it is dropped.
#[derive(Debug)]
struct Claim {
    keys: KeysInFlight,
    key: String,
}

/// The successful answer of a write.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    body: String,
    is_replayed: bool,
}

/// Does the work of a write in one transaction, or gives the answer of the first time again.
pub(super) async fn perform(
    emulator: &Emulator,
    request: WriteRequest,
    work: impl FnOnce(&Transaction<'_>) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let answer = perform_once(emulator, request, work).await?;
    emulator.secrets().learn_from_answer(&answer.body);
    Ok(answer)
}

async fn perform_once(
    emulator: &Emulator,
    request: WriteRequest,
    work: impl FnOnce(&Transaction<'_>) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let Some(key) = request.idempotency_key else {
        return emulator.write(work).await;
    };
    let claim = emulator.keys_in_flight().claim(key)?;
    let fingerprint = request.fingerprint;
    emulator
        .write(move |transaction| {
            if let Some(kept) = idempotency_keys::find(transaction, &claim.key)? {
                return Answer::replay(kept, fingerprint);
            }
            let answer = work(transaction)?;
            let kept = KeptAnswer { fingerprint, status: answer.status.as_u16(), body: answer.body.clone() };
            idempotency_keys::keep(transaction, &claim.key, &kept)?;
            Ok(answer)
        })
        .await
}

/// 409: the first request with the key is not done.
pub(crate) fn in_flight() -> Problem {
    let text = "Idempotency-Key is in flight: the first request with it is still running";
    Problem::new(StatusCode::CONFLICT, text)
}

impl KeysInFlight {
    fn claim(&self, key: String) -> Result<Claim, Problem> {
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

impl Answer {
    pub(super) fn new<T: Serialize>(status: StatusCode, object: &T) -> Result<Self, StoreError> {
        Ok(Answer { status, body: store::document(object)?, is_replayed: false })
    }

    fn replay(kept: KeptAnswer, fingerprint: Fingerprint) -> Result<Self, Problem> {
        if kept.fingerprint != fingerprint {
            return Err(Problem::invalid(
                "Idempotency-Key",
                "must be new for each write: it was used with another body, path or query",
            ));
        }
        let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
        Ok(Answer { status, body: kept.body, is_replayed: true })
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        let mut response = (self.status, [(CONTENT_TYPE, json)], self.body).into_response();
        if self.is_replayed {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
