//! What a worker needs to know of a job that waits for the network. The subjects' folders say how each is done.

use std::collections::HashSet;
use std::future::Future;

use rusqlite::Connection;

use crate::ground::clock::Moment;
use crate::store::queues::Queue;
use crate::store::{StoreError, Transaction};

/// A job that waits for the network.
pub(crate) trait Job: Sized + Send + Sync + 'static {
    const QUEUE: Queue;

    /// The most jobs of one endpoint that run at the same time.
    const SHARE: usize;

    /// The most jobs that are running or not yet stored.
    const MOST: usize;

    /// What a job needs to be done.
    type Tools: Clone + Send + Sync + 'static;

    /// What the database holds about a job when it begins.
    type Subject: Send + 'static;

    /// The outcome of a job.
    type Outcome: Send + Sync + 'static;

    fn id(&self) -> i64;

    /// When it became due.
    fn due_at(&self) -> Moment;

    /// The endpoint whose share the job uses.
    fn endpoint(&self) -> &str;

    /// Returns all endpoints that have a job.
    fn endpoints(connection: &Connection) -> Result<Vec<String>, StoreError>;

    /// Returns the jobs of an endpoint that are due, in order, without those under way.
    fn due(
        connection: &Connection,
        endpoint: &str,
        now: Moment,
        under_way: &HashSet<i64>,
        limit: usize,
    ) -> Result<Vec<Self>, StoreError>;

    /// Reads what the job is about.
    fn subject(&self, connection: &Connection) -> Result<Self::Subject, StoreError>;

    /// Does the job.
    fn run(
        &self,
        tools: &Self::Tools,
        subject: Self::Subject,
    ) -> impl Future<Output = Result<Self::Outcome, StoreError>> + Send;

    /// Stores the outcome, together with the end of the job.
    fn conclude(&self, transaction: &Transaction<'_>, outcome: &Self::Outcome) -> Result<(), StoreError>;
}
