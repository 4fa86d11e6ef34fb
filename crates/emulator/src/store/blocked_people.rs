//! The table of the people whom a WhatsApp number blocks.

use rusqlite::Connection;

use super::StoreError;

/// A phone number of a profile.
#[derive(Debug, Clone)]
pub(crate) struct Number {
    pub(crate) profile_id: String,
    pub(crate) phone_number_id: String,
}

pub(crate) fn block(connection: &Connection, number: &Number, wa_id: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO blocked_person (profile_id, phone_number_id, wa_id) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )?
        .execute([&number.profile_id, &number.phone_number_id, wa_id])?;
    Ok(())
}

/// Returns whether the person was blocked.
pub(crate) fn unblock(connection: &Connection, number: &Number, wa_id: &str) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "DELETE FROM blocked_person WHERE profile_id = ?1 AND phone_number_id = ?2 AND wa_id = ?3",
        )?
        .execute([&number.profile_id, &number.phone_number_id, wa_id])?;
    Ok(changed > 0)
}

pub(crate) fn is_blocked(connection: &Connection, number: &Number, wa_id: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM blocked_person WHERE profile_id = ?1 AND phone_number_id = ?2 AND wa_id = ?3",
    )?;
    let count: i64 =
        statement.query_row([&number.profile_id, &number.phone_number_id, wa_id], |row| row.get(0))?;
    Ok(count > 0)
}

/// Returns at most so many people after a WhatsApp id, in the order of their ids.
pub(crate) fn list(
    connection: &Connection,
    number: &Number,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT wa_id FROM blocked_person WHERE profile_id = ?1 AND phone_number_id = ?2 AND wa_id > ?3
         ORDER BY wa_id LIMIT ?4",
    )?;
    let found =
        statement.query_map((&number.profile_id, &number.phone_number_id, after, limit), |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}
