//! The table of idempotency keys: the answers to writes, for when a write is repeated.

use std::time::Duration;

use rusqlite::OptionalExtension;

use super::{StoreError, Transaction};

/// How long an answer is kept.
const KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// A hash of what a write asked for.
pub(crate) type Fingerprint = [u8; 32];

/// What a key was used for, and the answer to it.
#[derive(Debug)]
pub(crate) struct KeptAnswer {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) status: u16,
    pub(crate) body: String,
}

pub(crate) fn find(transaction: &Transaction<'_>, key: &str) -> Result<Option<KeptAnswer>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT fingerprint, status, body FROM idempotency_key WHERE key = ?1 AND expires_at > ?2",
    )?;
    let found = statement.query_row((key, transaction.now.0), |row| {
        Ok(KeptAnswer { fingerprint: row.get(0)?, status: row.get(1)?, body: row.get(2)? })
    });
    Ok(found.optional()?)
}

/// Keeps an answer, and deletes expired ones.
pub(crate) fn keep(transaction: &Transaction<'_>, key: &str, answer: &KeptAnswer) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM idempotency_key WHERE expires_at <= ?1")?
        .execute([transaction.now.0])?;
    transaction.prepare_cached("INSERT INTO idempotency_key VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
        key,
        answer.fingerprint,
        answer.status,
        &answer.body,
        transaction.now.plus(KEPT_FOR).0,
    ))?;
    Ok(())
}
