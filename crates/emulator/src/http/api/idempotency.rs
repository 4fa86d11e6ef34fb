//! Does each write at most once per idempotency key. The answer is kept in the transaction of the work, and repeated when
//! the write is repeated.

use axum::extract::FromRef;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, StatusCode};
use serde::Serialize;

use super::request::WriteRequest;
use crate::ground::secrets::Secrets;
use crate::http::keys_in_flight::KeysInFlight;
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::idempotency_keys::{self, Fingerprint, KeptAnswer};
use crate::store::{self, Store, StoreError, Transaction};

/// The header of an answer that is repeated.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Does writes.
#[derive(Clone)]
pub(super) struct Writes {
    store: Store,
    keys_in_flight: KeysInFlight,
    secrets: Secrets,
}

/// The successful answer of a write.
#[derive(Debug)]
pub(super) struct WrittenAnswer {
    status: StatusCode,
    body: String,
    is_replayed: bool,
}

impl FromRef<AppState> for Writes {
    fn from_ref(state: &AppState) -> Self {
        Writes {
            store: state.store.clone(),
            keys_in_flight: state.keys_in_flight.clone(),
            secrets: state.secrets.clone(),
        }
    }
}

impl Writes {
    /// Does the work of a write in one transaction, or repeats the answer of the first time.
    pub(super) async fn perform(
        &self,
        request: WriteRequest,
        work: impl FnOnce(&Transaction<'_>) -> Result<WrittenAnswer, Problem> + Send + 'static,
    ) -> Result<WrittenAnswer, Problem> {
        let answer = self.perform_once(request, work).await?;
        self.secrets.learn_from_answer(&answer.body);
        Ok(answer)
    }

    async fn perform_once(
        &self,
        request: WriteRequest,
        work: impl FnOnce(&Transaction<'_>) -> Result<WrittenAnswer, Problem> + Send + 'static,
    ) -> Result<WrittenAnswer, Problem> {
        let Some(key) = request.idempotency_key else {
            return self.store.write(work).await;
        };
        let claim = self.keys_in_flight.claim(key)?;
        let fingerprint = request.fingerprint;
        let work_once = move |transaction: &Transaction<'_>| {
            if let Some(kept) = idempotency_keys::find(transaction, &claim.key)? {
                return WrittenAnswer::replay(kept, fingerprint);
            }
            let answer = work(transaction)?;
            let kept = KeptAnswer { fingerprint, status: answer.status.as_u16(), body: answer.body.clone() };
            idempotency_keys::keep(transaction, &claim.key, &kept)?;
            Ok(answer)
        };
        self.store.write(work_once).await
    }
}

impl WrittenAnswer {
    pub(super) fn new<T: Serialize>(status: StatusCode, object: &T) -> Result<Self, StoreError> {
        Ok(WrittenAnswer { status, body: store::document(object)?, is_replayed: false })
    }

    fn replay(kept: KeptAnswer, fingerprint: Fingerprint) -> Result<Self, Problem> {
        if kept.fingerprint != fingerprint {
            return Err(Problem::invalid(
                "Idempotency-Key",
                "must be new for each write: it was used with another body, path or query",
            ));
        }
        let status = StatusCode::from_u16(kept.status).map_err(|_| StoreError::UnknownName {
            what: "status of an answer",
            name: kept.status.to_string(),
        })?;
        Ok(WrittenAnswer { status, body: kept.body, is_replayed: true })
    }
}

impl IntoResponse for WrittenAnswer {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        let mut response = (self.status, [(CONTENT_TYPE, json)], self.body).into_response();
        if self.is_replayed {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
