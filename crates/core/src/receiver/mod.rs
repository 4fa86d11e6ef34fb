//! What becomes of each event that a webhook brings: kept, run once to its end and in order, answered once.
//!
//! In scope: options, an event's lane and handler, HTTP answers, leases, waits, limits, counts, intents, what a catch-up
//! puts, versions of a message. Out of scope: stores (but for a model of one), handlers, HTTP, clocks and randomness. A
//! driver brings those. It carries out each command, in order, and says what came of it.
//!
//! ```text
//!  event ──▶ Delivery ── put ──▶ store ── head ──▶ Hold ── run ──▶ handler
//!               │                  ▲                │  ▲              │
//!               ▼                  └─ record, finish, fail, bury,     │ reply, step, finish
//!             answer                  renew, letGo ─┘  └──────────────┘
//! ```
//!
//! ```text
//! ┌───────────────────────────────────────────────────────────────────────────────────┐
//! │  After every `handle`: do the commands, and call `handle` again with what came of │
//! │  each, or with `Time` once `wake_ms` has passed.                                  │
//! └───────────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! # The protocol in JavaScript
//!
//! `handle(monotonicMs, unixMs, inputJson)` returns `{"do": [command…], "wakeMs": number | null}`. Each input and each
//! command is an object with one name. `"json"` stands for JSON text in a string. `n` of a `store` command is the hold's
//! number; `n` of an `ask` is the driver's, and all that follows from the ask carries it.
//!
//! A delivery's inputs: `begin {handler, direct, livesOn, room, leftMs}`, `put {state, lane, here}` and
//! `taken {lane, here}` (`here`: a hold in this process has the lane), `storeFailed`, `outcome` (`"done"`, `"failed"`,
//! `"dead"`, `"released"`: the hold ended and told nothing of this event), `ran`, `ranFailed`, `time`.
//! Its commands: `put {take}`, `take` (as a put without the event), `run` (`"direct"`, `"forward"`), `watch`,
//! `answer {status, headers, outcome, lookFurther}`. A lane that `put` or `take` hands out begins a hold, whatever the
//! delivery does next.
//!
//! A hold's inputs: `taken`, `stored {n, result}` (`"held"`, `"lost"` or what take returns), `storeFailed {n, why}`,
//! `handled {error: {message, retryAfterMs, never}}`, `ask {n, kind, name, chat, content: "json", bytes, operation, ids}`,
//! `sent {n, message: "json"}` or `sent {n, failed: {outcome, alreadyAnswered}}`, `stepped {n, value: "json"}`,
//! `dropped n`, `finishedIn {n, state}`, `told`, `close {graceMs}`, `time`.
//! Its commands: `store {n, op, args}` (with `records` as pairs, and `null` to delete), `run {ids, handler, attempt}`,
//! `send {n, chat, content: "json" | null, key}` (null: what the handler gave, because it holds bytes), `call {n}`,
//! `finishIn {n, ids, keepMs}`, `resolve {n, value}` (of a send `{message: "json" | null, alreadySent}`, of a step
//! `"json"`, of a write `{key}`), `reject {n, error}` (null: the failure that the driver reported), `abort`,
//! `tell {state, id, type, attempt, waitMs}`, `tellError {message, id}`, `tellDead {ids, why}`, `over`. Ids are the rows'.

mod backoff;
mod catch_up;
mod configured;
pub mod delivery;
mod head;
pub mod hold;
mod incoming;
mod merge;
mod model_store;
mod moment;
mod options;
mod refusal;
mod settings;
mod store;

pub use catch_up::{CatchUp, CatchUpTimes, catch_up};
pub use configured::Receiver;
pub use delivery::Delivery;
pub use hold::{Hold, HoldStart};
pub use incoming::Incoming;
pub use merge::merge_message;
pub use model_store::{ModelStore, RowView, RowViewState, Stats, TakeRequest};
pub use moment::Moment;
pub(crate) use refusal::headers;
pub use refusal::{HttpAnswer, Refusal};
pub(crate) use settings::number;
pub use settings::{Gather, Order, Settings};
pub use store::{Changes, Lease, NewEvent, Operation, PutState, Records, Stored, StoredEvent, Taken};
