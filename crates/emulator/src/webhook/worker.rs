//! Delivers events. Each is tried until a 2xx or the end of its schedule.

use std::collections::HashSet;

use rusqlite::Connection;

use super::{Sender, schedule};
use crate::fault;
use crate::ground::clock::Moment;
use crate::store::deliveries::Delivery;
use crate::store::events::StoredEvent;
use crate::store::faults::Fault;
use crate::store::jobs::WebhookJob;
use crate::store::queues::Queue;
use crate::store::webhooks::Webhook;
use crate::store::{self, StoreError, Transaction};
use crate::work::job::Job;

impl Job for WebhookJob {
    const QUEUE: Queue = Queue::Webhook;
    const SHARE: usize = 64;
    const MOST: usize = 1024;

    type Tools = Sender;

    /// `None` if the webhook or the event is gone.
    type Subject = Option<(Webhook, StoredEvent)>;

    /// `None` if the webhook is gone or disabled.
    type Outcome = Option<Delivery>;

    fn id(&self) -> i64 {
        self.id
    }

    fn due_at(&self) -> Moment {
        self.due_at
    }

    fn endpoint(&self) -> &str {
        &self.webhook_id
    }

    fn endpoints(connection: &Connection) -> Result<Vec<String>, StoreError> {
        store::jobs::webhook_ids(connection)
    }

    fn due(
        connection: &Connection,
        endpoint: &str,
        now: Moment,
        under_way: &HashSet<i64>,
        limit: usize,
    ) -> Result<Vec<Self>, StoreError> {
        store::jobs::due_webhooks(connection, endpoint, now, under_way, limit)
    }

    fn subject(&self, connection: &Connection) -> Result<Self::Subject, StoreError> {
        let webhook = store::webhooks::find(connection, &self.webhook_id)?;
        Ok(webhook.zip(store::events::find(connection, &self.event_id)?))
    }

    async fn run(&self, sender: &Sender, subject: Self::Subject) -> Result<Option<Delivery>, StoreError> {
        match subject.filter(|(webhook, _)| webhook.enabled) {
            Some((webhook, event)) => sender.deliver_once(webhook, event, self.attempt).await.map(Some),
            None => Ok(None),
        }
    }

    fn conclude(&self, transaction: &Transaction<'_>, outcome: &Option<Delivery>) -> Result<(), StoreError> {
        match outcome {
            Some(delivery) => conclude(transaction, self, delivery.clone()),
            None => store::jobs::delete(transaction, self.id).map(drop),
        }
    }
}

/// Stores an attempt, and ends its job or schedules the next attempt, in one transaction.
fn conclude(
    transaction: &Transaction<'_>,
    job: &WebhookJob,
    mut delivery: Delivery,
) -> Result<(), StoreError> {
    let is_lost = |fault: &Fault| fault.is_for_delivery(&delivery.event_type);
    if delivery.success && !fault::draw(transaction, is_lost)?.is_empty() {
        let error = Some("the answer got lost, as a fault has it".to_owned());
        delivery = Delivery {
            success: false,
            response_status: None,
            response_headers: None,
            response_body: None,
            error,
            ..delivery
        };
    }
    let wait = if delivery.success { None } else { schedule::wait_after(job.attempt) };
    let is_still_there = match wait {
        Some(wait) => store::jobs::put_off(transaction, job.id, job.attempt + 1, wait)?,
        None => store::jobs::delete(transaction, job.id)?,
    };
    // A reset or the removal of the webhook removes the job and everything that belongs to it.
    if is_still_there {
        let created_at = transaction.now_text();
        let next_attempt_at = wait.map(|wait| transaction.now.plus(wait).text());
        store::deliveries::insert(transaction, &Delivery { created_at, next_attempt_at, ..delivery })?;
    }
    Ok(())
}
