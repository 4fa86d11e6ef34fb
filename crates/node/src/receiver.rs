//! A receiver across the boundary, with its deliveries and its holds, which JavaScript names by number. Core's `receiver`
//! module says what goes in and out. Times are `f64`, in milliseconds. An error is thrown, with its JSON as message.

use napi::{Error, Result};
use napi_derive::napi;
use postproxy_dm_core::Error as CoreError;
use postproxy_dm_core::boundary::{self, Begun, Lane, Machines, ToJson, to_json};
use postproxy_dm_core::receiver::Moment;

/// A receiver's checked options, and what it has under way.
#[napi(js_name = "Receiver")]
pub struct ReceiverHandle(Machines);

#[napi]
impl ReceiverHandle {
    /// Checks the options.
    #[napi(constructor, catch_unwind)]
    pub fn new(options: String) -> Result<Self> {
        Machines::new(&options).map(ReceiverHandle).map_err(thrown)
    }

    /// Returns the effective numbers.
    #[napi(catch_unwind)]
    pub fn settings(&self) -> String {
        to_json(self.0.receiver().settings())
    }

    /// Reads an event's bytes. Returns its handler, its lane and its row, or an error.
    #[napi(catch_unwind)]
    pub fn incoming(&self, event: &[u8], lane: Option<String>, unix_ms: f64) -> String {
        boundary::incoming(self.0.receiver(), event, lane.as_deref(), unix_ms)
    }

    /// Returns the HTTP answer of a refusal.
    #[napi(catch_unwind)]
    pub fn refusal(&self, kind: String) -> String {
        boundary::refusal(&kind)
    }

    /// Makes a delivery.
    #[napi(catch_unwind)]
    pub fn delivery(&mut self) -> u32 {
        self.0.delivery()
    }

    /// Begins a delivery.
    #[napi(catch_unwind)]
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
    #[napi(catch_unwind)]
    pub fn put(&mut self, n: u32, now_ms: f64, state: u32, lane: u32, ms: f64, is_here: bool) -> String {
        let lane = Lane { state: lane, ms, is_here };
        said(self.0.put(n, moment(now_ms, 0.0), state, lane))
    }

    /// Tells a delivery anything else.
    #[napi(catch_unwind)]
    pub fn tell_delivery(&mut self, n: u32, now_ms: f64, input: String) -> String {
        said(self.0.tell_delivery(n, moment(now_ms, 0.0), &input))
    }

    /// Forgets a delivery.
    #[napi(catch_unwind)]
    pub fn end_delivery(&mut self, n: u32) {
        self.0.end_delivery(n);
    }

    /// Makes a hold of a lane that was asked for at that time.
    #[napi(catch_unwind)]
    pub fn hold(&mut self, asked_at_ms: f64, left_ms: Option<f64>, seed: f64) -> u32 {
        self.0.hold(asked_at_ms, left_ms, seed)
    }

    /// Tells a hold that its lane was given out with this event alone.
    #[napi(catch_unwind)]
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
    #[napi(catch_unwind)]
    pub fn handled(&mut self, n: u32, now_ms: f64, unix_ms: f64) -> String {
        said(self.0.handled(n, moment(now_ms, unix_ms)))
    }

    /// Tells a hold that an operation was done which hands out no event.
    #[napi(catch_unwind)]
    pub fn stored(&mut self, n: u32, now_ms: f64, unix_ms: f64, operation: f64, result: u32) -> String {
        said(self.0.stored(n, moment(now_ms, unix_ms), operation, result))
    }

    /// Tells a hold anything else.
    #[napi(catch_unwind)]
    pub fn tell_hold(&mut self, n: u32, now_ms: f64, unix_ms: f64, input: String) -> String {
        said(self.0.tell_hold(n, moment(now_ms, unix_ms), &input))
    }

    /// Forgets a hold.
    #[napi(catch_unwind)]
    pub fn end_hold(&mut self, n: u32) {
        self.0.end_hold(n);
    }
}

/// A failure is a mistake in our own JavaScript, and goes out as an object in place of the list.
fn said(commands: std::result::Result<String, CoreError>) -> String {
    commands.unwrap_or_else(|error| to_json(&error))
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
