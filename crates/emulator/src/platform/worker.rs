//! Takes the platform's steps when they are due.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{chat_sync, dispatch, receipt};
use crate::emulator::Emulator;
use crate::ground::clock::LONGEST_SLEEP;
use crate::store::jobs::{PlatformJob, PlatformStep, Queue};
use crate::store::{self, StoreError, Transaction};
use crate::work::worker::note_failure;

/// So many steps share one transaction, and with it one wait for the disk.
const BATCH: usize = 100;

/// How long a database that failed is left alone.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What is left to do after a look at the queue.
enum Rest {
    /// There may be more that is due.
    More,
    /// Nothing is due for so long.
    Nothing(Duration),
}

/// Runs until it is told to stop.
pub(crate) async fn run(emulator: Emulator, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let pause = match take_due(&emulator).await {
            Ok(rest) => {
                emulator.health().is_well(Queue::Platform.name());
                emulator.health().is_well(Queue::Platform.results());
                match rest {
                    Rest::More => continue,
                    Rest::Nothing(pause) => pause,
                }
            }
            Err(error) => {
                tracing::error!(%error, "the platform can't go on");
                emulator.health().is_ill(Queue::Platform.name(), &error);
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

async fn take_due(emulator: &Emulator) -> Result<Rest, StoreError> {
    let now = emulator.clock().now();
    let (is_due, next) = emulator
        .read(move |connection| {
            let due = store::jobs::due_platform_steps(connection, now, 1)?;
            let next = store::jobs::next_after(connection, Queue::Platform, now)?;
            Ok::<_, StoreError>((!due.is_empty(), next))
        })
        .await?;
    if is_due {
        match emulator.write(take_batch).await {
            Err(error) if error.is_of_the_work() => take_one_by_one(emulator).await?,
            taken => taken?,
        }
        return Ok(Rest::More);
    }
    Ok(Rest::Nothing(next.map_or(LONGEST_SLEEP, |next| now.until(next).min(LONGEST_SLEEP))))
}

fn take_batch(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let due = store::jobs::due_platform_steps(transaction, transaction.now, BATCH)?;
    due.into_iter().try_for_each(|job| take(transaction, job))
}

/// A step that can't be taken must not keep the others from theirs.
async fn take_one_by_one(emulator: &Emulator) -> Result<(), StoreError> {
    let now = emulator.clock().now();
    let due = emulator.read(move |connection| store::jobs::due_platform_steps(connection, now, BATCH));
    for job in due.await? {
        let job_id = job.id;
        match emulator.write(move |transaction| take(transaction, job)).await {
            Err::<_, StoreError>(error) if error.is_of_the_work() => {
                note_failure(emulator, Queue::Platform, job_id, &error).await;
            }
            taken => taken?,
        }
    }
    Ok(())
}

fn take(transaction: &Transaction<'_>, job: PlatformJob) -> Result<(), StoreError> {
    // A reset may have taken it away just now.
    if !store::jobs::delete(transaction, job.id)? {
        return Ok(());
    }
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
    Ok(())
}
