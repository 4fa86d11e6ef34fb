#![forbid(unsafe_code)]
//! The Postproxy Direct Messages service on your own machine, for writing, testing and showing a bot without an
//! account and without a network.
//!
//! In scope: the API under `/api`, a platform that takes messages and refuses them as Meta would, webhooks that
//! are signed and repeated, and control endpoints under `/_emulator` that play the customer and move the clock.
//! Everything is in SQLite before it is acknowledged. Out of scope: any real platform.
//!
//! ```
//! use axum::body::Body;
//! use http::{Request, StatusCode};
//! use postproxy_dm_emulator::{Emulator, Options, app};
//! use tower::ServiceExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let emulator = Emulator::open(Options::new(folder.path()))?;
//! let request = Request::get("/_emulator/ready").body(Body::empty())?;
//! assert_eq!(app(emulator).oneshot(request).await?.status(), StatusCode::OK);
//! # Ok(())
//! # }
//! ```

mod api;
mod app;
mod attachment;
mod body;
mod changes;
mod chat;
mod clock;
mod comment;
mod control;
mod emulator;
mod event;
mod fault;
mod health;
mod host;
mod http_client;
mod id;
mod import;
mod openapi;
mod outbound;
mod own_address;
mod page;
mod platform;
mod problem;
mod query;
mod reaction;
mod request_log;
mod secrets;
mod seed;
mod serve;
mod start;
mod store;
mod webhook;
mod worker;

pub use app::app;
pub use emulator::{Emulator, run_workers};
pub use seed::Account;
pub use serve::serve;
pub use start::{Options, StartError};
