//! The tables of faults: the set as a whole, and for each fault how often it struck and the state of its randomness.

use postproxy_dm_core::model::Platform;
use rusqlite::{Connection, OptionalExtension, Row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{StoreError, Transaction, document, parse};

/// Separates the random streams of one set. Any odd number with many one bits will do.
const STREAM: u64 = 0x9E37_79B9_7F4A_7C15;

/// What goes wrong, where, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fault {
    #[serde(flatten)]
    pub(crate) kind: Kind,
    /// Only for calls of this endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<String>,
    /// Only for messages on this platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) platform: Option<Platform>,
    /// Only for events of this type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<String>,
    /// How likely it strikes, from 0 to 1.
    pub(crate) probability: f64,
    /// How often it strikes at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
    /// How many to let through first.
    pub(crate) after: u64,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Kind {
    /// 429, and nothing is done.
    RateLimit { retry_after_seconds: u32, retry_after: RetryAfter },
    /// 5xx, and nothing is done.
    ServerError { status: u16, body: ErrorBody },
    /// It takes longer, and goes on as ever.
    Latency { ms: Wait },
    /// The connection breaks, and nothing is done.
    DropBefore,
    /// It is done, and then the connection breaks without a byte of the answer.
    DropAfter,
    /// It is done, and the connection breaks in the middle of the answer.
    TruncatedAnswer,
    /// 409 for a key whose first request is said to be running.
    KeyInFlight,
    /// The platform refuses a message for now.
    TransientPlatformError(PlatformError),
    /// The platform refuses a message for good.
    PermanentPlatformError(PlatformError),
    /// An event is delivered twice.
    DuplicateWebhook,
    /// An event is delivered later, and with it after others that came later.
    DelayedWebhook { ms: Wait },
    /// The receiver took an event, but its answer got lost.
    LostWebhookAnswer,
}

/// How an answer says when to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum RetryAfter {
    Seconds,
    Date,
    None,
}

/// What an error's body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum ErrorBody {
    Json,
    Html,
}

/// Which error a platform gives: the one that fits, where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlatformError {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subcode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
}

/// A number of milliseconds, or a range of them from which each is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "FaultTime")]
pub(crate) enum Wait {
    Always(u64),
    Between([u64; 2]),
}

/// A fault, and how often it struck so far.
#[derive(Debug)]
pub(crate) struct StoredFault {
    position: u64,
    pub(crate) fault: Fault,
    /// How much it could have struck.
    pub(crate) seen: u64,
    pub(crate) struck: u64,
    pub(crate) random: u64,
}

/// Replaces the set of faults.
pub(crate) fn replace(transaction: &Transaction<'_>, seed: u64, faults: &[Fault]) -> Result<(), StoreError> {
    delete(transaction)?;
    transaction.execute("INSERT INTO fault_set (only, seed) VALUES (1, ?1)", [seed])?;
    for (position, fault) in (0_u64..).zip(faults) {
        let random = seed.wrapping_add(STREAM.wrapping_mul(position + 1));
        transaction
            .prepare_cached(
                "INSERT INTO fault (position, document, seen, struck, random) VALUES (?1, ?2, 0, 0, ?3)",
            )?
            .execute((position, document(fault)?, random.cast_signed()))?;
    }
    transaction.note_faults(!faults.is_empty());
    Ok(())
}

pub(crate) fn delete(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM fault", [])?;
    transaction.execute("DELETE FROM fault_set", [])?;
    transaction.note_faults(false);
    Ok(())
}

/// Returns the seed of the set, if there is one.
pub(crate) fn seed(connection: &Connection) -> Result<Option<u64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT seed FROM fault_set")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?)
}

/// Returns all faults, in their order.
pub(crate) fn list(connection: &Connection) -> Result<Vec<StoredFault>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT position, document, seen, struck, random FROM fault ORDER BY position")?;
    let mut rows = statement.query([])?;
    let mut faults = Vec::new();
    while let Some(row) = rows.next()? {
        faults.push(read(row)?);
    }
    Ok(faults)
}

pub(crate) fn update(transaction: &Transaction<'_>, stored: &StoredFault) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE fault SET seen = ?2, struck = ?3, random = ?4 WHERE position = ?1")?
        .execute((stored.position, stored.seen, stored.struck, stored.random.cast_signed()))?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<StoredFault, StoreError> {
    Ok(StoredFault {
        position: row.get(0)?,
        fault: parse(&row.get::<_, String>(1)?)?,
        seen: row.get(2)?,
        struck: row.get(3)?,
        random: row.get::<_, i64>(4)?.cast_unsigned(),
    })
}
