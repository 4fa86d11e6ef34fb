#![forbid(unsafe_code)]
//! The Postproxy Direct Messages API without IO.
//!
//! In scope: the models, the operations with their checks, one call from its arguments to its answer with all
//! retries in between, webhooks, and what the platforms allow. Out of scope: sockets, clocks, randomness and async
//! runtimes. A driver brings those, and this crate tells the driver what to do.
//!
//! ```text
//!  Call::new ──▶ Ready ──poll──▶ InFlight ──handle_response──▶ Finished ──poll──▶ Done
//!                  ▲                │  └─────handle_failure──────▲  ▲
//!                  │                ▼ worth a retry              │  │
//!                  └────────────Waiting ─────────────────────────┘  │ no time left
//!                     time passed   └──────────abort────────────────┘
//! ```
//!
//! # Example
//!
//! One whole call, in which the example plays the service.
//!
//! ```
//! use std::time::Duration;
//!
//! use postproxy_dm_core::call::{Call, Failure, Now, Start, Step};
//! use postproxy_dm_core::model::{Message, MessageStatus};
//! use postproxy_dm_core::operation::{MessageContent, SendMessage};
//! use postproxy_dm_core::{CallOptions, Client, Fields};
//!
//! let client = Client::new(Fields::new().with("apiKey", "pp_live_1"))?;
//! let send = SendMessage { chat_id: "chat_1", content: &MessageContent::text("Your order shipped today."), file: None };
//!
//! // The driver's clock and randomness.
//! let mut now = Now { monotonic: Duration::ZERO, unix: Duration::from_secs(1_780_236_000) };
//! let start = Start { options: CallOptions::default(), now, randomness: [7; 24] };
//! let mut call = Call::new(&client, &send, start)?;
//!
//! // ************************************ The first attempt
//!
//! let Step::Send { request, timeout } = call.poll(now) else { panic!() };
//! assert_eq!(request.method(), "POST");
//! assert_eq!(request.uri(), "https://api.postproxy.dev/api/chats/chat_1/messages");
//! assert_eq!(request.headers()["authorization"], "Bearer pp_live_1");
//! assert_eq!(request.body().start, r#"{"body":"Your order shipped today."}"#);
//! assert_eq!(timeout, Duration::from_secs(10)); // of the 30 that the whole call has
//! let key = request.headers()["idempotency-key"].clone();
//!
//! // ************************************ The connection breaks: it may have been sent, and is repeated
//!
//! now.monotonic += Duration::from_secs(1);
//! call.handle_failure(now, Failure::Interrupted("reset by peer".into()));
//! let Step::Wait(backoff) = call.poll(now) else { panic!() };
//! assert!(backoff <= Duration::from_millis(500));
//!
//! // ************************************ The second attempt carries the same key
//!
//! now.monotonic += backoff;
//! let Step::Send { request, .. } = call.poll(now) else { panic!() };
//! assert_eq!(request.headers()["idempotency-key"], key);
//!
//! call.handle_response(
//!     now,
//!     http::Response::builder().status(202).body(r#"{"id":"msg_1","status":"pending"}"#.into()).unwrap(),
//! );
//!
//! // ************************************ Done
//!
//! let Step::Done(Ok(answer)) = call.poll(now) else { panic!() };
//! assert_eq!(answer.attempts, 2);
//! let message: Message = answer.json()?;
//! assert_eq!(message.status, MessageStatus::Pending);
//! # Ok::<(), postproxy_dm_core::Error>(())
//! ```

pub mod boundary;
pub mod call;
mod call_options;
mod client;
mod error;
mod field;
mod headers;
pub mod host;
mod jitter;
pub use postproxy_dm_fast::json;
pub mod limits;
pub mod media_type;
pub mod model;
mod network;
pub mod operation;
mod own_headers;
pub mod platform;
pub mod reaction;
pub mod receiver;
mod redact;
mod spelling;
pub mod time;
mod to_json;
pub mod webhook;
pub mod window;

pub use call_options::{CallOptions, MAX_IDEMPOTENCY_KEY_LENGTH, is_idempotency_key};
pub use client::{
    Client, DEFAULT_ATTEMPT_TIMEOUT, DEFAULT_BASE_URL, DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT, IDEMPOTENCY_KEY,
};
pub use error::{Error, ErrorClass, ErrorDetails, Outcome, codes};
pub use field::{Fields, Scalar};
pub use headers::Headers;
pub use network::Way;
pub use own_headers::OwnHeaders;
