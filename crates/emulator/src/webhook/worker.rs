//! Delivers events. Each is tried until a 2xx or the end of its schedule.

use rusqlite::Connection;

use super::{Sender, schedule};
use crate::fault;
use crate::ground::clock::Moment;
use crate::store::deliveries::Delivery;
use crate::store::faults::Fault;
use crate::store::jobs::WebhookJob;
use crate::store::queues::Queue;
use crate::store::{self, StoreError, Transaction};
use crate::work::worker::Job;

impl Job for WebhookJob {
    const QUEUE: Queue = Queue::Webhook;
    const SHARE: usize = 32;
    const MOST: usize = 512;

    type Tools = Sender;

    /// `None` if the webhook is gone or disabled.
    type Outcome = Option<Delivery>;

    fn id(&self) -> i64 {
        self.id
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
        limit: usize,
    ) -> Result<Vec<Self>, StoreError> {
        store::jobs::due_webhooks(connection, endpoint, now, limit)
    }

    async fn run(&self, sender: &Sender) -> Result<Option<Delivery>, StoreError> {
        let (event_id, webhook_id) = (self.event_id.clone(), self.webhook_id.clone());
        let found = sender
            .store
            .read(move |connection| {
                let webhook = store::webhooks::find(connection, &webhook_id)?;
                Ok::<_, StoreError>(webhook.zip(store::events::find(connection, &event_id)?))
            })
            .await?;
        match found.filter(|(webhook, _)| webhook.enabled) {
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
