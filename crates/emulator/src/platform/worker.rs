//! Takes the platform's steps when they are due, many in one transaction.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{chat_sync, dispatch, receipt};
use crate::conversation::template;
use crate::ground::clock::LONGEST_SLEEP;
use crate::store::jobs::{PlatformJob, PlatformStep};
use crate::store::queues::Queue;
use crate::store::{self, StoreError, Transaction};
use crate::work::worker::Workplace;

/// The most steps in one transaction, which share one wait for the disk.
const BATCH: usize = 400;

/// How long to leave the database alone after it failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What the queue holds next.
enum Rest {
    /// More may be due now.
    More,
    /// Nothing is due for this long.
    Nothing(Duration),
}

/// Runs until `stop` is cancelled.
pub(crate) async fn run(workplace: Workplace, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let pause = match take_due(&workplace).await {
            Ok(rest) => {
                workplace.health.is_well(Queue::Platform.name());
                workplace.health.is_well(Queue::Platform.results());
                match rest {
                    Rest::More => continue,
                    Rest::Nothing(pause) => pause,
                }
            }
            Err(error) => {
                tracing::error!(%error, "the platform can't go on");
                workplace.health.is_ill(Queue::Platform.name(), &error);
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = workplace.store.queues().bell(Queue::Platform).notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn take_due(workplace: &Workplace) -> Result<Rest, StoreError> {
    let now = workplace.store.clock().now();
    let (is_due, next) = workplace
        .store
        .read(move |connection| {
            let due = store::jobs::due_platform_steps(connection, now, 1)?;
            let next = store::jobs::next_after(connection, Queue::Platform, now)?;
            Ok::<_, StoreError>((!due.is_empty(), next))
        })
        .await?;
    if !is_due {
        return Ok(Rest::Nothing(next.map_or(LONGEST_SLEEP, |next| now.until(next).min(LONGEST_SLEEP))));
    }
    // A full batch is followed by the next one at once: to look first would let a group of requests go ahead.
    while take_together(workplace).await? == BATCH {}
    Ok(Rest::More)
}

/// Takes a batch of steps in one transaction, or each in its own if one fails. Returns how many were together.
async fn take_together(workplace: &Workplace) -> Result<usize, StoreError> {
    match workplace.store.write(take_batch).await {
        Err(error) if error.is_of_the_work() => take_one_by_one(workplace).await.map(|()| 0),
        taken => taken,
    }
}

fn take_batch(transaction: &Transaction<'_>) -> Result<usize, StoreError> {
    let due = store::jobs::due_platform_steps(transaction, transaction.now, BATCH)?;
    let count = due.len();
    due.into_iter().try_for_each(|job| take(transaction, job))?;
    Ok(count)
}

/// Takes each step in its own transaction, so that one that fails does not stop the others.
async fn take_one_by_one(workplace: &Workplace) -> Result<(), StoreError> {
    let now = workplace.store.clock().now();
    let due = workplace.store.read(move |connection| store::jobs::due_platform_steps(connection, now, BATCH));
    for job in due.await? {
        let job_id = job.id;
        match workplace.store.write(move |transaction| take(transaction, job)).await {
            Err::<_, StoreError>(error) if error.is_of_the_work() => {
                workplace.note_failure(Queue::Platform, job_id, &error).await;
            }
            taken => taken?,
        }
    }
    Ok(())
}

fn take(transaction: &Transaction<'_>, job: PlatformJob) -> Result<(), StoreError> {
    // A reset may just have removed the job.
    if !store::jobs::delete(transaction, job.id)? {
        return Ok(());
    }
    tracing::debug!(subject = job.subject, kind = job.kind, "platform");
    // The subject of the job may be gone.
    let message = || store::messages::find(transaction, &job.subject);
    match job.step()? {
        PlatformStep::Dispatch => {
            message()?.map_or(Ok(()), |it| dispatch::run(transaction, it, job.attempt))?
        }
        PlatformStep::Delivered => message()?.map_or(Ok(()), |it| receipt::deliver(transaction, it))?,
        PlatformStep::Read => message()?.map_or(Ok(()), |it| receipt::read_if_there(transaction, it))?,
        PlatformStep::Review => {
            let template = store::templates::find(transaction, &job.subject)?;
            template.map_or(Ok(()), |it| template::review(transaction, it))?;
        }
        PlatformStep::Sync => {
            let sync = store::chat_syncs::find(transaction, &job.subject)?;
            sync.map_or(Ok(()), |it| chat_sync::run(transaction, it))?;
        }
    }
    Ok(())
}
