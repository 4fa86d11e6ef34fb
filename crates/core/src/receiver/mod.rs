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
//! JavaScript knows a delivery and a hold by a number. Every step returns a list as JSON: when to wake the machine (a number
//! of milliseconds, or null), then each command's name and its value. What happens with most events is a function with plain
//! values: `begin` and `put` of a delivery, `head`, `handled` and `stored` of a hold. All else is told as JSON, an object with
//! one name. `"json"` stands for JSON text in a string. `n` of a `store` command is the hold's number; `n` of an `ask` is the
//! driver's, and all that follows from the ask carries it.
//!
//! A delivery's inputs: `begin`, `put`, `taken {lane, here}` (`here`: a hold in this process has the lane), `storeFailed`,
//! `outcome` (`"done"`, `"failed"`, `"dead"`, `"released"`: the hold ended and told nothing of this event), `ran`,
//! `ranFailed`, `time`.
//! Its commands: `put {take}`, `take` (as a put without the event), `run` (`"direct"`, `"forward"`), `watch`,
//! `answer {status, headers, outcome, lookFurther}`. A lane that `put` or `take` hands out begins a hold, whatever the
//! delivery does next.
//!
//! A hold's inputs: `taken`, `stored {n, result}` (`"held"`, `"lost"` or what take returns), `storeFailed {n, why}`,
//! `handled {error: {message, retryAfterMs, never}}`, `ask {n, kind, name, chat, content: "json", bytes, operation, ids}`,
//! `sent {n, message: "json"}` or `sent {n, failed: {outcome, alreadyAnswered}}`, `stepped {n, value: "json"}`,
//! `dropped n`, `finishedIn {n, state}`, `told`, `alone true`, `giveWay true`, `close {graceMs}`, `time`.
//! Its commands: `store {n, op, args}` (with `records` as pairs, and `null` to delete), `alone true` (say `alone` if no other
//! hold is at work in the process; see [`hold::Command::Alone`]), `run {ids, handler, attempt}`,
//! `send {n, chat, content: "json" | null, key}` (null: what the handler gave, because it holds bytes), `call {n}`,
//! `finishIn {n, ids, keepMs}`, `resolve {n, value}` (of a send `{message: "json" | null, alreadySent}`, of a step
//! `"json"`, of a write `{key}`), `reject {n, error}` (null: the failure that the driver reported), `abort`,
//! `tell {state, id, type, attempt, waitMs}`, `tellError {message, id}`, `tellDead {ids, why}`, `over {behind}`. Ids are the rows'.
//!
//! # Example
//!
//! A webhook comes in through axum, is kept in the model store, and is run and answered. The example plays the handler
//! and the service's clock.
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use std::time::Duration;
//!
//! use axum::body::Bytes;
//! use axum::extract::State;
//! use axum::http::{HeaderMap, Request, StatusCode};
//! use axum::{Router, routing::post};
//! use postproxy_dm_core::receiver::delivery::{Begin, DeliveryCommand, DeliveryInput};
//! use postproxy_dm_core::receiver::hold::{Ask, Command, Input};
//! use postproxy_dm_core::receiver::{Delivery, Hold, HoldStart, ModelStore, Moment, Receiver, Stored, TakeRequest};
//! use postproxy_dm_core::webhook::{self, SIGNATURE_HEADER};
//! use tower::ServiceExt;
//!
//! const NOW: Moment = Moment { monotonic_ms: 0, unix_ms: 1_780_236_000_000 };
//!
//! type Shared = Arc<(Receiver, Mutex<ModelStore>)>;
//!
//! /// Carries out what the delivery says. A program with more than one thread asks its store without holding a lock.
//! async fn receive(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
//!     let (receiver, store) = &*shared;
//!     let header = headers.get(SIGNATURE_HEADER).and_then(|header| header.to_str().ok());
//!     let now = Duration::from_millis(NOW.unix_ms as u64);
//!     if webhook::verify(&body, header, &["whsec_1"], webhook::DEFAULT_TOLERANCE, now).is_err() {
//!         return StatusCode::UNAUTHORIZED;
//!     }
//!     let Ok(text) = webhook::normalize(&body) else { return StatusCode::BAD_REQUEST };
//!     let Ok(mut incoming) = receiver.incoming(&text, None, NOW.unix_ms) else { return StatusCode::BAD_REQUEST };
//!     incoming.event.body = text.into_owned();
//!
//!     let mut delivery = Delivery::new(receiver);
//!     let has_handler = incoming.handler.is_some();
//!     let begin = Begin { has_handler, has_room: true, ..Begin::default() };
//!     let mut input = DeliveryInput::Begin(begin);
//!     loop {
//!         let mut next_input = DeliveryInput::Time;
//!         for command in delivery.handle(NOW, input).commands {
//!             match command {
//!                 DeliveryCommand::Put { .. } => {
//!                     let request = TakeRequest { token: "random", lease_ms: 30_000, most: 1 };
//!                     let put = store.lock().unwrap().put(0, incoming.event.clone(), Some(request));
//!                     next_input = DeliveryInput::Put { state: put.0, lane: put.1, is_here: false };
//!                 }
//!                 DeliveryCommand::Answer { answer, .. } => return StatusCode::from_u16(answer.status).unwrap(),
//!                 other => panic!("a durable store that somebody looks after needs no {other:?}"),
//!             }
//!         }
//!         input = next_input;
//!     }
//! }
//!
//! let options = r#"{"on":["message.received"],"store":{"kind":"model","durable":true,"livesOn":true}}"#;
//! let shared: Shared = Arc::new((Receiver::new(options)?, Mutex::default()));
//! let app = Router::new().route("/webhooks", post(receive)).with_state(shared.clone());
//!
//! // ************************************ The service delivers an event: it is kept, and acknowledged
//!
//! let body = r#"{"id":"evt_1","type":"message.received",
//!     "data":{"object":{"id":"msg_1","chat_id":"chat_1","direction":"inbound","body":"Hi"}}}"#;
//! let signature = webhook::sign(body.as_bytes(), "whsec_1", 1_780_236_000)?;
//! let request = Request::post("/webhooks").header(SIGNATURE_HEADER, signature).body(body.to_owned())?;
//! let answer = tokio::runtime::Builder::new_current_thread().build()?.block_on(app.oneshot(request))?;
//! assert_eq!(answer.status(), StatusCode::NO_CONTENT);
//!
//! // ************************************ A hold begins with the lane's head, and the handler runs
//!
//! let (receiver, store) = &*shared;
//! let mut store = store.lock().unwrap();
//! let request = TakeRequest { token: "random", lease_ms: 30_000, most: 1 };
//! let taken = store.take(0, Some("c:chat_1"), request);
//! let start = HoldStart {
//!     lane: "c:chat_1".to_owned(),
//!     token: "random".to_owned(),
//!     asked_at_ms: 0,
//!     left_ms: None,
//!     seed: [7; 8],
//! };
//! let mut hold = Hold::new(receiver, start);
//! let next = hold.handle(NOW, Input::Taken(taken));
//! let [Command::Run(run)] = &next.commands[..] else { panic!() };
//! assert_eq!(run.ids, ["e:evt_1"]);
//!
//! // ************************************ It replies: the intent is written before anything is sent
//!
//! let ask = Ask::Send { chat: None, name: None, content: r#"{"body":"Hello"}"#.to_owned(), has_bytes: false };
//! let next = hold.handle(NOW, Input::Ask { n: 1, ask });
//! let [Command::Store { n, operation }] = &next.commands[..] else { panic!() };
//! let result = store.operate(0, hold.lease(), operation);
//! assert_eq!(result, Stored::Held);
//! let next = hold.handle(NOW, Input::Stored { n: *n, result });
//! let [Command::Send { chat, key, .. }] = &next.commands[..] else { panic!() };
//! assert_eq!([chat.as_str(), key.as_str()], ["chat_1", "reply-msg_1-1"]);
//! hold.handle(NOW, Input::Sent { n: 1, result: Ok(r#"{"id":"msg_2"}"#.to_owned()) });
//!
//! // ************************************ It ends: the event is finished, and only its marks are left
//!
//! let next = hold.handle(NOW, Input::Handled(Ok(())));
//! let [Command::Store { n, operation }] = &next.commands[..] else { panic!() };
//! let result = store.operate(0, hold.lease(), operation);
//! let next = hold.handle(NOW, Input::Stored { n: *n, result });
//! assert!(matches!(&next.commands[..], [Command::Tell(_), Command::Over { .. }]));
//! assert_eq!(store.stats(0).waiting, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
mod small_map;
mod store;

pub use catch_up::{CatchUp, CatchUpTimes, catch_up};
pub use configured::Receiver;
pub use delivery::Delivery;
pub use hold::{Hold, HoldStart};
pub use incoming::Incoming;
pub use merge::merge_message;
pub use model_store::{ModelStore, RowView, RowViewState, Stats, TakeRequest};
pub use moment::Moment;
pub use refusal::{HttpAnswer, Refusal};
pub use settings::{Gather, Order, Settings};
pub use small_map::SmallMap;
pub use store::{Changes, Lease, NewEvent, Operation, PutState, Records, Stored, StoredEvent, Taken};
