//! A receiver across the boundary: its options, its deliveries and its holds. One JSON text in and one out a step; core's
//! `receiver` module says what they hold. Times are `f64`, in milliseconds.

use postproxy_dm_core::boundary::{self, to_json};
use postproxy_dm_core::receiver::{Delivery, Hold, Moment, Receiver};
use wasm_bindgen::prelude::*;

/// A receiver's checked options, which JavaScript holds.
#[wasm_bindgen(js_name = Receiver)]
pub struct ReceiverHandle(Receiver);

#[wasm_bindgen(js_class = Receiver)]
impl ReceiverHandle {
    /// Checks the options. Throws the error as JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<ReceiverHandle, String> {
        boundary::receiver(options).map(ReceiverHandle).map_err(|error| to_json(&error))
    }

    /// Returns the effective numbers.
    pub fn settings(&self) -> String {
        boundary::receiver_settings(&self.0)
    }

    /// Reads an event's bytes. Returns its handler, its lane and its row, or an error.
    pub fn incoming(&self, event: &[u8], lane: Option<String>, unix_ms: f64) -> String {
        boundary::incoming(&self.0, event, lane.as_deref(), unix_ms)
    }

    /// Returns the HTTP answer of a refusal.
    pub fn refusal(&self, kind: &str) -> String {
        boundary::refusal(kind)
    }
}

/// A delivery that JavaScript drives.
#[wasm_bindgen(js_name = Delivery)]
pub struct DeliveryHandle(Delivery);

#[wasm_bindgen(js_class = Delivery)]
impl DeliveryHandle {
    /// Starts a delivery.
    #[wasm_bindgen(constructor)]
    pub fn new(receiver: &ReceiverHandle) -> DeliveryHandle {
        DeliveryHandle(Delivery::new(&receiver.0))
    }

    /// Takes an input, and returns what to do. Throws for an input that core doesn't know.
    pub fn handle(&mut self, monotonic_ms: f64, unix_ms: f64, input: &str) -> Result<String, String> {
        let now = moment(monotonic_ms, unix_ms);
        boundary::handle_delivery(&mut self.0, now, input).map_err(|error| to_json(&error))
    }
}

/// A hold that JavaScript drives.
#[wasm_bindgen(js_name = Hold)]
pub struct HoldHandle(Hold);

#[wasm_bindgen(js_class = Hold)]
impl HoldHandle {
    /// Starts a hold of a lane that was asked for at that time.
    #[wasm_bindgen(constructor)]
    pub fn new(
        receiver: &ReceiverHandle,
        lease: &str,
        asked_at_ms: f64,
        seed: &[u8],
    ) -> Result<HoldHandle, String> {
        boundary::hold(&receiver.0, lease, asked_at_ms, seed).map(HoldHandle).map_err(|error| to_json(&error))
    }

    /// Takes an input, and returns what to do. Throws for an input that core doesn't know.
    pub fn handle(&mut self, monotonic_ms: f64, unix_ms: f64, input: &str) -> Result<String, String> {
        let now = moment(monotonic_ms, unix_ms);
        boundary::handle_hold(&mut self.0, now, input).map_err(|error| to_json(&error))
    }
}

fn moment(monotonic_ms: f64, unix_ms: f64) -> Moment {
    Moment { monotonic_ms: monotonic_ms as u64, unix_ms: unix_ms as i64 }
}

/// Decides which messages of a chat a catch-up puts.
#[wasm_bindgen(js_name = catchUp)]
pub fn catch_up(given: &str) -> String {
    boundary::catch_up(given)
}

/// Merges two versions of a message.
#[cfg(feature = "client")]
#[wasm_bindgen(js_name = mergeMessage)]
pub fn merge_message(known: &str, incoming: &str) -> String {
    boundary::merge_message(known, incoming)
}
