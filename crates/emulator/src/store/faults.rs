//! The tables of faults: the set as a whole, and of each how often it struck and where its randomness stands.

use rusqlite::{Connection, OptionalExtension, Row};

use super::{StoreError, Transaction, document, parse};
use crate::fault::Fault;

/// Sets the streams of one set apart: any odd number with many ones will do.
const STREAM: u64 = 0x9E37_79B9_7F4A_7C15;

/// A fault, and what came of it so far.
#[derive(Debug)]
pub(crate) struct StoredFault {
    position: u64,
    pub(crate) fault: Fault,
    /// How much it could have struck.
    pub(crate) seen: u64,
    pub(crate) struck: u64,
    pub(crate) random: u64,
}

/// Puts a set in place of the one before.
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

/// The seed of the set, where there is one.
pub(crate) fn seed(connection: &Connection) -> Result<Option<u64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT seed FROM fault_set")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?)
}

/// All of them, in their order.
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
