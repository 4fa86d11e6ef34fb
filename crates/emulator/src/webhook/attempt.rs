//! One attempt to deliver an event over HTTP.

use std::collections::BTreeMap;

use http::HeaderMap;
use http::header::{CONTENT_TYPE, USER_AGENT};
use postproxy_dm_core::webhook::{SIGNATURE_HEADER, sign};
use reqwest::Url;

use crate::ground::clock::machine_time;
use crate::ground::http_client::{WEBHOOK_AGENT, describe};
use crate::ground::own_address::OwnAddress;
use crate::store::Store;
use crate::store::deliveries::{MAX_HEADER_BYTES, MAX_RESPONSE_BYTES};
use crate::store::events::StoredEvent;
use crate::store::webhooks::Webhook;

const EVENT_HEADER: &str = "X-Postproxy-Event";
const DELIVERY_HEADER: &str = "X-Postproxy-Delivery";

/// Delivers webhooks.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) store: Store,
    pub(crate) client: reqwest::Client,
    pub(crate) own_address: OwnAddress,
}

/// What was sent and what was answered.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) request_headers: BTreeMap<String, String>,
    pub(super) outcome: Result<ReceiverAnswer, String>,
}

/// What the receiver answered.
#[derive(Debug)]
pub(super) struct ReceiverAnswer {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Sender {
    /// Sends the event, signed at the machine's time.
    pub(super) async fn attempt(&self, webhook: &Webhook, event: &StoredEvent, delivery_id: &str) -> Attempt {
        let signature = match sign(event.body.as_bytes(), &webhook.secret, machine_time().as_secs()) {
            Ok(signature) => signature,
            Err(error) => {
                return Attempt { request_headers: BTreeMap::new(), outcome: Err(error.to_string()) };
            }
        };
        let headers = [
            (CONTENT_TYPE.as_str(), "application/json"),
            (USER_AGENT.as_str(), WEBHOOK_AGENT),
            (EVENT_HEADER, &event.kind),
            (DELIVERY_HEADER, delivery_id),
            (SIGNATURE_HEADER, &signature),
        ];
        // The name may lead elsewhere than when the webhook was set.
        if let Ok(url) = Url::parse(&webhook.url)
            && self.own_address.is_reached_by(&url).await
        {
            let outcome = Err("the URL leads to the emulator itself".to_owned());
            return Attempt { request_headers: BTreeMap::new(), outcome };
        }
        let mut request = self.client.post(&webhook.url).body(event.body.clone());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let outcome = send(request).await.map_err(|error| describe(&error));
        let request_headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        Attempt { request_headers: request_headers.into(), outcome }
    }
}

impl Attempt {
    pub(super) fn is_success(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|answer| (200..300).contains(&answer.status))
    }
}

async fn send(request: reqwest::RequestBuilder) -> reqwest::Result<ReceiverAnswer> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let headers = headers(response.headers());
    let mut body = Vec::new();
    while body.len() < MAX_RESPONSE_BYTES {
        // The status decides. A body that breaks off does not change it.
        let Ok(Some(chunk)) = response.chunk().await else { break };
        body.extend_from_slice(&chunk);
    }
    body.truncate(MAX_RESPONSE_BYTES);
    Ok(ReceiverAnswer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

/// Returns the first headers up to a limit, each with all its values.
fn headers(given: &HeaderMap) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    let mut left = MAX_HEADER_BYTES;
    for (name, value) in given {
        let value = String::from_utf8_lossy(value.as_bytes());
        let Some(rest) = left.checked_sub(name.as_str().len() + value.len()) else { break };
        left = rest;
        let kept = headers.entry(name.as_str().to_owned()).or_default();
        if !kept.is_empty() {
            kept.push_str(", ");
        }
        kept.push_str(&value);
    }
    headers
}
