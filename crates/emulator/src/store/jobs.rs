//! The table of jobs. The work of a job, its removal and the jobs that follow are one transaction, so a process that is
//! killed continues where it was.

use std::collections::HashSet;
use std::time::Duration;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row};
use schemars::JsonSchema;
use serde::Serialize;

use super::queues::Queue;
use super::{StoreError, Transaction};
use crate::ground::clock::Moment;

/// What the simulated platform does, most of it with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlatformStep {
    /// Takes or refuses the message.
    Dispatch,
    /// Reports that the message reached the person.
    Delivered,
    /// Reports that the person read it.
    Read,
    /// Continues an import of older chats.
    Sync,
    /// Decides about a message template.
    Review,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobKind {
    Step(PlatformStep),
    /// Makes the durable copies of a message's media.
    Fetch,
    /// Delivers an event to a webhook.
    Webhook,
}

/// A step of the platform, and what it is about.
#[derive(Debug, Clone)]
pub(crate) struct PlatformJob {
    pub(crate) id: i64,
    /// The name in the table, which may be one that this emulator does not know.
    pub(crate) kind: String,
    /// The message, for an import the chat sync, for a review the template.
    pub(crate) subject: String,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
}

/// Media to copy. A message of the profile is dispatched afterwards.
#[derive(Debug)]
pub(crate) struct FetchJob {
    pub(crate) id: i64,
    pub(crate) message_id: String,
    pub(crate) host: String,
    pub(crate) due_at: Moment,
}

/// An event to deliver to a webhook.
#[derive(Debug, Clone)]
pub(crate) struct WebhookJob {
    pub(crate) id: i64,
    pub(crate) event_id: String,
    pub(crate) webhook_id: String,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
    pub(crate) due_at: Moment,
}

/// A job that can't be done.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SetAside {
    kind: String,
    /// The message, for an import of older chats the chat sync, for a review the template, for a webhook the event.
    subject: String,
    webhook_id: Option<String>,
    error: String,
    set_aside_at: String,
}

/// How many failures of its own set a job aside.
const MOST_FAILURES: i64 = 3;

/// How long a job waits between failures.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

impl JobKind {
    const ALL: [JobKind; 7] = [
        JobKind::Step(PlatformStep::Dispatch),
        JobKind::Step(PlatformStep::Delivered),
        JobKind::Step(PlatformStep::Read),
        JobKind::Step(PlatformStep::Sync),
        JobKind::Step(PlatformStep::Review),
        JobKind::Fetch,
        JobKind::Webhook,
    ];

    /// The name in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            JobKind::Step(PlatformStep::Dispatch) => "dispatch",
            JobKind::Step(PlatformStep::Delivered) => "delivered",
            JobKind::Step(PlatformStep::Read) => "read",
            JobKind::Step(PlatformStep::Sync) => "sync",
            JobKind::Step(PlatformStep::Review) => "review",
            JobKind::Fetch => "fetch",
            JobKind::Webhook => "webhook",
        }
    }

    /// Reads a name of the table.
    pub(crate) fn from_name(name: &str) -> Result<Self, StoreError> {
        let known = JobKind::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| StoreError::UnknownName { what: "kind of job", name: name.to_owned() })
    }
}

impl PlatformJob {
    /// What the platform does. An error if the emulator knows no such step.
    pub(crate) fn step(&self) -> Result<PlatformStep, StoreError> {
        match JobKind::from_name(&self.kind)? {
            JobKind::Step(step) => Ok(step),
            JobKind::Fetch | JobKind::Webhook => {
                Err(StoreError::UnknownName { what: "step of the platform", name: self.kind.clone() })
            }
        }
    }
}

/// Adds a step of the platform, due after a wait.
pub(crate) fn add_platform_step(
    transaction: &Transaction<'_>,
    step: PlatformStep,
    subject: &str,
    wait: Duration,
) -> Result<(), StoreError> {
    transaction.prepare_cached("INSERT INTO job (kind, subject, due_at) VALUES (?1, ?2, ?3)")?.execute((
        JobKind::Step(step).name(),
        subject,
        transaction.now.plus(wait).0,
    ))?;
    transaction.note_new_job();
    Ok(())
}

