//! A receiver across the boundary: its options, its deliveries and its holds. One JSON text in and one out a step; core's
//! `receiver` module says what they hold. Times are `f64`, in milliseconds. An error is thrown, with its JSON as message.

use napi::{Error, Result};
use napi_derive::napi;
use postproxy_dm_core::boundary::{self, ToJson, to_json};
use postproxy_dm_core::receiver::{Delivery, Hold, Moment, Receiver};

/// A receiver's checked options, which JavaScript holds.
#[napi(js_name = "Receiver")]
pub struct ReceiverHandle(Receiver);

#[napi]
impl ReceiverHandle {
    /// Checks the options.
    #[napi(constructor, catch_unwind)]
    pub fn new(options: String) -> Result<Self> {
        boundary::receiver(&options).map(ReceiverHandle).map_err(thrown)
    }

    /// Returns the effective numbers.
    #[napi(catch_unwind)]
    pub fn settings(&self) -> String {
        boundary::receiver_settings(&self.0)
    }

    /// Reads an event's bytes. Returns its handler, its lane and its row, or an error.
    #[napi(catch_unwind)]
    pub fn incoming(&self, event: &[u8], lane: Option<String>, unix_ms: f64) -> String {
        boundary::incoming(&self.0, event, lane.as_deref(), unix_ms)
    }

    /// Returns the HTTP answer of a refusal.
    #[napi(catch_unwind)]
    pub fn refusal(&self, kind: String) -> String {
        boundary::refusal(&kind)
    }
}

/// A delivery that JavaScript drives.
#[napi(js_name = "Delivery")]
pub struct DeliveryHandle(Delivery);

#[napi]
impl DeliveryHandle {
    /// Starts a delivery.
    #[napi(constructor, catch_unwind)]
    pub fn new(receiver: &ReceiverHandle) -> Self {
        DeliveryHandle(Delivery::new(&receiver.0))
    }

    /// Takes an input, and returns what to do. Throws for an input that core doesn't know.
    #[napi(catch_unwind)]
    pub fn handle(&mut self, monotonic_ms: f64, unix_ms: f64, input: String) -> Result<String> {
        boundary::handle_delivery(&mut self.0, moment(monotonic_ms, unix_ms), &input).map_err(thrown)
    }
}

/// A hold that JavaScript drives.
#[napi(js_name = "Hold")]
pub struct HoldHandle(Hold);

#[napi]
impl HoldHandle {
    /// Starts a hold of a lane that was asked for at that time.
    #[napi(constructor, catch_unwind)]
    pub fn new(receiver: &ReceiverHandle, lease: String, asked_at_ms: f64, seed: &[u8]) -> Result<Self> {
        boundary::hold(&receiver.0, &lease, asked_at_ms, seed).map(HoldHandle).map_err(thrown)
    }

    /// Takes an input, and returns what to do. Throws for an input that core doesn't know.
    #[napi(catch_unwind)]
    pub fn handle(&mut self, monotonic_ms: f64, unix_ms: f64, input: String) -> Result<String> {
        boundary::handle_hold(&mut self.0, moment(monotonic_ms, unix_ms), &input).map_err(thrown)
    }
}

fn moment(monotonic_ms: f64, unix_ms: f64) -> Moment {
    Moment { monotonic_ms: monotonic_ms as u64, unix_ms: unix_ms as i64 }
}

fn thrown(error: impl ToJson) -> Error {
    Error::from_reason(to_json(&error))
}

/// Decides which messages of a chat a catch-up puts.
#[napi(catch_unwind)]
pub fn catch_up(given: String) -> String {
    boundary::catch_up(&given)
}

/// Merges two versions of a message.
#[napi(catch_unwind)]
pub fn merge_message(known: String, incoming: String) -> String {
    boundary::merge_message(&known, &incoming)
}
