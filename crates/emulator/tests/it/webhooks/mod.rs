//! Webhooks: what is told, how it is signed, and what happens when nobody listens.

mod deliveries;
mod endpoints;
mod events;

use std::time::SystemTime;

use http::HeaderMap;
use postproxy_dm_core::webhook::{DEFAULT_TOLERANCE, WebhookError, verify};

use crate::support::{Receiver, Service};

fn start(receiver: &Receiver) -> Service {
    Service::start_with(|options| options.webhook_url = Some(receiver.url.clone()))
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers[name].to_str().unwrap().to_owned()
}

fn check_signature(service: &Service, headers: &HeaderMap, body: &[u8]) -> Result<(), WebhookError> {
    let signature = header(headers, "x-postproxy-signature");
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    verify(body, Some(&signature), &[&service.webhook_secret()], DEFAULT_TOLERANCE, now)
}
