//! A receiver across the boundary, with its deliveries and its holds, which JavaScript names by number. Core's `receiver`
//! module says what goes in and out. Times are `f64`, in milliseconds. An error is thrown as JSON text.

use postproxy_dm_core::Error;
use postproxy_dm_core::boundary::{self, Begun, Lane, Machines, to_json};
use postproxy_dm_core::receiver::Moment;
use wasm_bindgen::prelude::*;

/// A receiver's checked options, and what it has under way.
#[wasm_bindgen(js_name = Receiver)]
pub struct ReceiverHandle(Machines);

#[wasm_bindgen(js_class = Receiver)]
impl ReceiverHandle {
    /// Checks the options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<ReceiverHandle, String> {
        Machines::new(options).map(ReceiverHandle).map_err(|error| to_json(&error))
    }

    /// Returns the effective numbers.
    pub fn settings(&self) -> String {
        to_json(self.0.receiver().settings())
    }

    /// Reads an event's bytes. Returns its handler, its lane and its row, or an error.
    pub fn incoming(&self, event: &[u8], lane: Option<String>, unix_ms: f64) -> String {
        boundary::incoming(self.0.receiver(), event, lane.as_deref(), unix_ms)
    }

    /// Returns the HTTP answer of a refusal.
    pub fn refusal(&self, kind: &str) -> String {
        boundary::refusal(kind)
    }

    /// Makes a delivery.
    pub fn delivery(&mut self) -> u32 {
        self.0.delivery()
    }

    /// Begins a delivery.
    pub fn begin(
        &mut self,
        n: u32,
        now_ms: f64,
        how: u32,
        lives_on: bool,
        has_room: bool,
        left_ms: Option<f64>,
    ) -> String {
        let begun = Begun { how, lives_on, has_room, left_ms };
        said(self.0.begin(n, moment(now_ms, 0.0), begun))
    }

    /// Tells a delivery that its event was put, and what came of asking for its lane.
    pub fn put(&mut self, n: u32, now_ms: f64, state: u32, lane: u32, ms: f64, is_here: bool) -> String {
        let lane = Lane { state: lane, ms, is_here };
        said(self.0.put(n, moment(now_ms, 0.0), state, lane))
    }

    /// Tells a delivery anything else.
    #[wasm_bindgen(js_name = tellDelivery)]
    pub fn tell_delivery(&mut self, n: u32, now_ms: f64, input: &str) -> String {
        said(self.0.tell_delivery(n, moment(now_ms, 0.0), input))
    }

    /// Forgets a delivery.
    #[wasm_bindgen(js_name = endDelivery)]
    pub fn end_delivery(&mut self, n: u32) {
        self.0.end_delivery(n);
    }

    /// Makes a hold of a lane that was asked for at that time.
    pub fn hold(&mut self, asked_at_ms: f64, left_ms: Option<f64>, seed: f64) -> u32 {
        self.0.hold(asked_at_ms, left_ms, seed)
    }

    /// Tells a hold that its lane was given out with this event alone.
    pub fn head(
        &mut self,
        n: u32,
        now_ms: f64,
        unix_ms: f64,
        id: String,
        head: String,
        starts: u32,
    ) -> String {
        said(self.0.head(n, moment(now_ms, unix_ms), [id, head], starts))
    }

    /// Tells a hold that the handler has done its work.
    pub fn handled(&mut self, n: u32, now_ms: f64, unix_ms: f64) -> String {
        said(self.0.handled(n, moment(now_ms, unix_ms)))
    }

    /// Tells a hold that an operation was done which hands out no event.
    pub fn stored(&mut self, n: u32, now_ms: f64, unix_ms: f64, operation: f64, result: u32) -> String {
        said(self.0.stored(n, moment(now_ms, unix_ms), operation, result))
    }

    /// Tells a hold anything else.
    #[wasm_bindgen(js_name = tellHold)]
    pub fn tell_hold(&mut self, n: u32, now_ms: f64, unix_ms: f64, input: &str) -> String {
        said(self.0.tell_hold(n, moment(now_ms, unix_ms), input))
    }

    /// Forgets a hold.
    #[wasm_bindgen(js_name = endHold)]
    pub fn end_hold(&mut self, n: u32) {
        self.0.end_hold(n);
    }
}

/// A failure is a mistake in our own JavaScript, and goes out as an object in place of the list.
fn said(commands: Result<String, Error>) -> String {
    commands.unwrap_or_else(|error| to_json(&error))
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