/// Adds another attempt to dispatch a message, due after a wait.
pub(crate) fn add_dispatch_again(
    transaction: &Transaction<'_>,
    message_id: &str,
    attempt: u32,
    wait: Duration,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO job (kind, subject, attempt, due_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute((
        JobKind::Step(PlatformStep::Dispatch).name(),
        message_id,
        attempt,
        transaction.now.plus(wait).0,
    ))?;
    transaction.note_new_job();
    Ok(())
}

/// Adds the fetching of a message's media, due after a wait. The job counts to the share of this host.
pub(crate) fn add_fetch(
    transaction: &Transaction<'_>,
    message_id: &str,
    host: &str,
    wait: Duration,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO job (kind, subject, host, due_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute((JobKind::Fetch.name(), message_id, host, transaction.now.plus(wait).0))?;
    transaction.note_new_job();
    Ok(())
}

/// Adds the delivery of an event to a webhook, due after a wait.
pub(crate) fn add_webhook(
    transaction: &Transaction<'_>,
    event_id: &str,
    webhook_id: &str,
    wait: Duration,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO job (kind, subject, webhook_id, due_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute((JobKind::Webhook.name(), event_id, webhook_id, transaction.now.plus(wait).0))?;
    transaction.note_new_job();
    Ok(())
}

/// Postpones a job. Returns whether the job still exists.
pub(crate) fn put_off(
    transaction: &Transaction<'_>,
    id: i64,
    attempt: u32,
    wait: Duration,
) -> Result<bool, StoreError> {
    let changed = transaction
        .prepare_cached("UPDATE job SET attempt = ?2, due_at = ?3 WHERE id = ?1")?
        .execute((id, attempt, transaction.now.plus(wait).0))?;
    transaction.note_new_job();
    Ok(changed > 0)
}

/// Deletes a job. Returns whether the job still existed.
pub(crate) fn delete(connection: &Connection, id: i64) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached("DELETE FROM job WHERE id = ?1")?.execute([id])? > 0)
}

/// Returns when the next job of a queue becomes due.
pub(crate) fn next_after(
    connection: &Connection,
    queue: Queue,
    now: Moment,
) -> Result<Option<Moment>, StoreError> {
    let sql = match queue {
        Queue::Platform => {
            "SELECT min(due_at) FROM job WHERE kind NOT IN ('fetch', 'webhook') AND due_at > ?1"
        }
        Queue::Fetch => "SELECT min(due_at) FROM job WHERE kind = 'fetch' AND due_at > ?1",
        Queue::Webhook => "SELECT min(due_at) FROM job WHERE kind = 'webhook' AND due_at > ?1",
    };
    let due: Option<i64> = connection.prepare_cached(sql)?.query_row([now.0], |row| row.get(0))?;
    Ok(due.map(Moment))
}

/// Returns the platform's steps that are due, in order. Kinds that the emulator does not know are among them.
pub(crate) fn due_platform_steps(
    connection: &Connection,
    now: Moment,
    limit: usize,
) -> Result<Vec<PlatformJob>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, kind, subject, attempt FROM job WHERE kind NOT IN ('fetch', 'webhook') AND due_at <= ?1
         ORDER BY due_at, id LIMIT ?2",
    )?;
    let jobs = statement.query_map((now.0, limit as i64), |row| {
        Ok(PlatformJob {
            id: row.get(0)?,
            kind: row.get(1)?,
            subject: row.get(2)?,
            attempt: attempt(row.get(3)?),
        })
    })?;
    Ok(jobs.collect::<Result<_, _>>()?)
}

/// Returns the hosts with media to fetch, due or not.
pub(crate) fn hosts(connection: &Connection) -> Result<Vec<String>, StoreError> {
    // No text sorts before the empty one, which jobs of earlier versions have.
    let first = "SELECT min(host) FROM job WHERE kind = 'fetch' AND host >= ?1";
    distinct(connection, first, "SELECT min(host) FROM job WHERE kind = 'fetch' AND host > ?1")
}

/// Returns the fetches from a host that are due, in order, without those under way.
pub(crate) fn due_fetches(
    connection: &Connection,
    host: &str,
    now: Moment,
    under_way: &HashSet<i64>,
    limit: usize,
) -> Result<Vec<FetchJob>, StoreError> {
    let statement = connection.prepare_cached(
        "SELECT id, subject, due_at FROM job WHERE kind = 'fetch' AND host = ?1 AND due_at <= ?2
         ORDER BY due_at, id",
    )?;
    let read = |row: &Row<'_>| {
        Ok(FetchJob {
            id: row.get(0)?,
            message_id: row.get(1)?,
            host: host.to_owned(),
            due_at: Moment(row.get(2)?),
        })
    };
    others(statement, (host, now.0), under_way, limit, read)
}

