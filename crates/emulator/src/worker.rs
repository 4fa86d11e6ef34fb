//! Works on a queue whose jobs wait for others over the network: many at a time. A job stays in the database while it
//! is under way, so that it is done at least once whatever becomes of the process.

use std::collections::HashSet;
use std::future::Future;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Emulator;
use crate::clock::{LONGEST_SLEEP, Moment};
use crate::store::StoreError;
use crate::store::jobs::{self, Queue};

/// So many jobs are under way at once.
const CONCURRENCY: usize = 32;

/// How long to leave the database alone after it failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// A job of such a queue.
pub(crate) trait Job: Sized + Send + 'static {
    const QUEUE: Queue;

    fn id(&self) -> i64;

    /// Those that are due, in their order.
    fn due(connection: &Connection, now: Moment, limit: usize) -> Result<Vec<Self>, StoreError>;

    /// Told when there may be more of them.
    fn work(emulator: &Emulator) -> &Notify;

    /// Does it, and writes down what came of it together with the end of the job.
    fn run(self, emulator: &Emulator) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Runs until it is told to stop. What is under way then is done again at the next start.
pub(crate) async fn run<J: Job>(emulator: Emulator, stop: CancellationToken) {
    let mut tasks = JoinSet::new();
    let mut under_way = HashSet::new();
    loop {
        let pause = match start_due::<J>(&emulator, &mut tasks, &mut under_way).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "can't look for what is due");
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = J::work(&emulator).notified() => {}
            () = tokio::time::sleep(pause) => {}
            Some(done) = tasks.join_next() => match done {
                Ok(job_id) => { under_way.remove(&job_id); }
                // It panicked and its id is lost with it: the next start does it again.
                Err(error) => tracing::error!(%error, "a job broke off"),
            },
        }
    }
}

/// Starts what is due. How long it then is until the next one is.
async fn start_due<J: Job>(
    emulator: &Emulator,
    tasks: &mut JoinSet<i64>,
    under_way: &mut HashSet<i64>,
) -> Result<Duration, StoreError> {
    let free = CONCURRENCY.saturating_sub(tasks.len());
    if free == 0 {
        return Ok(LONGEST_SLEEP);
    }
    let now = emulator.clock().now();
    // Those under way are due too.
    let limit = free + under_way.len();
    let (due, next) = emulator
        .read(move |connection| {
            let due = J::due(connection, now, limit)?;
            Ok::<_, StoreError>((due, jobs::next_after(connection, J::QUEUE, now)?))
        })
        .await?;
    for job in due {
        if tasks.len() < CONCURRENCY && under_way.insert(job.id()) {
            tasks.spawn(do_it(emulator.clone(), job));
        }
    }
    Ok(next.map_or(LONGEST_SLEEP, |next| now.until(next).min(LONGEST_SLEEP)))
}

/// The job's id, whichever way it went.
async fn do_it<J: Job>(emulator: Emulator, job: J) -> i64 {
    let id = job.id();
    if let Err(error) = job.run(&emulator).await {
        tracing::error!(%error, "can't write down what came of a job: it is done again");
        tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
    }
    id
}
