//! Works on a queue whose jobs wait for the network. Many jobs run at a time, but each endpoint only gets its share, so
//! that an endpoint that hangs does not block the others. A job stays in the database until it is done, so it is done at
//! least once even if the process dies.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::health::Health;
use super::job::Job;
use super::shares::{self, UnderWay};
use crate::ground::clock::LONGEST_SLEEP;
use crate::ground::secrets::Secrets;
use crate::store::jobs;
use crate::store::queues::Queue;
use crate::store::{Store, StoreError};

/// The shortest time between two looks at the queue, unless many jobs end meanwhile. What ends or rings meanwhile shares the
/// next look: one for each of thousands of jobs a second would take longer than the jobs.
const PACE: Duration = Duration::from_millis(2);

/// The most outcomes in one transaction, which share one wait for the disk.
const BATCH: usize = 200;

/// How long to leave the database alone after it failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How long running jobs get to finish at the end. The next start does the others again.
const FAREWELL: Duration = Duration::from_secs(5);

/// What every worker works with.
#[derive(Clone)]
pub(crate) struct Workplace {
    pub(crate) store: Store,
    pub(crate) health: Health,
    /// Redacted from errors.
    pub(crate) secrets: Secrets,
}

impl Workplace {
    /// Notes that a job was not done. One that keeps failing for a reason of its own is set aside.
    pub(crate) async fn note_failure(&self, queue: Queue, job_id: i64, error: &StoreError) {
        let text = self.secrets.redact(&error.to_string());
        tracing::error!(job_id, error = text, "a job can't be done: it is tried again");
        if !error.is_of_the_work() {
            self.health.is_ill(queue.results(), error);
            return tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
        }
        match self.store.write(move |transaction| jobs::note_failure(transaction, job_id, &text)).await {
            Ok(true) => tracing::error!(job_id, "the job is set aside; GET /_emulator/ready shows it"),
            Ok(false) => {}
            Err::<_, StoreError>(error) => {
                tracing::error!(%error, "a failure can't be written down");
                self.health.is_ill(queue.results(), &error);
                tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
}

/// A job that was done, and its outcome, or why it has none.
struct Done<J: Job> {
    job: Arc<J>,
    outcome: Result<J::Outcome, StoreError>,
}

/// A batch after it was stored: the jobs that are over, and those that still have to be stored.
struct Written<J: Job> {
    over: Vec<Arc<J>>,
    left: Vec<Done<J>>,
}

struct Worker<J: Job> {
    workplace: Workplace,
    tools: J::Tools,
    running: JoinSet<Done<J>>,
    /// The job of each task, because a task that panics can't say which it was.
    tasks: HashMap<Id, Arc<J>>,
    under_way: UnderWay,
    done: Vec<Done<J>>,
    writing: Option<JoinHandle<Written<J>>>,
}

/// Runs until `stop` is cancelled, and then a little longer for running jobs.
pub(crate) async fn run<J: Job>(workplace: Workplace, tools: J::Tools, stop: CancellationToken) {
    let mut worker = Worker::<J> {
        workplace: workplace.clone(),
        tools,
        running: JoinSet::new(),
        tasks: HashMap::new(),
        under_way: UnderWay::default(),
        done: Vec::new(),
        writing: None,
    };
    while !stop.is_cancelled() {
        let next_look = Instant::now() + PACE;
        let pause = match worker.start_due().await {
            Ok(pause) => {
                workplace.health.is_well(J::QUEUE.name());
                pause
            }
            Err(error) => {
                tracing::error!(%error, "can't look for what is due");
                workplace.health.is_ill(J::QUEUE.name(), &error);
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = workplace.store.queues().bell(J::QUEUE).notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = worker.progress() => {}
        }
        let _ = tokio::time::timeout_at(next_look, worker.progress_on()).await;
    }
    worker.finish().await;
}

impl<J: Job> Worker<J> {
    /// Starts the jobs that are due, up to each endpoint's share. Returns the time until the next job is due.
    async fn start_due(&mut self) -> Result<Duration, StoreError> {
        if self.under_way.jobs.len() >= J::MOST {
            return Ok(LONGEST_SLEEP);
        }
        let now = self.workplace.store.clock().now();
        let under_way = self.under_way.clone();
        let (chosen, next) = self
            .workplace
            .store
            .read(move |connection| {
                let chosen = shares::choose::<J>(connection, now, &under_way)?.into_iter();
                let with_subjects: Vec<_> = chosen.map(|job| (job.subject(connection), job)).collect();
                Ok::<_, StoreError>((with_subjects, jobs::next_after(connection, J::QUEUE, now)?))
            })
            .await?;
        let oldest = chosen.iter().map(|(_, job)| job.due_at()).min();
        self.workplace.store.note_late(J::QUEUE, oldest.map_or(Duration::ZERO, |due_at| due_at.until(now)));
        for (subject, job) in chosen {
            self.start(Arc::new(job), subject);
        }
        Ok(next.map_or(LONGEST_SLEEP, |next| now.until(next).min(LONGEST_SLEEP)))
    }

    fn start(&mut self, job: Arc<J>, subject: Result<J::Subject, StoreError>) {
        self.under_way.jobs.insert(job.id());
        *self.under_way.running.entry(job.endpoint().to_owned()).or_default() += 1;
        let (tools, doing) = (self.tools.clone(), job.clone());
        let task = self.running.spawn(async move {
            let outcome = match subject {
                Ok(subject) => doing.run(&tools, subject).await,
                Err(error) => Err(error),
            };
            Done { job: doing, outcome }
        });
        self.tasks.insert(task.id(), job);
    }

    /// Waits for a job to be done or stored. Safe to cancel.
    async fn progress(&mut self) {
        self.write();
        tokio::select! {
            Some(ended) = self.running.join_next_with_id() => {
                self.take(ended);
                while let Some(ended) = self.running.try_join_next_with_id() {
                    self.take(ended);
                }
                self.write();
            }
            Some(written) = written(&mut self.writing) => {
                self.writing = None;
                match written {
                    Ok(Written { over, left }) => {
                        for job in over {
                            self.under_way.jobs.remove(&job.id());
                        }
                        self.done.extend(left);
                    }
                    // Its jobs stay in the queue: the next start does them again.
                    Err(error) => tracing::error!(%error, "what came of jobs is lost"),
                }
                self.write();
            }
            else => std::future::pending().await,
        }
    }

    /// Does the same until half a share is free again.
    async fn progress_on(&mut self) {
        let running = self.running.len();
        while self.running.len() + J::SHARE / 2 > running {
            self.progress().await;
        }
    }

    fn take(&mut self, ended: Result<(Id, Done<J>), JoinError>) {
        let id = ended.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some(job) = self.tasks.remove(&id) else { return };
        let running = &mut self.under_way.running;
        if let Some(count) = running.get_mut(job.endpoint()) {
            *count -= 1;
            if *count == 0 {
                running.remove(job.endpoint());
            }
        }
        self.done.push(match ended {
            Ok((_, done)) => done,
            Err(error) => Done { job, outcome: Err(StoreError::BrokenOff(error)) },
        });
    }

    /// Begins to store outcomes, unless that is already happening. More jobs may finish meanwhile.
    fn write(&mut self) {
        if self.writing.is_none() && !self.done.is_empty() {
            let rest = self.done.split_off(self.done.len().min(BATCH));
            let batch = std::mem::replace(&mut self.done, rest);
            self.writing = Some(tokio::spawn(write_down(self.workplace.clone(), batch)));
        }
    }

    /// Finishes running jobs and starts no others.
    async fn finish(mut self) {
        let end = Instant::now() + FAREWELL;
        while !self.running.is_empty() {
            if tokio::time::timeout_at(end, self.progress()).await.is_err() {
                tracing::warn!(
                    jobs = self.running.len(),
                    "not finished in time: the next start does them again"
                );
                self.running.abort_all();
                break;
            }
        }
        let end = Instant::now() + FAREWELL;
        while self.writing.is_some() || !self.done.is_empty() {
            self.write();
            let Some(writing) = &mut self.writing else { break };
            match tokio::time::timeout_at(end, writing).await {
                Ok(Ok(written)) => self.done.extend(written.left),
                Ok(Err(_)) => {}
                Err(_) => break,
            }
            self.writing = None;
        }
    }
}

async fn written<J: Job>(
    writing: &mut Option<JoinHandle<Written<J>>>,
) -> Option<Result<Written<J>, JoinError>> {
    match writing {
        Some(writing) => Some(writing.await),
        None => None,
    }
}

/// Stores outcomes: all at once, or one by one if one of them fails.
async fn write_down<J: Job>(workplace: Workplace, batch: Vec<Done<J>>) -> Written<J> {
    let mut written = Written { over: Vec::new(), left: Vec::new() };
    let mut outcomes = Vec::new();
    for Done { job, outcome } in batch {
        match outcome {
            Ok(outcome) => outcomes.push((job, outcome)),
            Err(error) => {
                workplace.note_failure(J::QUEUE, job.id(), &error).await;
                written.over.push(job);
            }
        }
    }
    let outcomes = Arc::new(outcomes);
    let shared = outcomes.clone();
    let all = workplace.store.write(move |transaction| {
        shared.iter().try_for_each(|(job, outcome)| job.conclude(transaction, outcome))
    });
    let mut trouble = all.await.err();
    let mut count = if trouble.is_some() { 0 } else { outcomes.len() };
    while trouble.as_ref().is_some_and(StoreError::is_of_the_work) && count < outcomes.len() {
        let shared = outcomes.clone();
        let one = workplace.store.write(move |transaction| {
            let (job, outcome) = &shared[count];
            job.conclude(transaction, outcome)
        });
        match one.await {
            Err(error) if error.is_of_the_work() => {
                workplace.note_failure(J::QUEUE, outcomes[count].0.id(), &error).await;
            }
            Err(error) => trouble = Some(error),
            Ok(()) => {}
        }
        if trouble.as_ref().is_some_and(StoreError::is_of_the_work) {
            count += 1;
        }
    }
    match trouble.filter(|error| !error.is_of_the_work()) {
        None => workplace.health.is_well(J::QUEUE.results()),
        Some(error) => {
            tracing::error!(%error, "can't write down what came of jobs: it is tried again");
            workplace.health.is_ill(J::QUEUE.results(), &error);
            tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
        }
    }
    // Nobody else holds the outcomes: the work on the database is over.
    let mut outcomes = Arc::into_inner(outcomes).unwrap_or_default();
    let left = outcomes.split_off(count.min(outcomes.len()));
    written.over.extend(outcomes.into_iter().map(|(job, _)| job));
    written.left.extend(left.into_iter().map(|(job, outcome)| Done { job, outcome: Ok(outcome) }));
    written
}
