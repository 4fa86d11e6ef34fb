//! Delivers events: many at a time, each until a 2xx or the end of its schedule. A job stays in the database while
//! it is under way, so that it is delivered at least once whatever becomes of the process.

use std::collections::HashSet;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Delivery, attempt, schedule};
use crate::Emulator;
use crate::clock::LONGEST_SLEEP;
use crate::id;
use crate::store::jobs::{Queue, WebhookJob};
use crate::store::{self, StoreError, Transaction};

/// So many deliveries are under way at once.
const CONCURRENCY: usize = 32;

/// How long to leave the database alone after it failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Runs until it is told to stop. What is under way then is made again at the next start.
pub(crate) async fn run(emulator: Emulator, stop: CancellationToken) {
    let mut deliveries = JoinSet::new();
    let mut under_way = HashSet::new();
    loop {
        let pause = match start_due(&emulator, &mut deliveries, &mut under_way).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "can't look for webhooks to deliver");
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = emulator.webhook_work().notified() => {}
            () = tokio::time::sleep(pause) => {}
            Some(done) = deliveries.join_next() => match done {
                Ok(job_id) => { under_way.remove(&job_id); }
                // It panicked and its id is lost with it: the next start makes it again.
                Err(error) => tracing::error!(%error, "a delivery broke off"),
            },
        }
    }
}

/// Starts what is due. How long it then is until the next one is.
async fn start_due(
    emulator: &Emulator,
    deliveries: &mut JoinSet<i64>,
    under_way: &mut HashSet<i64>,
) -> Result<Duration, StoreError> {
    let free = CONCURRENCY.saturating_sub(deliveries.len());
    if free == 0 {
        return Ok(LONGEST_SLEEP);
    }
    let now = emulator.clock().now();
    // Those under way are due too.
    let limit = free + under_way.len();
    let (due, next) = emulator
        .read(move |connection| {
            let due = store::jobs::due_webhooks(connection, now, limit)?;
            Ok::<_, StoreError>((due, store::jobs::next_after(connection, Queue::Webhook, now)?))
        })
        .await?;
    for job in due {
        if deliveries.len() < CONCURRENCY && under_way.insert(job.id) {
            deliveries.spawn(deliver(emulator.clone(), job));
        }
    }
    Ok(next.map_or(LONGEST_SLEEP, |next| now.until(next).min(LONGEST_SLEEP)))
}

/// Makes the attempt and writes down what came of it. The job's id, whichever way it went.
async fn deliver(emulator: Emulator, job: WebhookJob) -> i64 {
    let id = job.id;
    if let Err(error) = try_to_deliver(&emulator, job).await {
        tracing::error!(%error, "can't write down a delivery: it is made again");
        tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
    }
    id
}

async fn try_to_deliver(emulator: &Emulator, job: WebhookJob) -> Result<(), StoreError> {
    let (event_id, webhook_id) = (job.event_id.clone(), job.webhook_id.clone());
    let found = emulator
        .read(move |connection| {
            let webhook = store::webhooks::find(connection, &webhook_id)?;
            Ok::<_, StoreError>(webhook.zip(store::events::find(connection, &event_id)?))
        })
        .await?;
    let Some((webhook, mut event)) = found.filter(|(webhook, _)| webhook.enabled) else {
        return emulator.write(move |transaction| store::jobs::delete(transaction, job.id).map(drop)).await;
    };

    event.body = webhook.payload_shape.body(&event.body)?;
    let delivery_id = id::new("dlv");
    let attempted_at = emulator.clock().now().text();
    let attempt = attempt::make(emulator.http(), &webhook, &event, &delivery_id).await;
    let success = attempt.is_success();
    let (answer, error) = match attempt.outcome {
        Ok(answer) => (Some(answer), None),
        Err(error) => (None, Some(error)),
    };
    let status = answer.as_ref().map(|answer| answer.status);
    tracing::info!(
        webhook = webhook.id,
        event = event.id,
        r#type = event.kind,
        attempt = job.attempt,
        status,
        error,
        "webhook {}",
        if success { "delivered" } else { "not delivered" }
    );
    let delivery = Delivery {
        id: delivery_id,
        webhook_id: webhook.id,
        event_id: event.id,
        event_type: event.kind,
        attempt_number: job.attempt,
        success,
        response_status: status,
        attempted_at,
        created_at: String::new(),
        payload_shape: webhook.payload_shape,
        request_url: webhook.url,
        request_headers: attempt.request_headers,
        response_body: answer.map(|answer| answer.body),
        error,
    };
    emulator.write(move |transaction| conclude(transaction, &job, delivery)).await
}

/// The record of an attempt, and the end of its job or the next attempt, at once.
fn conclude(transaction: &Transaction<'_>, job: &WebhookJob, delivery: Delivery) -> Result<(), StoreError> {
    let wait = if delivery.success { None } else { schedule::wait_after(job.attempt) };
    let is_still_there = match wait {
        Some(wait) => store::jobs::put_off(transaction, job.id, job.attempt + 1, wait)?,
        None => store::jobs::delete(transaction, job.id)?,
    };
    // A reset or the removal of the webhook took the job away, and with it all that belongs to it.
    if is_still_there {
        let created_at = transaction.now_text();
        store::deliveries::insert(transaction, &Delivery { created_at, ..delivery })?;
    }
    Ok(())
}