/// Returns the webhooks with deliveries to make, due or not.
pub(crate) fn webhook_ids(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let first = "SELECT min(webhook_id) FROM job WHERE kind = 'webhook' AND webhook_id >= ?1";
    distinct(connection, first, "SELECT min(webhook_id) FROM job WHERE kind = 'webhook' AND webhook_id > ?1")
}

/// Returns the deliveries to a webhook that are due, in order, without those under way.
pub(crate) fn due_webhooks(
    connection: &Connection,
    webhook_id: &str,
    now: Moment,
    under_way: &HashSet<i64>,
    limit: usize,
) -> Result<Vec<WebhookJob>, StoreError> {
    let statement = connection.prepare_cached(
        "SELECT id, subject, webhook_id, attempt, due_at FROM job
         WHERE kind = 'webhook' AND webhook_id = ?1 AND due_at <= ?2 ORDER BY due_at, id",
    )?;
    let read = |row: &Row<'_>| {
        Ok(WebhookJob {
            id: row.get(0)?,
            event_id: row.get(1)?,
            webhook_id: row.get(2)?,
            attempt: attempt(row.get(3)?),
            due_at: Moment(row.get(4)?),
        })
    };
    others(statement, (webhook_id, now.0), under_way, limit, read)
}

/// Notes that a job failed for a reason of its own. The job is tried again, or set aside after the last failure. Returns
/// whether it was set aside.
pub(crate) fn note_failure(transaction: &Transaction<'_>, id: i64, error: &str) -> Result<bool, StoreError> {
    let due_at = transaction.now.plus(PAUSE_AFTER_FAILURE).0;
    let failures: Option<i64> = transaction
        .prepare_cached(
            "UPDATE job SET failures = failures + 1, due_at = ?2 WHERE id = ?1 RETURNING failures",
        )?
        .query_row((id, due_at), |row| row.get(0))
        .optional()?;
    transaction.note_new_job();
    if failures.is_none_or(|failures| failures < MOST_FAILURES) {
        return Ok(false);
    }
    transaction
        .prepare_cached(
            "INSERT INTO job_set_aside (id, kind, subject, webhook_id, attempt, error, set_aside_at)
             SELECT id, kind, subject, webhook_id, attempt, ?2, ?3 FROM job WHERE id = ?1",
        )?
        .execute((id, error, transaction.now.0))?;
    delete(transaction, id)
}

/// Returns the last jobs that were set aside, newest first, and the total.
pub(crate) fn set_aside(connection: &Connection, limit: usize) -> Result<(u64, Vec<SetAside>), StoreError> {
    let total =
        connection.prepare_cached("SELECT count(*) FROM job_set_aside")?.query_row([], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(
        "SELECT kind, subject, webhook_id, error, set_aside_at FROM job_set_aside ORDER BY id DESC LIMIT ?1",
    )?;
    let jobs = statement.query_map([limit as i64], |row| {
        Ok(SetAside {
            kind: row.get(0)?,
            subject: row.get(1)?,
            webhook_id: row.get(2)?,
            error: row.get(3)?,
            set_aside_at: Moment(row.get(4)?).text(),
        })
    })?;
    Ok((total, jobs.collect::<Result<_, _>>()?))
}

/// Reads the first jobs that aren't under way. Their id is in the first column.
fn others<T>(
    mut statement: CachedStatement<'_>,
    parameters: impl Params,
    under_way: &HashSet<i64>,
    limit: usize,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut rows = statement.query(parameters)?;
    let mut jobs = Vec::new();
    while jobs.len() < limit
        && let Some(row) = rows.next()?
    {
        if !under_way.contains(&row.get(0)?) {
            jobs.push(read(row)?);
        }
    }
    Ok(jobs)
}

/// Returns distinct values by going from one to the next, so that the number of jobs per value does not matter.
fn distinct(connection: &Connection, first: &str, next: &str) -> Result<Vec<String>, StoreError> {
    let find = |sql: &str, after: &str| -> Result<Option<String>, StoreError> {
        Ok(connection.prepare_cached(sql)?.query_row([after], |row| row.get(0))?)
    };
    let mut values = Vec::new();
    let mut found = find(first, "")?;
    while let Some(value) = found {
        found = find(next, &value)?;
        values.push(value);
    }
    Ok(values)
}

/// Reads a number of attempts. A number that no emulator writes must not block the whole queue.
fn attempt(number: i64) -> u32 {
    u32::try_from(number.max(1)).unwrap_or(u32::MAX)
}
