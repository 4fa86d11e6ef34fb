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

mod attachment;
mod conversation;
mod data;
mod emulator;
mod fault;
mod ground;
mod http;
mod platform;
mod store;
mod webhook;
mod work;

pub use self::data::options::{ErrorShape, Options};
pub use self::data::seed::{Account, ProfileGroup};
pub use self::emulator::{Emulator, app, run_workers, serve};
pub use self::ground::start_error::StartError;
pub use self::http::control::description as control_endpoints;
