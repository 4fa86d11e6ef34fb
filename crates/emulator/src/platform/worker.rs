//! Takes the platform's steps when they are due.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{chat_sync, dispatch, receipt};
use crate::Emulator;
use crate::clock::LONGEST_SLEEP;
use crate::store::jobs::{PlatformJob, PlatformStep, Queue};
use crate::store::{self, StoreError, Transaction};

/// So many steps share one transaction, and with it one wait for the disk.
const BATCH: usize = 100;

/// How long a step that failed, or a database that did, is left alone.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What is left to do after a look at the queue.
enum Rest {
    /// There may be more that is due.
    More,
    /// Nothing is due for so long.
    Nothing(Duration),
}

/// Why a batch of steps was undone.
#[derive(Debug, thiserror::Error)]
enum BatchError {
    #[error("step {job_id} of the platform failed: {error}")]
    Step { job_id: i64, error: StoreError },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Runs until it is told to stop.
pub(crate) async fn run(emulator: Emulator, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let pause = match take_due(&emulator).await {
            Ok(Rest::More) => continue,
            Ok(Rest::Nothing(pause)) => pause,
            Err(error) => {
                tracing::error!(%error, "the platform can't go on");
                put_off_cause(&emulator, &error).await;
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = emulator.platform_work().notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn take_due(emulator: &Emulator) -> Result<Rest, BatchError> {
    let now = emulator.clock().now();
    let (is_due, next) = emulator
        .read(move |connection| {
            let due = store::jobs::due_platform_steps(connection, now, 1)?;
            let next = store::jobs::next_after(connection, Queue::Platform, now)?;
            Ok::<_, StoreError>((!due.is_empty(), next))
        })
        .await?;
    if is_due {
        emulator.write(take_batch).await?;
        return Ok(Rest::More);
    }
    Ok(Rest::Nothing(next.map_or(LONGEST_SLEEP, |next| now.until(next).min(LONGEST_SLEEP))))
}

fn take_batch(transaction: &Transaction<'_>) -> Result<(), BatchError> {
    for job in store::jobs::due_platform_steps(transaction, transaction.now, BATCH)? {
        let job_id = job.id;
        take(transaction, job).map_err(|error| BatchError::Step { job_id, error })?;
    }
    Ok(())
}

fn take(transaction: &Transaction<'_>, job: PlatformJob) -> Result<(), StoreError> {
    tracing::debug!(subject = job.subject, step = ?job.step, "platform");
    // What it is about may be gone by now.
    let message = || store::messages::find(transaction, &job.subject);
    match job.step {
        PlatformStep::Dispatch => {
            message()?.map_or(Ok(()), |it| dispatch::run(transaction, it, job.attempt))?
        }
        PlatformStep::Delivered => message()?.map_or(Ok(()), |it| receipt::deliver(transaction, it))?,
        PlatformStep::Read => message()?.map_or(Ok(()), |it| receipt::read_if_there(transaction, it))?,
        PlatformStep::Sync => {
            let sync = store::chat_syncs::find(transaction, &job.subject)?;
            sync.map_or(Ok(()), |it| chat_sync::run(transaction, it))?;
        }
    }
    store::jobs::delete(transaction, job.id).map(drop)
}

/// A step that can't be taken must not keep those behind it from theirs.
async fn put_off_cause(emulator: &Emulator, error: &BatchError) {
    let BatchError::Step { job_id, .. } = *error else { return };
    let put_off = emulator.write(move |transaction| {
        store::jobs::put_off(transaction, job_id, 1, PAUSE_AFTER_FAILURE).map(drop)
    });
    if let Err::<_, StoreError>(error) = put_off.await {
        tracing::error!(%error, "the step can't be put off");
    }
}
