//! Sends an event to a webhook, and says what came of it.

use super::attempt::Sender;
use crate::ground::id;
use crate::store::StoreError;
use crate::store::deliveries::Delivery;
use crate::store::events::StoredEvent;
use crate::store::webhooks::Webhook;

impl Sender {
    /// Delivers the event once. The caller writes down what came of it.
    pub(crate) async fn deliver_once(
        &self,
        webhook: Webhook,
        mut event: StoredEvent,
        attempt_number: u32,
    ) -> Result<Delivery, StoreError> {
        event.body = webhook.payload_shape.body(&event.body)?;
        let delivery_id = id::new("dlv");
        let attempted_at = self.store.clock().now().text();
        let attempt = self.attempt(&webhook, &event, &delivery_id).await;
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
            attempt = attempt_number,
            status,
            error,
            "webhook {}",
            if success { "delivered" } else { "not delivered" }
        );
        let (response_headers, response_body) = answer.map(|answer| (answer.headers, answer.body)).unzip();
        Ok(Delivery {
            id: delivery_id,
            webhook_id: webhook.id,
            event_id: event.id,
            event_type: event.kind,
            attempt_number,
            resend_of: None,
            success,
            response_status: status,
            attempted_at,
            created_at: String::new(),
            payload_shape: webhook.payload_shape,
            request_url: webhook.url,
            request_headers: attempt.request_headers,
            response_headers,
            response_body,
            error,
            next_attempt_at: None,
        })
    }
}
